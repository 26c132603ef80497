// What a server would refuse, or silently cut, in a built-in type's modifiers (manual, sections 8.1.2, 8.3, 8.5, 8.10).
extension ColumnType {
  /// What is wrong with the type's modifiers, nil when nothing is.
  var modifierProblem: String? {
    let limits: [ClosedRange<Int>]
    switch builtinName {
    case "character varying", "character": limits = [1...10_485_760]
    case "bit", "bit varying": limits = [1...83_886_080]
    case "numeric": limits = [1...1000, -1000...1000]
    // PostgreSQL takes more digits with a warning and keeps 6, which would look like a change ever after.
    case "time without time zone", "time with time zone", "timestamp without time zone",
      "timestamp with time zone", "interval":
      limits = [0...6]
    default: return nil
    }
    for (modifier, limit) in zip(modifiers, limits) where !limit.contains(modifier) {
      return "\(self) is out of range: \(modifier) must be from \(limit.lowerBound) to \(limit.upperBound)"
    }
    return nil
  }

  /// Whether a foreign key of this type can reference a key of the other, as far as built-in types tell.
  ///
  /// PostgreSQL wants an operator that compares the two in the referenced key's index, or a cast to the referenced
  /// type that it makes by itself. The pairs are those PostgreSQL 15 takes.
  func canReference(_ other: ColumnType) -> Bool {
    guard let name = builtinName, let otherName = other.builtinName else { return true }
    if isArray || other.isArray { return isArray == other.isArray && name == otherName }
    guard name != otherName, let targets = Self.referenceable[name],
      Self.referenceable[otherName] != nil
    else { return true }
    return targets.contains(otherName)
  }

  /// By a built-in type, the others that a foreign key of it can reference.
  private static let referenceable: [String: Set<String>] = {
    let integers: Set = ["smallint", "integer", "bigint"]
    let texts: Set = ["text", "character varying", "character", "name"]
    let dates: Set = ["date", "timestamp without time zone", "timestamp with time zone"]
    var targets: [String: Set<String>] = [:]
    for type in integers {
      targets[type] = integers.union(["numeric", "real", "double precision", "oid", "regclass"])
    }
    for type in texts { targets[type] = texts }
    targets["name"] = ["text", "character varying"]
    for type in dates { targets[type] = dates }
    targets["numeric"] = ["real", "double precision"]
    targets["time without time zone"] = ["time with time zone", "interval"]
    for (a, b) in [
      ("real", "double precision"), ("oid", "regclass"), ("inet", "cidr"), ("macaddr", "macaddr8"),
      ("bit", "bit varying"),
    ] {
      targets[a] = [b]
      targets[b] = [a]
    }
    for type in ["money", "time with time zone", "interval", "uuid", "boolean", "bytea", "jsonb", "pg_lsn"] {
      targets[type] = []
    }
    return targets
  }()
}

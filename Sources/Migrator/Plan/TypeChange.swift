import SchemaKit

/// A column's change from one type to another: whether values can be lost, and what it costs.
struct TypeChange {
  let from: ColumnType
  let to: ColumnType

  func hazards(_ old: Column, _ new: Column) -> [Hazard] {
    guard from != to else { return [] }
    var hazards: [Hazard] = isBinaryCompatible ? [] : [.tableRewrite]
    if !isWidening {
      hazards.append(
        .destructive("changes column \(new.name) from \(from) to \(to), which may not hold every value"))
    }
    return hazards
  }

  /// Whether the server need not touch the rows (manual, ALTER TABLE, notes).
  private var isBinaryCompatible: Bool {
    guard !from.isArray, !to.isArray else { return false }
    return switch (from.builtinName, to.builtinName) {
    case ("character varying", "character varying"): isLimitRaised
    case ("character varying", "text"): true
    case ("text", "character varying"): to.modifiers.isEmpty
    case ("numeric", "numeric"): isNumericWidened && from.modifiers.last == to.modifiers.last
    default: false
    }
  }

  /// Whether every value of the old type has its equal in the new one.
  var isWidening: Bool {
    guard from.isArray == to.isArray else { return false }
    guard let old = from.builtinName, let new = to.builtinName else {
      // An enum's labels, say, are texts.
      return to.builtinName == "text"
    }
    let integers = ["smallint", "integer", "bigint"]
    if let narrow = integers.firstIndex(of: old) {
      if let wide = integers.firstIndex(of: new) { return narrow <= wide }
      return new == "numeric" && to.modifiers.isEmpty || new == "double precision" && old != "bigint"
        || new == "text"
    }
    return switch (old, new) {
    case ("character varying", "character varying"), ("character", "character"): isLimitRaised
    case ("character", "character varying"): isLimitRaised
    case (_, "text"): true
    case ("text", "character varying"): to.modifiers.isEmpty
    case ("numeric", "numeric"): isNumericWidened
    case ("real", "double precision"), ("date", "timestamp without time zone"), ("json", "jsonb"): true
    case _ where old == new: isPrecisionRaised
    default: false
    }
  }

  private var isLimitRaised: Bool {
    guard let limit = to.modifiers.first else { return true }
    return from.modifiers.first.map { $0 <= limit } ?? false
  }

  /// A fraction of a second has six digits where no precision is given.
  private var isPrecisionRaised: Bool { (from.modifiers.first ?? 6) <= (to.modifiers.first ?? 6) }

  private var isNumericWidened: Bool {
    guard to.modifiers.count == 2 else { return true }
    guard from.modifiers.count == 2 else { return false }
    return to.modifiers[1] >= from.modifiers[1]
      && to.modifiers[0] - to.modifiers[1] >= from.modifiers[0] - from.modifiers[1]
  }
}

extension ColumnType {
  /// Whether values are texts as they are.
  var isText: Bool { !isArray && ["text", "character varying"].contains(builtinName) }
}

import SchemaKit

/// How values of one type become those of another, as far as PostgreSQL's own types go (`pg_cast`).
struct Cast {
  let from: ColumnType
  let to: ColumnType

  /// What follows the column's name in `USING`: one cast, or two where the server only knows the way over text, which
  /// fails for values whose text the new type does not take.
  ///
  /// What an array is as JSON only a function says: ``expression(of:)``.
  var suffix: SQL { isDirect ? "::\(to)" : "::text\(raw: to.isArray && from.isArray ? "[]" : "")::\(to)" }

  /// The value of a column of the old type as one of the new.
  func expression(of column: String) -> SQL {
    guard from.isArray, !to.isArray, let json = to.builtinName, ["json", "jsonb"].contains(json) else {
      return "\(identifier: column)\(suffix)"
    }
    return "to_\(raw: json)(\(identifier: column))"
  }

  /// Whether the server has a cast.
  private var isDirect: Bool {
    guard from.isArray == to.isArray, let old = from.builtinName, let new = to.builtinName else {
      return false
    }
    if old == new || Self.texts.contains(old) || Self.texts.contains(new) { return true }
    if Self.families.contains(where: { $0.contains(old) && $0.contains(new) }) { return true }
    return Self.pairs.contains([old, new]) || old == "jsonb" && Self.ofJSON.contains(new)
  }

  private static let texts: Set = ["text", "character varying", "character", "name"]

  /// Types of which each can be cast to each.
  private static let families: [Set<String>] = [
    ["smallint", "integer", "bigint", "numeric", "real", "double precision"],
    ["timestamp without time zone", "timestamp with time zone"],
    ["json", "jsonb"], ["inet", "cidr"], ["bit", "bit varying"], ["macaddr", "macaddr8"],
  ]

  private static let pairs: Set<Set<String>> = [
    ["boolean", "integer"], ["bit", "integer"], ["bit", "bigint"],
    ["money", "numeric"], ["money", "integer"], ["money", "bigint"],
    ["date", "timestamp without time zone"], ["date", "timestamp with time zone"],
    ["time without time zone", "interval"], ["time without time zone", "time with time zone"],
  ]

  /// What a scalar of JSON can be cast to.
  private static let ofJSON = families[0].union(["boolean"])
}

import SchemaKit

extension ColumnType {
  /// The type that SQL names, by the name that the server prints: `timestamp with time zone` for `timestamptz`.
  init(sql words: ArraySlice<String>) {
    var words = words
    let isArray = words.last == "]" || words.last?.uppercased() == "ARRAY"
    if let bracket = words.firstIndex(of: "[") { words = words[..<bracket] }
    let modifier = words.firstIndex(of: "(").map { words[$0...].prefix { $0 != ")" }.joined() + ")" } ?? ""
    let name = words.map(\.sqlName).filter { !"(),.0123456789".contains($0.first ?? " ") }
      .joined(separator: " ").replacing("pg_catalog ", with: "")
    let formatted = Self.formatted[name] ?? name
    if let space = formatted.firstIndex(of: " "), formatted.hasPrefix("time"), !modifier.isEmpty {
      self.init(
        .builtin(String(formatted[..<space]) + modifier + String(formatted[space...])), isArray: isArray)
    } else {
      self.init(.builtin(formatted + modifier), isArray: isArray)
    }
  }

  /// The spellings that the server prints otherwise (manual, table 8.1).
  private static let formatted = [
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "bool": "boolean",
    "char": "character", "bpchar": "character", "varchar": "character varying",
    "decimal": "numeric", "float8": "double precision", "float": "double precision", "float4": "real",
    "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
    "time": "time without time zone", "timetz": "time with time zone", "varbit": "bit varying",
  ]
}

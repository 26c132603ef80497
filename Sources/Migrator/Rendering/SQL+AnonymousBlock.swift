import SchemaKit

extension SQL {
  /// `DO $$ … $$`.
  static func anonymousBlock(_ text: SQL) -> SQL { SQL(raw: "DO \(SQL.dollarQuoted("\n\(text)\n"))") }
}

import SchemaKit

extension SQL {
  /// `DO $$ … $$`.
  static func anonymousBlock(_ text: SQL, tag: String = "") -> SQL {
    SQL(raw: "DO \(SQL.dollarQuoted("\n\(text)\n", tag: tag))")
  }
}

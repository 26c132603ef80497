/// A piece of SQL text. Interpolating quotes: a name becomes an identifier, a literal a literal.
///
/// ```swift
/// let sql: SQL = "ALTER TABLE \(table.name) DROP COLUMN \(identifier: column)"
/// ```
///
/// Text that is not to be quoted says so: `\(raw: expression)`.
public struct SQL: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  /// The text.
  public var text: String

  /// SQL as it stands.
  public init(stringLiteral value: String) { text = value }

  /// SQL as it stands.
  public init(raw text: String) { self.text = text }

  /// SQL with interpolated parts.
  public init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// The text.
  public var description: String { text }

  /// Quotes what is interpolated.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    /// Starts with room for the literal parts.
    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    /// SQL as it stands.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// SQL that is quoted already.
    public mutating func appendInterpolation(_ sql: SQL) { text += sql.text }

    /// Pieces of SQL with commas between them.
    public mutating func appendInterpolation(_ list: [SQL]) {
      text += list.map(\.text).joined(separator: ", ")
    }

    /// A qualified identifier.
    public mutating func appendInterpolation(_ name: QualifiedName) { text += SQL.quoted(name) }

    /// An identifier.
    public mutating func appendInterpolation(identifier: String) {
      text += SQL.quoted(identifier: identifier)
    }

    /// Identifiers with commas between them.
    public mutating func appendInterpolation(identifiers: [String]) {
      text += identifiers.map(SQL.quoted(identifier:)).joined(separator: ", ")
    }

    /// A string literal, or NULL.
    public mutating func appendInterpolation(literal: String?) {
      text += literal.map(SQL.quoted(literal:)) ?? "NULL"
    }

    /// A number.
    public mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }

    /// Text that is SQL already: an expression, a type, a keyword.
    public mutating func appendInterpolation(raw: String) { text += raw }
  }
}

extension [SQL] {
  /// The pieces joined, with a separator.
  package func joined(separator: String) -> SQL { SQL(raw: map(\.text).joined(separator: separator)) }
}

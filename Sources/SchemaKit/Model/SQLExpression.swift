/// An SQL expression: a default, a check, an index key, a predicate.
///
/// PostgreSQL rewrites expressions when it stores them (`serial <> ''` comes back as `(serial <> ''::text)`), so
/// two expressions are equal when the server prints them alike. ``canonical`` holds what it printed, where it was
/// asked.
public struct SQLExpression: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The expression as it was written.
  public var text: String
  /// The expression as the server prints it; nil as long as no server was asked.
  public var canonical: String?

  /// An expression in SQL.
  public init(_ text: String) { self.text = text }

  /// An expression in SQL.
  public init(stringLiteral value: String) { self.init(value) }

  /// The expression as it was written.
  public var description: String { text }

  /// What two expressions are compared by: the server's text, or the written one where there is none.
  public var compared: String { canonical ?? text }
}

extension SQLExpression: Hashable {
  /// Compares what the server prints, see the type's discussion.
  public static func == (a: Self, b: Self) -> Bool { a.compared == b.compared }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) { hasher.combine(compared) }
}

extension SQLExpression: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  /// A number: `.default(0)`.
  public init(integerLiteral value: Int64) { self.init("\(value)") }

  /// A truth value: `.default(true)`.
  public init(booleanLiteral value: Bool) { self.init("\(value)") }
}

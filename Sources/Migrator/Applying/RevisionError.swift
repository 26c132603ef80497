import Postgres

/// A statement of a revision failed. The revision was rolled back as a whole.
public struct RevisionError: Error, Sendable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line of the error, counted from 1.
  public let line: Int
  /// The statement.
  public let statement: String
  /// What the server said.
  public let underlying: PostgresError

  private let isRolledBack: Bool

  init(file: String, statement: Statement, underlying: PostgresError, isRolledBack: Bool = true) {
    self.isRolledBack = isRolledBack
    self.file = file
    self.statement = statement.text
    self.underlying = underlying
    // The position counts characters of the statement.
    let before = statement.text.unicodeScalars.prefix(max(0, (underlying.position ?? 1) - 1))
    line = statement.line + before.count { $0 == "\n" }
  }

  /// Place, message, statement, and that nothing was applied.
  public var description: String {
    let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.prefix(12).map { "    \($0)" } + (lines.count > 12 ? ["    …"] : [])
    return """
      \(file):\(line): \(underlying)
      the statement:
      \(shown.joined(separator: "\n"))\(isRolledBack ? Self.rolledBack : "")
      """
  }

  private static let rolledBack = "\nThe revision was rolled back: the database is as it was before it."
}

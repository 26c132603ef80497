import Postgres
import SchemaKit

/// A statement that works in transactions of its own while reads and writes go on. It may have been begun and done in part.
protocol ConcurrentStatement {
  /// Whether what it is to do is done already; clears away what an earlier run left.
  func isDone(_ connection: PostgresConnection) async throws -> Bool
  /// Whether the server refuses it as things are, or has nothing to do: what it is to make is there, or what it is to take
  /// away isn't.
  func isPointless(_ connection: PostgresConnection) async throws -> Bool
}

extension Statement {
  /// The statement as a concurrent one; nil for others.
  var concurrent: (any ConcurrentStatement)? { ConcurrentIndex(self) ?? ConcurrentDetachment(self) }
}

/// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`.
struct ConcurrentDetachment: ConcurrentStatement {
  private let parent: String
  private let partition: String

  init?(_ statement: Statement) {
    var words = statement.words[...]
    guard words.take("ALTER TABLE") else { return nil }
    words.takeExists()
    guard let parent = words.takeName(), words.take("DETACH PARTITION"), let partition = words.takeName(),
      words.take("CONCURRENTLY")
    else { return nil }
    (self.parent, self.partition) = (parent, partition)
  }

  func isPointless(_ connection: PostgresConnection) async throws -> Bool {
    let sql = "SELECT FROM pg_inherits WHERE inhparent = to_regclass($1) AND inhrelid = to_regclass($2)"
    return try await connection.query(sql, [parent, partition]).rows.isEmpty
  }

  /// A partition that was to leave when the statement was broken off is on its way out: `FINALIZE` brings that to an end.
  func isDone(_ connection: PostgresConnection) async throws -> Bool {
    let sql = """
      SELECT inhdetachpending AS is_pending FROM pg_inherits
      WHERE inhparent = to_regclass($1) AND inhrelid = to_regclass($2)
      """
    guard let row = try await connection.query(sql, [parent, partition]).rows.first else { return true }
    guard try row.bool("is_pending") else { return false }
    try await connection.execute("ALTER TABLE \(parent) DETACH PARTITION \(partition) FINALIZE")
    return true
  }
}

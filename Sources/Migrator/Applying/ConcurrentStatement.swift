import Postgres
import SchemaKit

/// A statement that works in transactions of its own while reads and writes go on. It may have been begun and done in part.
protocol ConcurrentStatement {
  /// Whether what it is to do is done already; clears away what an earlier run left.
  func isDone(_ connection: PostgresConnection) async throws -> Bool
  /// Clears away what an earlier run of it left, or had done: it isn't to be done any more.
  func clearAway(_ connection: PostgresConnection) async throws
  /// That it can't begin as things are, as a condition: what it is to make is there, or what it is to take away isn't.
  var cannotBegin: SQL { get }
}

extension ConcurrentStatement {
  func cannotBegin(_ connection: PostgresConnection) async throws -> Bool {
    try await connection.query("SELECT \(cannotBegin.text) AS holds").rows.first?.bool("holds") ?? false
  }
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

  var cannotBegin: SQL {
    """
    NOT EXISTS (SELECT FROM pg_inherits
      WHERE inhparent = to_regclass(\(literal: parent)) AND inhrelid = to_regclass(\(literal: partition)))
    """
  }

  /// One that is on its way out can only be brought to an end.
  func clearAway(_ connection: PostgresConnection) async throws { _ = try await isDone(connection) }

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

import Postgres
import SchemaKit

/// Statements in a transaction that is rolled back.
enum Scratch {
  static let renderer = ChangeRenderer(requiresTimescaleDB: false)

  /// Runs statements all at once, which is one round trip; where the server refuses, in halves, so that all run but
  /// those that it does refuse.
  static func attempt(_ statements: [String], _ connection: isolated PostgresConnection) {
    guard !statements.isEmpty else { return }
    if attempt(statements.joined(separator: ";\n"), connection) || statements.count == 1 { return }
    let middle = statements.count / 2
    attempt(Array(statements[..<middle]), connection)
    attempt(Array(statements[middle...]), connection)
  }

  /// Runs SQL under a savepoint, so that its failure leaves the transaction usable.
  static func attempt(_ sql: String, _ connection: isolated PostgresConnection) -> Bool {
    refusal(of: sql, connection) == nil
  }

  /// What the server says against SQL, nil where it took it.
  static func refusal(of sql: String, _ connection: isolated PostgresConnection) -> PostgresError? {
    do {
      try connection.execute("SAVEPOINT scratch;\n\(sql);\nRELEASE scratch")
      return nil
    } catch {
      _ = try? connection.execute("ROLLBACK TO scratch")
      return error
    }
  }

  /// Renames what can be renamed without a lock on a table; where somebody is in the way, it keeps its name.
  static func rename(_ renames: [Rename], _ connection: isolated PostgresConnection) throws {
    guard !renames.isEmpty else { return }
    try connection.execute("SET LOCAL lock_timeout = '200ms'")
    attempt(renames.flatMap(\.statements).map(\.text), connection)
  }

  /// The session's temporary namespace, nil where it has none yet.
  static func namespace(_ connection: isolated PostgresConnection) throws -> String? {
    try connection.query("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()").rows.first?[0]
  }

  /// Leaves a transaction by an error, so that it is rolled back, with what was found out.
  static func rollingBack<T: Sendable>(
    _ connection: PostgresConnection, _ body: @Sendable (isolated PostgresConnection) throws -> T
  ) async throws -> T {
    do {
      return try await connection.transaction { connection in
        throw RollBack(value: try body(connection))
      }
    } catch let done as RollBack<T> {
      return done.value
    }
  }

  private struct RollBack<T: Sendable>: Error {
    let value: T
  }
}

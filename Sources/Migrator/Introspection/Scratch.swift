import Postgres
import SchemaKit

/// Statements in a transaction that is rolled back.
enum Scratch {
  static let renderer = ChangeRenderer(requiresTimescaleDB: false)

  /// The statements of changes, as one text.
  static func sql(_ changes: [Change]) -> String {
    changes.flatMap { renderer.statements($0) }.map(\.text).joined(separator: ";\n")
  }

  /// Runs statements, so that all run but those that the server refuses.
  static func attempt(_ statements: [String], _ connection: isolated PostgresConnection) throws {
    _ = try refusals(of: statements, connection)
  }

  /// What the server says against statements, by their places: all are run at once, which is one round trip, and where it
  /// refuses, in halves.
  static func refusals(
    of statements: [String], _ connection: isolated PostgresConnection
  ) throws -> [Int: PostgresError] {
    try refusals(of: statements[...], connection)
  }

  private static func refusals(
    of statements: ArraySlice<String>, _ connection: isolated PostgresConnection
  ) throws -> [Int: PostgresError] {
    guard !statements.isEmpty, let error = try refusal(of: statements.joined(separator: ";\n"), connection)
    else {
      return [:]
    }
    guard statements.count > 1 else { return [statements.startIndex: error] }
    let middle = statements.startIndex + statements.count / 2
    let first = try refusals(of: statements[..<middle], connection)
    return try first.merging(refusals(of: statements[middle...], connection)) { first, _ in first }
  }

  /// Runs SQL after a savepoint, so that its failure leaves the transaction usable.
  static func attempt(_ sql: String, _ connection: isolated PostgresConnection) throws -> Bool {
    try refusal(of: sql, connection) == nil
  }

  /// What the server says against SQL, nil where it took it.
  ///
  /// - Throws: what says nothing about the SQL, such as a lack of memory, or a statement that was cancelled.
  static func refusal(
    of sql: String, _ connection: isolated PostgresConnection
  ) throws(PostgresError) -> PostgresError? {
    do throws(PostgresError) {
      try connection.execute("\(sql);\nRELEASE scratch;\nSAVEPOINT scratch")
      return nil
    } catch {
      guard let state = error.sqlState, !failures.contains(where: state.hasPrefix) else { throw error }
      _ = try connection.execute("ROLLBACK TO scratch")
      return error
    }
  }

  /// Classes of errors, and single ones (manual, appendix A): the connection, a deadlock, a lack of resources, an operator's
  /// intervention, input and output, data that is corrupt.
  private static let failures = ["08", "40", "53", "57", "58030", "XX001", "XX002"]

  /// SQL that leaves nothing behind.
  static func undone(_ sql: String) -> String {
    "SAVEPOINT undone;\n\(sql);\nROLLBACK TO undone;\nRELEASE undone"
  }

  /// Renames what can be renamed without a lock on a table; where somebody is in the way, it keeps its name.
  static func rename(_ renames: [Rename], _ connection: isolated PostgresConnection) throws {
    guard !renames.isEmpty else { return }
    try connection.execute("SET LOCAL lock_timeout = '200ms'")
    try attempt(renames.flatMap(\.statements).map(\.text), connection)
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
        try requireTemporaryTables(connection)
        // Not in one text with what follows it: of a text with a mistake in its grammar nothing is run.
        try connection.execute("SAVEPOINT scratch")
        throw RollBack(value: try body(connection))
      }
    } catch let done as RollBack<T> {
      return done.value
    }
  }

  /// Without a copy of what is declared the server prints nothing, and all that it would print otherwise seems to differ.
  private static func requireTemporaryTables(_ connection: isolated PostgresConnection) throws {
    let sql = """
      SELECT current_setting('transaction_read_only') AS is_read_only, current_database() AS name,
        has_database_privilege(current_database(), 'TEMPORARY') AS may, current_user AS role
      """
    guard let row = try connection.query(sql).rows.first else { return }
    guard row["is_read_only"] != "on" else {
      throw MigratorError(
        "what is declared can't be compared on a connection that only reads: the server makes temporary tables of it, "
          + "and rolls them back",
        advice: "connect to the primary server, without default_transaction_read_only")
    }
    guard try row.bool("may") else {
      let (name, role) = (try row.text("name"), try row.text("role"))
      throw MigratorError(
        "what is declared can't be compared: the role \(role) may not make temporary tables in database \(name)",
        advice: "have the right granted: "
          + SQL("GRANT TEMPORARY ON DATABASE \(identifier: name) TO \(identifier: role)").text)
    }
  }

  private struct RollBack<T: Sendable>: Error {
    let value: T
  }
}

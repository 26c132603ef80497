import Postgres

/// Makes sure that a connection has a session of its own.
///
/// A pooler may give each transaction another of its sessions (PgBouncer's `pool_mode` of `transaction`). The migrator's
/// lock, its timeouts and its search path would be left in a session that others use, and the lock kept for ever.
struct SessionCheck {
  let connection: PostgresConnection
  let configuration: PostgresConfiguration

  /// How long a pool may take to give a second session.
  private static let patience: Duration = .seconds(2)

  /// - Throws: ``MigratorError`` where sessions are shared.
  func run() async throws {
    let process = try await processID(of: connection)
    // A pooler has process numbers of its own for its clients.
    guard process != connection.backendProcessID else { return }
    // One that gives its sessions in turn (server_round_robin) gives the next one at once, where it has several.
    let next = try await processID(of: connection)
    if next == process, try await !isShared(process) { return }
    throw MigratorError(
      "a connection pooler stands between, and gives each transaction another session: the lock that keeps migrators "
        + "apart would be left in a session of others",
      advice: "connect to PostgreSQL itself, or to a pool in session mode (PgBouncer: pool_mode = session)")
  }

  /// Whether a second connection can be given the session of the first one, or takes it away.
  private func isShared(_ process: Int32) async throws -> Bool {
    // A pool that refuses another client can't be looked into.
    guard let other = try? await PostgresConnection.connect(configuration) else { return false }
    return await withTaskGroup(of: Bool.self) { tasks in
      tasks.addTask { await takesSession(process, other) }
      tasks.addTask {
        try? await Task.sleep(for: Self.patience)
        // A pool that has no session to spare has given one of them to the first connection for good.
        return false
      }
      let isShared = await tasks.next() ?? false
      tasks.cancelAll()
      // Ends a call that still waits.
      other.interrupt()
      return isShared
    }
  }

  private func takesSession(_ process: Int32, _ other: PostgresConnection) async -> Bool {
    do {
      try await other.execute("BEGIN")
      let isTaken = try await processID(of: other) == process
      let isShared = if isTaken { true } else { try await processID(of: connection) != process }
      // A pooler would end a session that is left in a transaction.
      try await other.execute("ROLLBACK")
      await other.close()
      return isShared
    } catch {
      await other.close()
      return false
    }
  }

  private func processID(of connection: PostgresConnection) async throws -> Int32 {
    guard let row = try await connection.query("SELECT pg_backend_pid() AS pid").rows.first else { return 0 }
    return try row.int("pid")
  }
}

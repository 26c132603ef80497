import Postgres
import Testing
import TestSupport

/// Runs `body` with a connection of the owner to a database of its own.
func withConnection<T>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
  try await withTestDatabase { database in
    let connection = try await PostgresConnection.connect(database.configuration)
    do {
      let value = try await body(connection)
      await connection.close()
      return value
    } catch {
      await connection.close()
      throw error
    }
  }
}

extension PostgresConnection {
  /// Fails the test unless statements of both protocols work.
  func requireUsable() throws {
    try #require(try execute("SELECT 1").first?[0, 0] == "1")
    try #require(try query("SELECT $1", ["2"])[0, 0] == "2")
  }
}

import Foundation
import Postgres

/// A database that is made for one use and dropped after it.
enum ScratchDatabase {
  /// Makes an empty database next to the one that `server` names, gives it to `body`, and drops it.
  ///
  /// - Throws: a ``MigratorError`` when the role may not create databases; what `body` throws.
  static func with<T: Sendable>(
    on server: PostgresConfiguration, _ body: (PostgresConfiguration) async throws -> T
  ) async throws -> T {
    let name = "migrator_scratch_\(UUID().uuidString.prefix(8).lowercased())"
    let maintenance = try await PostgresConnection.connect(server)
    do {
      // template0 holds nothing that somebody added.
      try await maintenance.execute("CREATE DATABASE \(name) TEMPLATE template0")
    } catch {
      await maintenance.close()
      guard error.sqlState == "42501" else { throw error }
      throw MigratorError(
        "a scratch database is needed to read this, and \(server.user ?? "the role") may not create one",
        advice: "grant the role CREATEDB, or name a server for scratch databases: --scratch URL")
    }
    var scratch = server
    scratch.otherDatabase = name
    do {
      let value = try await body(scratch)
      try await drop(name, maintenance)
      return value
    } catch {
      // The first error counts.
      try? await drop(name, maintenance)
      throw error
    }
  }

  private static func drop(_ name: String, _ connection: PostgresConnection) async throws {
    do {
      // FORCE ends what is still connected: a background worker of an extension, say.
      try await connection.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
      await connection.close()
    } catch {
      await connection.close()
      throw MigratorError(
        "the scratch database \(name) could not be dropped: \(error.message)",
        advice: "run: DROP DATABASE \(name)")
    }
  }
}

import Foundation
import Postgres

extension Migrator {
  /// Gives `body` a migrator of an empty database, which is made next to this one's, or on another server, and dropped
  /// afterwards: for tests, and for what should not depend on the database at hand.
  ///
  /// ```swift
  /// try await migrator.withScratchDatabase { scratch in
  ///   try await scratch.upgrade()
  ///   #expect(try await scratch.check().status == .upToDate)
  /// }
  /// ```
  ///
  /// - Throws: a ``MigratorError`` when the role may not create databases; what `body` throws.
  public func withScratchDatabase<T: Sendable>(
    on server: PostgresConfiguration? = nil, _ body: (Migrator) async throws -> T
  ) async throws -> T {
    try await ScratchDatabase.with(on: server ?? configuration) { try await body(connecting(to: $0)) }
  }
}

/// A database that is made for one use and dropped after it.
enum ScratchDatabase {
  /// Makes an empty database next to the one that `server` names, gives it to `body`, and drops it.
  ///
  /// - Throws: a ``MigratorError`` when the role may not create databases; what `body` throws.
  static func with<T: Sendable>(
    on server: PostgresConfiguration, _ body: (PostgresConfiguration) async throws -> T
  ) async throws -> T {
    let name = "\(prefix)\(UUID().uuidString.prefix(8).lowercased())"
    let maintenance = try await PostgresConnection.connect(server)
    do {
      try await maintenance.execute("SELECT pg_advisory_lock(\(key(of: "'\(name)'")))")
      try await dropLeftovers(maintenance)
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

  /// Migrators of before the lock made some of another name, which are not to be dropped under them.
  private static let prefix = "migrator_scratch_of_"

  /// The number of the lock that says that a scratch database is in use: it is held for as long as its maker lives.
  private static func key(of name: String) -> String { "hashtextextended(\(name), 0)" }

  /// Drops the role's scratch databases whose makers are gone, killed before they could.
  private static func dropLeftovers(_ connection: PostgresConnection) async throws(PostgresError) {
    let leftovers = try await connection.query(
      """
      SELECT datname FROM pg_database
      WHERE datname ~ '^\(prefix)[0-9a-f]{8}$' AND pg_get_userbyid(datdba) = current_user
        AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
          AND (classid::bigint << 32) + objid::bigint = \(key(of: "datname")))
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)
      """)
    for row in leftovers.rows {
      // Another may drop it at the same time, or still be connected.
      if let name = row["datname"] { _ = try? await connection.execute("DROP DATABASE IF EXISTS \(name)") }
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

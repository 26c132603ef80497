import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("By way of a connection pooler")
struct PoolerTests {
  private static let schema = Schema { Table("a") { Column("id", .bigint).primaryKey() } }

  /// A database, its owner's configuration by way of PgBouncer, and the URL of PgBouncer's console.
  private func withBouncer(
    _ body: (TestMigrator, PostgresConfiguration, _ console: String) async throws -> Void
  ) async throws {
    try await withFleet(.pgbouncer, [TestServers.postgresURL]) { fleet in
      let address = try fleet.variable("TEST_PGBOUNCER_ADDRESS")
      try await withMigrator { test in
        let pooled = "postgresql://\(test.database.role):\(test.database.password)@\(address)"
        // The superuser's URL up to the password.
        let login = test.database.superuserURL.prefix { $0 != "@" }
        try await body(
          test, PostgresConfiguration("\(pooled)/\(test.database.name)"), "\(login)@\(address)/pgbouncer")
      }
    }
  }

  @Test("that shares sessions a migrator refuses to work: its lock would stay there")
  func shared() async throws {
    try await withBouncer { test, pooled, _ in
      let direct = try test.migrator(Self.schema)
      _ = try await direct.create("a")
      let migrator = Migrator(schema: Self.schema, directory: direct.directory, configuration: pooled)
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message.contains("pooler") == true && error?.advice?.contains("pool_mode") == true)
      #expect(try await direct.current() == nil)
      // Nobody holds the lock.
      try await direct.upgrade()
      #expect(try await direct.current() != nil)
    }
  }

  @Test("that gives each connection its session for good a migrator works")
  func ownSession() async throws {
    try await withBouncer { test, pooled, console in
      let connection = try await PostgresConnection.connect(PostgresConfiguration(console))
      try await connection.execute("SET pool_mode = 'session'")
      await connection.close()
      let direct = try test.migrator(Self.schema)
      _ = try await direct.create("a")
      let migrator = Migrator(schema: Self.schema, directory: direct.directory, configuration: pooled)
      try await migrator.upgrade()
      #expect(try await migrator.current() != nil)
    }
  }
}

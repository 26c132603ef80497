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
    try await withBouncer { test, pooled, _ in try await Self.refusesToWork(test, pooled) }
  }

  @Test("that shares sessions, each in its turn, a migrator refuses to work as well")
  func sharedInTurn() async throws {
    try await withBouncer { test, pooled, console in
      try await Self.set("server_round_robin = 1", console)
      let clients = [
        try await PostgresConnection.connect(pooled), try await PostgresConnection.connect(pooled),
      ]
      // Transactions at the same time leave a pool of two sessions.
      for client in clients {
        try await client.execute("BEGIN")
        try await client.execute("SELECT")
      }
      for client in clients {
        try await client.execute("ROLLBACK")
        await client.close()
      }
      try await Self.refusesToWork(test, pooled)
    }
  }

  private static func refusesToWork(_ test: TestMigrator, _ pooled: PostgresConfiguration) async throws {
    let direct = try test.migrator(schema)
    _ = try await direct.create("a")
    let migrator = Migrator(schema: schema, directory: direct.directory, configuration: pooled)
    let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
    #expect(error?.message.contains("pooler") == true && error?.advice?.contains("pool_mode") == true)
    #expect(try await direct.current() == nil)
    // Nobody holds the lock.
    try await direct.upgrade()
    #expect(try await direct.current() != nil)
  }

  /// Changes a setting of PgBouncer.
  private static func set(_ setting: String, _ console: String) async throws {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(console))
    try await connection.execute("SET \(setting)")
    await connection.close()
  }

  @Test("that gives each connection its session for good a migrator works")
  func ownSession() async throws {
    try await withBouncer { test, pooled, console in
      try await Self.set("pool_mode = 'session'", console)
      let direct = try test.migrator(Self.schema)
      _ = try await direct.create("a")
      let migrator = Migrator(schema: Self.schema, directory: direct.directory, configuration: pooled)
      try await migrator.upgrade()
      #expect(try await migrator.current() != nil)
    }
  }
}

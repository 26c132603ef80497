import Migrator
import Postgres
import SchemaKit
import Testing

@Suite("A comparison of two schemas")
struct ComparisonTests {
  private let schema = Schema {
    Table("t") {
      Column("a", .integer).default("1 + 1")
      Column("b", .text).nullable()
      Check("c", "b IN ('x', 'y')")
    }
  }

  @Test("of a database and the declaration says what check says, to a role that may not create databases")
  func databaseAndDeclaration() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      let database = SchemaSource.database(try test.database.configuration)
      func statements(_ from: SchemaSource, _ to: SchemaSource) async throws -> [String] {
        try await Migrator.diff(from: from, to: to, with: migrator).steps(.offline)
          .flatMap(\.groups).flatMap(\.statements)
      }
      #expect(try await statements(database, .declaration) == [])
      #expect(try await statements(.declaration, database) == [])
      #expect(try await statements(.empty, database).contains { $0.contains("CREATE TABLE public.t") })

      try await test.database.execute("GRANT SELECT ON t TO PUBLIC")
      #expect(try await statements(.declaration, database) == [], "nobody spoke for the privileges")

      try await test.database.execute("ALTER TABLE t DROP COLUMN b, ALTER a SET DEFAULT 3")
      let differences = try await migrator.check().differences
      #expect(differences.count == 3)
      #expect(try await statements(database, .declaration) == differences)
      let back = try await statements(.declaration, database)
      #expect(
        back.contains { $0.contains("DROP COLUMN b") } && back.contains { $0.contains("SET DEFAULT 3") })
    }
  }

  @Test("of a half-applied revision and the one before it leads back there")
  func givenUp() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      let first = try await test.dump()
      let head = try #require(migrator.directory.chain().last).id.text
      try await test.write(
        byHand: "-- Step 1 of 2: a transaction of its own\nALTER TABLE t ADD COLUMN c int;\n"
          + "-- Step 2 of 2: a transaction of its own\nSELECT 1 / 0;\n", migrator)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      let server = try PostgresConfiguration(test.database.superuserURL)
      let back = try await Migrator.diff(
        from: .database(try test.database.configuration), to: SchemaSource("migrations:\(head)"),
        with: migrator,
        scratch: server)
      #expect(back.plans.flatMap(\.changes).count == 1)
      for step in back.steps() {
        for statement in step.groups.flatMap(\.statements) { try await test.database.execute(statement) }
      }
      try await migrator.stamp(head)
      #expect(try await test.dump() == first)
      #expect(try await migrator.unfinished() == nil)
    }
    #expect(throws: MigratorError.self) { try SchemaSource("migrations:third") }
  }

  @Test("tells of what may have a new name only")
  func suspects() async throws {
    let migrator = Migrator(
      schema: schema, directory: MigrationsDirectory(path: "/nonexistent"),
      configuration: try PostgresConfiguration("postgresql://127.0.0.1:1/nowhere"))
    try await withMigrator { test in
      try await test.database.execute(
        "CREATE TABLE t (z integer NOT NULL DEFAULT 1 + 1, b text CONSTRAINT c CHECK (b IN ('x', 'y')))")
      let comparison = try await Migrator.diff(
        from: .database(try test.database.configuration), to: .declaration, with: migrator)
      #expect(comparison.suspectedRenames == [.column("public.t", from: "z", to: "a")])
    }
  }

  @Test("takes a view's switches for the same however they are spelled")
  func spelledSwitches() async throws {
    try await withMigrator { test in
      try await test.database.execute(
        "CREATE VIEW v WITH (security_invoker = on, security_barrier = no) AS SELECT 1 AS n")
      let migrator = try test.migrator(Schema { View("v", "SELECT 1 AS n").securityInvoker() })
      let database = SchemaSource.database(try test.database.configuration)
      #expect(try await Migrator.diff(from: database, to: .declaration, with: migrator).isEmpty)
    }
  }

  @Test("of a declaration needs no server where the other schema is empty, or the declaration too")
  func declarationAlone() async throws {
    let nowhere = Migrator(
      schema: schema, directory: MigrationsDirectory(path: "/nonexistent"),
      configuration: try PostgresConfiguration("postgresql://127.0.0.1:1/nowhere"))
    let made = try await Migrator.diff(from: .empty, to: .declaration, with: nowhere)
    #expect(made.steps().script.contains("CREATE TABLE public.t"))
    #expect(try await Migrator.diff(from: .declaration, to: .declaration, with: nowhere).isEmpty)
  }
}

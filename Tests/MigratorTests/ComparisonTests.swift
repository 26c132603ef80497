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

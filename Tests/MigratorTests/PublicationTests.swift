import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("Publications")
struct PublicationTests {
  private let devices = Table("devices") { Column("id", .integer).primaryKey() }

  @Test("one that nobody declared is left alone and listed; one that was declared once is dropped")
  func scope() async throws {
    try await withMigrator { test in
      try await test.database.execute("CREATE PUBLICATION captured")
      let first = try test.migrator(
        Schema {
          devices
          Publication("changes", of: .table("devices"))
        })
      _ = try await first.create("first")
      try await first.upgrade()
      let report = try await first.check()
      #expect(report.differences == [])
      #expect(report.unmanaged.map(\.description) == ["publication captured"])

      let second = try test.migrator(Schema { devices })
      _ = try await second.create("second", allowDestructive: true)
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let left = try await test.database.scalar("SELECT string_agg(pubname, ',') FROM pg_publication")
      #expect(left == "captured")
      try await second.downgrade(to: .base)
    }
  }

  @Test("a renamed table and column stay published, without a word to the publication")
  func renames() {
    func schema(_ table: Table, _ member: Publication.Member) -> Schema {
      Schema {
        table
        Publication("changes", of: member)
      }
    }
    let old = schema(
      Table("devices") { Column("id", .integer) }, .table("devices", columns: ["id"], where: "id > 1"))
    let new = schema(
      Table("machines") { Column("number", .integer).renamed(from: "id") }.renamed(from: "devices"),
      .table("machines", columns: ["number"], where: "number > 1"))
    #expect(
      plannedSQL(from: old, to: new) == [
        "ALTER TABLE public.devices RENAME TO machines",
        "ALTER TABLE public.machines RENAME COLUMN id TO number",
      ])
  }

  @Test("a publication of a table that the schema does not have is a mistake")
  func undeclaredTable() {
    let schema = Schema {
      devices
      Publication("changes", of: .table("devcies"))
    }
    #expect(
      schema.mistakes.map(\.message) == [
        "publication \"changes\" is of public.devcies, which is not declared"
      ])
  }

  @Test("a publication says each table once, and none beside all tables")
  func repeatedMembers() {
    let schema = Schema {
      devices
      Publication(
        "changes", of: .table("devices"), .table("devices", columns: ["id"]), .tables(in: "other"),
        .tables(in: "other"))
      Publication("everything", of: .allTables, .table("devices"))
    }
    #expect(
      schema.mistakes.map(\.message) == [
        "publication \"changes\" names TABLE public.devices twice",
        "publication \"changes\" names TABLES IN SCHEMA other twice",
        "publication \"everything\" is of all tables, and names others beside: leave these out",
      ])
    #expect(schema.mistakes.allSatisfy { $0.location.file?.hasSuffix("PublicationTests.swift") == true })
  }

  @Test("an event trigger is made last, changed, and dropped first")
  func eventTriggers() async throws {
    let log = Function("log_ddl", returns: "event_trigger", language: "plpgsql", "BEGIN END")
    try await withMigrator { test in
      var migrators: [Migrator] = []
      for schema in [
        Schema {
          log
          EventTrigger(
            "audit", on: "ddl_command_end", tags: ["DROP TABLE", "CREATE TABLE"], executing: "log_ddl"
          )
          .comment("Who did it")
        },
        Schema {
          log
          EventTrigger(
            "audit", on: "ddl_command_end", tags: ["DROP TABLE", "CREATE TABLE"], executing: "log_ddl"
          )
          .disabled()
        },
      ] {
        var migrator = Migrator(
          schema: schema, directory: MigrationsDirectory(path: test.folder),
          configuration: try PostgresConfiguration(test.database.superuserURL))
        migrator.options.lockPoll = .milliseconds(20)
        _ = try await migrator.create("step")
        try await migrator.upgrade()
        #expect(try await migrator.check().differences == [])
        migrators.append(migrator)
      }
      try await migrators[1].downgrade(to: .base)
      #expect(try await test.database.scalar("SELECT count(*) FROM pg_event_trigger") == "0")
    }
  }
}

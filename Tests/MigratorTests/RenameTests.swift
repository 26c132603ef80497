import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("A rename")
struct RenameTests {
  private static let before = Schema {
    EnumType("severity", "low", "high")
    Sequence("devices_id_seq", .integer).ownedBy("devices", "id")
    Table("devices") {
      Column("id", .integer).default("nextval('devices_id_seq')").primaryKey()
      Column("serial", .text).unique()
      Column("level", .enum("severity")).default("'low'")
      Check("serial_given", "serial <> ''")
      Index(on: .expression("lower(serial)"))
    }
    Table("readings") {
      Column("device", .integer).references("devices")
    }
    View("high", "SELECT serial FROM devices WHERE level = 'high'")
  }

  private static let after = Schema {
    EnumType("grade", "minor", "high").renamed(from: "severity").renamed("minor", from: "low")
    Sequence("machines_id_seq", .integer).ownedBy("machines", "id")
    Table("machines") {
      Column("id", .integer).default("nextval('machines_id_seq')").primaryKey()
      Column("number", .text).unique().renamed(from: "serial")
      Column("level", .enum("grade")).default("'minor'")
      Check("number_given", "number <> ''")
      Index(on: .expression("lower(number)"))
    }.renamed(from: "devices")
    Table("readings") {
      Column("device", .integer).references("machines")
    }
    View("high", "SELECT number AS serial FROM machines WHERE level = 'high'")
  }

  @Test(
    "of tables, columns, types and labels keeps every row, renames what is named after them, and goes back")
  func keepsRows() async throws {
    try await withMigrator { test in
      let first = try test.migrator(Self.before)
      _ = try await first.create("first")
      try await first.upgrade()
      let dump = try await test.dump()
      try await test.database.execute(
        "INSERT INTO devices (serial) VALUES ('a'), ('b'); INSERT INTO readings VALUES (2)")
      let second = try test.migrator(Self.after)
      _ = try await second.create("second")
      let sql = try test.text(of: "second.up.sql")
      #expect(!sql.contains("DROP TABLE") && !sql.contains("DROP COLUMN") && !sql.contains("ADD CONSTRAINT"))
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let row = try await test.database.scalar(
        "INSERT INTO machines (number) VALUES ('c') RETURNING id || number || level::text")
      #expect(row == "3cminor")
      #expect(try await test.database.scalar("SELECT count(*) FROM readings") == "1")
      try await test.database.execute("DELETE FROM readings; DELETE FROM machines")
      try await second.downgrade(to: .steps(1))
      #expect(try await test.dump() == dump)
    }
  }

  @Test("that is not declared is asked about, and made when it is one")
  func suspected() async throws {
    let old = Schema {
      Table("t") {
        Column("a", .text); Column("b", .integer)
      }
    }
    let new = Schema {
      Table("t") {
        Column("c", .text); Column("b", .integer)
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(old).create("one")
      try await test.migrator(old).upgrade()
      await #expect(throws: DestructiveChanges.self) { _ = try await test.migrator(new).create("two") }
      _ = try await test.migrator(new).create("two", isRename: { $0 == .column("t", from: "a", to: "c") })
      try await test.migrator(new).upgrade()
      #expect(try await test.migrator(new).check().status == .upToDate)
      #expect(try test.text(of: "two.up.sql").contains("RENAME COLUMN a TO c"))
    }
  }
}

import Migrator
import SchemaKit
import Testing

@Suite("A serial column that becomes an identity")
struct NumberingTests {
  private static let serial = Schema {
    Sequence("t_id_seq", .integer).ownedBy("t", "id")
    Table("t") {
      Column("id", .integer).default("nextval('public.t_id_seq'::regclass)").primaryKey()
      Column("v", .text)
    }
  }
  private static let identity = Schema {
    Table("t") {
      Column("id", .integer).identity().primaryKey()
      Column("v", .text)
    }
  }

  @Test("goes on numbering where its sequence had come, and so it does on the way back")
  func goesOn() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.serial).create("one")
      try await test.migrator(Self.serial).upgrade()
      let insert = "INSERT INTO t (v) VALUES ('a'), ('b')"
      try await test.database.execute(insert)
      let migrator = try test.migrator(Self.identity)
      _ = try await migrator.create("two")
      #expect(try !test.text(of: "two.up.sql").contains("data loss"))
      try await migrator.upgrade()
      try await test.database.execute(insert)
      #expect(try await test.database.scalar("SELECT max(id) FROM t") == "4")
      try await migrator.downgrade(to: .steps(1))
      try await test.database.execute(insert)
      #expect(try await test.database.scalar("SELECT max(id) FROM t") == "6")
    }
  }
}

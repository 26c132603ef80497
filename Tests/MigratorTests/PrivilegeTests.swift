import Migrator
import SchemaKit
import Testing
import TestSupport

@Suite("Privileges")
struct PrivilegeTests {
  private static func schema(_ columns: String, revoking: Bool = false) -> Schema {
    Schema {
      Table("t") {
        Column("a", .integer)
        Column("b", .integer)
      }
      View("first", SQLExpression("SELECT \(columns) FROM t"))
      View("second", "SELECT a FROM first")
      if revoking {
        Revoke(.create, on: .namespace("public"), from: "PUBLIC")
        Revoke(.select, on: .table("t"), from: "PUBLIC")
      }
    }
  }

  @Test("that nobody speaks for outlive a view that is made anew")
  func kept() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema("a, b")).create("one")
      try await test.migrator(Self.schema("a, b")).upgrade()
      try await test.database.execute("GRANT SELECT ON first, second TO PUBLIC")
      let migrator = try test.migrator(Self.schema("b, a"))
      _ = try await migrator.create("two")
      #expect(try test.text(of: "two.up.sql").contains("DROP VIEW public.second"))
      let sql =
        "SELECT string_agg(relacl::text, ' ' ORDER BY relname) FROM pg_class WHERE relname IN ('first', 'second')"
      let before = try await test.database.scalar(sql)
      try await migrator.upgrade()
      #expect(try await test.database.scalar(sql) == before)
      try await migrator.downgrade(to: .steps(1))
      #expect(try await test.database.scalar(sql) == before)
    }
  }

  @Test("that nobody has are revoked once and for all, and aren't granted on the way back")
  func revoked() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema("a, b")).create("one")
      try await test.migrator(Self.schema("a, b")).upgrade()
      try await test.database.execute("GRANT SELECT ON t TO PUBLIC")
      let migrator = try test.migrator(Self.schema("a, b", revoking: true))
      _ = try await migrator.create("two")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      #expect(try test.text(of: "two.up.sql").contains("REVOKE SELECT ON TABLE public.t FROM PUBLIC"))
      #expect(try !test.text(of: "two.down.sql").contains("GRANT CREATE"))
    }
  }

  @Test("of a role are one, with the option to grant it on where that is declared too")
  func grantOption() {
    let plain = Grant(.select, .insert, on: .table("t"), to: "app")
    let option = Grant(.select, on: .table("t"), to: "app").withGrantOption()
    let privileges = [[plain, option], [option, plain]].map { grants in Schema { grants }.privileges }
    #expect(privileges[0] == privileges[1])
    #expect(privileges[0].values.first?.granted.count == 2)
  }
}

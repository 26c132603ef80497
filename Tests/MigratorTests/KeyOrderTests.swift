import Migrator
import SchemaKit
import Testing

@Suite("Keys, and what stands on them")
struct KeyOrderTests {
  @Test("a view that groups by a primary key comes after the key")
  func groupedView() async throws {
    func schema(_ hasKey: Bool) -> Schema {
      let view = View("totals", "SELECT id, name, sum(n) AS n FROM a GROUP BY id")
      return Schema {
        Table("a") {
          Column("id", .integer)
          Column("name", .text)
          Column("n", .integer)
          if hasKey { PrimaryKey("id") }
        }
        if hasKey { view }
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(schema(false)).create("one")
      try await test.migrator(schema(false)).upgrade()
      let migrator = try test.migrator(schema(true))
      _ = try await migrator.create("two")
      try await migrator.upgrade()
      #expect(try await migrator.check().differences == [])
    }
  }

  @Test("a unique key that loses a column is there until the one without it is, and the column goes last")
  func keyLosesColumn() {
    func schema(_ hasParent: Bool) -> Schema {
      Schema {
        Table("jobs") {
          Column("id", .integer)
          if hasParent { Column("parent", .integer) }
          Unique(columns: hasParent ? ["id", "parent"] : ["id"], name: "jobs_key")
        }
      }
    }
    #expect(
      Plan(SchemaDiff(from: schema(true), to: schema(false))).steps().map { $0.groups.flatMap(\.statements) }
        == [
          ["CREATE UNIQUE INDEX CONCURRENTLY jobs_key_new ON public.jobs USING btree (id)"],
          [
            "ALTER TABLE public.jobs DROP CONSTRAINT jobs_key",
            "ALTER TABLE public.jobs ADD CONSTRAINT jobs_key UNIQUE USING INDEX jobs_key_new",
            "ALTER TABLE public.jobs DROP COLUMN parent",
          ],
        ])
  }
}

import SchemaKit
import Testing

@testable import Writer

@Suite("The schema's verdict")
struct SchemaVerdictTests {
  private let wanted = SchemaVersion(revision: "20260102000000", fingerprint: "b")

  private func verdict(_ found: [SchemaVersion]?) -> String? {
    SchemaVerdict(found: found, wanted: wanted).mismatch
  }

  @Test("lets the writer start on the schema it was built with")
  func equal() { #expect(verdict([wanted]) == nil) }

  @Test("says that the database has no schema, is behind, or ahead, and what to run")
  func mismatches() throws {
    let old = SchemaVersion(revision: "20260101000000", fingerprint: "a")
    let new = SchemaVersion(revision: "20260103000000", fingerprint: "c")
    for found in [nil, []] as [[SchemaVersion]?] {
      let none = try #require(verdict(found))
      #expect(none.contains("no schema yet") && none.contains("migrator upgrade"))
    }
    let behind = try #require(verdict([old]))
    #expect(
      behind.contains("20260101000000") && behind.contains("20260102000000")
        && behind.contains("migrator upgrade"))
    let ahead = try #require(verdict([old, wanted, new]))
    #expect(ahead.contains("is ahead") && ahead.contains("migrator downgrade 20260102000000"))
    let branched = try #require(verdict([old, new]))
    #expect(branched.contains("different branches") && !branched.contains("migrator upgrade"))
    let other = SchemaVersion(revision: wanted.revision, fingerprint: "z")
    #expect(verdict([other])?.contains("same commit") == true)
  }

  @Test("says so when the writer was built without migrations")
  func unbuilt() throws {
    let unbuilt = SchemaVersion(revision: nil, fingerprint: "b")
    for found in [nil, [], [wanted]] as [[SchemaVersion]?] {
      let reason = try #require(SchemaVerdict(found: found, wanted: unbuilt).mismatch)
      #expect(reason.contains("built without migrations") && reason.contains("migrator create"))
    }
  }
}

@Suite("The table's verdict")
struct TableVerdictTests {
  private let table = Table("iot.t") {
    Column("id", .bigint).identity()
    Column("device", .varchar(10))
    Column("mood", .enum("iot.mood"))
    Column("note", .text).nullable()
    Column("at", .timestamptz).default("now()")
  }

  private func column(
    _ name: String, _ type: String, notNull: Bool = true, filled: Bool = false, mayInsert: Bool = true,
    typeName: QualifiedName = "pg_catalog.other"
  ) -> LiveColumn {
    LiveColumn(
      name: name, type: type, typeName: typeName, isNotNull: notNull, isFilledByServer: filled,
      mayInsert: mayInsert)
  }

  private var columns: [LiveColumn] {
    [
      column("id", "bigint", filled: true), column("device", "character varying(10)"),
      column("mood", "mood", typeName: "iot.mood"), column("note", "text", notNull: false),
      column("at", "timestamp with time zone", filled: true),
    ]
  }

  /// What is wrong with the live columns after a change of one of them.
  private func mismatch(_ name: String = "", _ change: LiveColumn? = nil) throws -> String? {
    let mapping = try RowMapping(
      table, StreamKeyTemplate("s:{device}"), enums: [EnumType("iot.mood", "good")])
    let live = columns.compactMap { $0.name == name ? change : $0 }
    return TableVerdict(table: table.name, fields: mapping.fields, columns: live, role: "me").mismatch
  }

  @Test("takes a table that is as declared") func same() throws { #expect(try mismatch() == nil) }

  @Test("takes a further column that needs no value, and none that does")
  func further() throws {
    let mapping = try RowMapping(
      table, StreamKeyTemplate("s:{device}"), enums: [EnumType("iot.mood", "good")])
    func verdict(_ extra: LiveColumn) -> String? {
      TableVerdict(table: table.name, fields: mapping.fields, columns: columns + [extra], role: "me").mismatch
    }
    #expect(verdict(column("more", "text", notNull: false)) == nil)
    #expect(verdict(column("more", "text", filled: true)) == nil)
    #expect(verdict(column("more", "text"))?.contains("\"more\"") == true)
  }

  @Test("refuses a column that is missing, of another type, or stricter than declared")
  func changed() throws {
    #expect(try mismatch("device")?.contains("no column \"device\"") == true)
    #expect(
      try mismatch("device", column("device", "text"))?.contains("type text, not character varying(10)")
        == true)
    #expect(
      try mismatch("mood", column("mood", "mood", typeName: "public.mood"))?.contains("iot.mood") == true)
    #expect(try mismatch("note", column("note", "text"))?.contains("takes no NULL") == true)
    #expect(
      try mismatch("at", column("at", "timestamp with time zone"))?.contains("lost its default") == true)
  }

  @Test("refuses a missing table, and says what to grant for a missing privilege")
  func privilege() throws {
    let reason = try #require(
      try mismatch("device", column("device", "character varying(10)", mayInsert: false)))
    #expect(reason.contains("GRANT INSERT ON \"iot\".\"t\" TO \"me\""))
    let none = TableVerdict(table: table.name, fields: [], columns: [], role: "me").mismatch
    #expect(none?.contains("no table iot.t") == true)
  }
}

import SchemaKit
import Testing

@testable import Writer

@Suite("The history's verdict")
struct HistoryVerdictTests {
  private static let old = SchemaVersion(revision: "20260101000000", fingerprint: "a")
  private static let wanted = SchemaVersion(revision: "20260102000000", fingerprint: "b")
  private static let new = SchemaVersion(revision: "20260103000000", fingerprint: "c")

  private func verdict(
    _ found: [SchemaVersion]?, serves: String? = nil, wanted: SchemaVersion = wanted
  ) -> HistoryVerdict {
    let applied = found?.map {
      AppliedRevision(version: $0, serves: $0 == Self.new ? serves : nil)
    }
    return HistoryVerdict(found: applied, wanted: wanted)
  }

  private func other(_ verdict: HistoryVerdict) -> (direction: SchemaDirection, text: String)? {
    guard case .other(let direction, let reason, let advice) = verdict.relation else { return nil }
    return (direction, reason + "\n" + advice)
  }

  @Test("lets the writer start on the schema it was built with")
  func equal() { #expect(verdict([Self.old, Self.wanted]).relation == .exact) }

  @Test("says that the database has no schema, is behind, or of another branch, and what to run")
  func mismatches() throws {
    for found in [nil, []] as [[SchemaVersion]?] {
      let none = try #require(other(verdict(found)))
      #expect(none.direction == .behind)
      #expect(none.text.contains("no schema yet") && none.text.contains("migrator upgrade"))
    }
    let behind = try #require(other(verdict([Self.old])))
    #expect(behind.direction == .behind && behind.text.contains("migrator upgrade"))
    #expect(behind.text.contains("20260101000000") && behind.text.contains("20260102000000"))
    let branched = try #require(other(verdict([Self.old, Self.new])))
    #expect(branched.direction == .diverged && branched.text.contains("different branches"))
    #expect(!branched.text.contains("migrator upgrade"))
    let edited = SchemaVersion(revision: Self.wanted.revision, fingerprint: "z")
    for found in [[edited], [edited, Self.new]] {
      let edited = try #require(other(verdict(found)))
      #expect(edited.direction == .diverged && edited.text.contains("same commit"))
    }
  }

  @Test("knows the later revisions, and which of them say that they serve this writer, or don't")
  func ahead() {
    let history = [Self.old, Self.wanted, Self.new]
    let silent = verdict(history)
    #expect(silent.relation == .ahead([AppliedRevision(version: Self.new)]))
    #expect(silent.refusals.isEmpty && !silent.isVouchedFor)
    for serves in ["20260101000000", "20260102000000"] {
      #expect(verdict(history, serves: serves).isVouchedFor)
      #expect(verdict(history, serves: serves).refusals.isEmpty)
    }
    let own = verdict(history, serves: "20260103000000")
    #expect(own.refusals.map(\.version) == [Self.new] && !own.isVouchedFor)
  }

  @Test("finds the writer's schema under the name that a squash gave it")
  func squashed() {
    let squashed = SchemaVersion(revision: "20260105000000", fingerprint: Self.wanted.fingerprint)
    #expect(verdict([squashed]).relation == .ahead([]))
    #expect(verdict([squashed, Self.new]).relation == .ahead([AppliedRevision(version: Self.new)]))
  }

  @Test("says so when the writer was built without migrations")
  func unbuilt() throws {
    let unbuilt = SchemaVersion(revision: nil, fingerprint: "b")
    for found in [nil, [], [Self.wanted]] as [[SchemaVersion]?] {
      let none = try #require(other(verdict(found, wanted: unbuilt)))
      #expect(none.text.contains("built without migrations") && none.text.contains("migrator create"))
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
    typeName: QualifiedName = "pg_catalog.other", labels: Set<String> = []
  ) -> LiveColumn {
    LiveColumn(
      name: name, type: type, typeName: typeName, isNotNull: notNull, isFilledByServer: filled,
      mayInsert: mayInsert, labels: labels)
  }

  private var columns: [LiveColumn] {
    [
      column("id", "bigint", filled: true), column("device", "character varying(10)"),
      column("mood", "mood", typeName: "iot.mood", labels: ["good", "bad"]),
      column("note", "text", notNull: false),
      column("at", "timestamp with time zone", filled: true),
    ]
  }

  private func verdict(_ live: LiveTable) throws -> TableVerdict {
    let mapping = try RowMapping(
      table, StreamKeyTemplate("s:{device}"), enums: [EnumType("iot.mood", "good")])
    return TableVerdict(table: table, fields: mapping.fields, live: live, role: "me")
  }

  /// What is wrong with the live columns after a change of one of them.
  private func mismatch(_ name: String = "", _ change: LiveColumn? = nil) throws -> String? {
    let live = columns.compactMap { $0.name == name ? change : $0 }
    return try verdict(LiveTable(columns: live)).mismatches.first
  }

  @Test("takes a table that is as declared") func same() throws { #expect(try mismatch() == nil) }

  @Test("takes a further column that needs no value, and none that does")
  func further() throws {
    func mismatches(_ extra: LiveColumn) throws -> [String] {
      try verdict(LiveTable(columns: columns + [extra])).mismatches
    }
    #expect(try mismatches(column("more", "text", notNull: false)).isEmpty)
    #expect(try mismatches(column("more", "text", filled: true)).isEmpty)
    #expect(try mismatches(column("more", "text")).first?.contains("\"more\"") == true)
  }

  @Test("takes a text with room for more, and none with room for less")
  func wider() throws {
    for type in ["text", "character varying", "character varying(10)", "character varying(11)"] {
      #expect(try mismatch("device", column("device", type)) == nil)
    }
    for type in ["character varying(9)", "character(10)", "bytea"] {
      #expect(try mismatch("device", column("device", type))?.contains("has type \(type)") == true)
    }
  }

  @Test("sees what a later schema may refuse rows by: constraints that the declaration doesn't know")
  func additions() throws {
    var live = LiveTable(columns: columns, constraints: ["t_device_check"])
    let found = try verdict(live).additions
    #expect(found.count == 1 && found[0].contains("t_device_check"))
    live.constraints = []
    #expect(try verdict(live).additions.isEmpty)
  }

  @Test("refuses a table whose policies hold for the role: COPY can't write under them")
  func policies() throws {
    let found = try verdict(LiveTable(columns: columns, hasActiveRowSecurity: true)).mismatches
    #expect(found.count == 1 && found[0].contains("ALTER ROLE me BYPASSRLS"))
  }

  @Test("refuses a column that is missing, of another type, or stricter than declared")
  func changed() throws {
    #expect(try mismatch("device")?.contains("no column \"device\"") == true)
    #expect(
      try mismatch("device", column("device", "bytea"))?.contains("type bytea, not character varying(10)")
        == true)
    #expect(
      try mismatch("mood", column("mood", "mood", typeName: "public.mood"))?.contains("iot.mood") == true)
    #expect(
      try mismatch("mood", column("mood", "mood", typeName: "iot.mood", labels: ["bad"]))?.contains(
        "without the label 'good'") == true)
    #expect(try mismatch("note", column("note", "text"))?.contains("takes no NULL") == true)
    #expect(
      try mismatch("at", column("at", "timestamp with time zone"))?.contains("lost its default") == true)
  }

  @Test("refuses a missing table, and says what to grant for a missing privilege")
  func privilege() throws {
    let denied = columns.map {
      $0.name == "device" ? column("device", "character varying(10)", mayInsert: false) : $0
    }
    #expect(
      try verdict(LiveTable(columns: denied)).grant == "GRANT INSERT ON iot.t TO me")
    #expect(try verdict(LiveTable(columns: [])).mismatches.first?.contains("no table iot.t") == true)
  }
}

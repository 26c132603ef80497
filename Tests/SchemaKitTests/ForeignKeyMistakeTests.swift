import SchemaKit
import Testing

@Suite("Mistakes of foreign keys")
struct ForeignKeyMistakeTests {
  /// The mistakes of a table `t` with one foreign key, beside other tables.
  private func of(
    _ key: ForeignKey, _ columns: [Column] = [Column("device_id", .bigint)], beside others: Table...
  ) -> [String] {
    let table = Table("t", line: 1) {
      columns
      key
    }
    return mistakes(
      Schema {
        others
        devices
        table
        EnumType("severity", "low", "high")
        EnumType("mood", "ok")
      })
  }

  private let name = #"constraint "t_device_id_fkey" of table "public.t""#

  @Test("a key without referenced columns references the primary key")
  func sound() {
    #expect(of(ForeignKey("device_id", references: "devices")).isEmpty)
  }

  @Test("the referenced table and columns exist")
  func missing() {
    #expect(
      of(ForeignKey("device_id", references: "rooms", "id", line: 3))
        == [
          #"3: \#(name) references "public.rooms", which the schema doesn't declare; of a table that others manage say Unmanaged("public.rooms")"#
        ])
    #expect(
      of(ForeignKey("device_id", references: "devices", "number", line: 3))
        == [#"3: \#(name) references "public.devices"."number", no such column"#])
    #expect(
      of(ForeignKey("room", references: "devices", line: 3)) == [
        #"3: constraint "t_room_fkey" of table "public.t" names column "room", which the table doesn't have"#
      ])
  }

  @Test("a table without a primary key is referenced by its columns")
  func noPrimaryKey() {
    let logs = Table("logs") { Column("id", .bigint).unique() }
    #expect(of(ForeignKey("device_id", references: "logs", "id"), beside: logs).isEmpty)
    #expect(
      of(ForeignKey("device_id", references: "logs", line: 3), beside: logs)
        == [#"3: \#(name) references "public.logs", which has no primary key: name the columns"#])
  }

  @Test("both sides have the same number of columns")
  func counts() {
    #expect(
      of(ForeignKey("device_id", references: "devices", "id", "serial", line: 3))
        == [#"3: \#(name) has 1 columns and references 2"#])
  }

  @Test("the referenced columns are unique, at once and in every row")
  func notUnique() {
    let rooms = Table("rooms") {
      Column("deferred", .bigint)
      Column("partial", .bigint)
      Column("indexed", .bigint)
      Column("plain", .bigint)
      Unique("deferred").deferrable()
      Index(on: "partial").unique().where("partial > 0")
      Index(on: "indexed").unique().include("plain")
    }
    for column in ["deferred", "partial", "plain"] {
      let key = ForeignKey(
        columns: ["device_id"], table: "rooms", referenced: [column],
        location: SourceLocation(file: "App/T.swift", line: 3))
      #expect(
        of(key, beside: rooms) == [
          #"3: \#(name) references "public.rooms" (\#(column)), which no primary key or unique constraint "#
            + "covers; a deferrable or partial one doesn't count"
        ])
    }
    #expect(of(ForeignKey("device_id", references: "rooms", "indexed"), beside: rooms).isEmpty)
  }

  @Test("a key of several columns may name them in another order")
  func otherOrder() {
    let pairs = Table("pairs") {
      Column("a", .bigint)
      Column("b", .bigint)
      PrimaryKey("a", "b")
    }
    let columns = [Column("x", .bigint), Column("y", .bigint)]
    #expect(of(ForeignKey("x", "y", references: "pairs", "b", "a"), columns, beside: pairs).isEmpty)
    #expect(
      of(ForeignKey("x", "y", references: "pairs", "a", "a", line: 3), columns, beside: pairs) == [
        #"3: constraint "t_x_y_fkey" of table "public.t" references "public.pairs" (a, a), which no primary "#
          + "key or unique constraint covers; a deferrable or partial one doesn't count"
      ])
  }

  @Test("SET NULL of a column that is NOT NULL is no mistake: PostgreSQL takes it, and keeps rows from going")
  func setNull() {
    #expect(of(ForeignKey("device_id", references: "devices").onDelete(.setNull())).isEmpty)
    #expect(of(ForeignKey("device_id", references: "devices").onUpdate(.setNull())).isEmpty)
  }

  @Test("only ON DELETE can set some of the columns, and only those of the key")
  func someColumns() {
    let columns = [Column("device_id", .bigint).nullable(), Column("site", .bigint).nullable()]
    let key = ForeignKey("device_id", references: "devices", line: 3)
    #expect(of(key.onDelete(.setNull(["device_id"])), columns).isEmpty)
    #expect(
      of(key.onDelete(.setDefault(["site"])), columns)
        == [#"3: \#(name): ON DELETE sets "site", which is no column of the key"#])
    #expect(
      of(key.onUpdate(.setNull(["device_id"])), columns)
        == [#"3: \#(name): ON UPDATE sets "device_id", only ON DELETE can name columns"#])
  }

  @Test(
    "no action changes a generated column",
    arguments: [
      (ReferentialAction.setNull(), ReferentialAction.noAction, "ON DELETE"),
      (.setDefault(), .noAction, "ON DELETE"), (.noAction, .cascade, "ON UPDATE"),
    ])
  func generated(onDelete: ReferentialAction, onUpdate: ReferentialAction, event: String) {
    let columns = [Column("a", .bigint), Column("device_id", .bigint).nullable().generated(as: "a")]
    let key = ForeignKey("device_id", references: "devices", line: 3)
    #expect(
      of(key.onDelete(onDelete).onUpdate(onUpdate), columns)
        == [#"3: \#(name): \#(event) can't change "device_id", which is generated"#])
    #expect(of(key.onDelete(.cascade).onUpdate(.restrict), columns).isEmpty)
  }

  @Test("a hypertable references no hypertable, itself included")
  func hypertables() {
    let events = Hypertable("events", partitionedBy: "at", line: 1) {
      Column("at", .timestamptz).primaryKey()
      Column("cause", .timestamptz, line: 3).references("events")
    }
    #expect(
      mistakes(events) == [
        #"3: constraint "events_cause_fkey" of table "public.events": "#
          + "TimescaleDB lets no hypertable reference a hypertable"
      ])
  }

  @Test(
    "a key's type can be compared with the referenced one",
    arguments: [
      (ColumnType.integer, ColumnType.bigint), (.bigint, .smallint), (.integer, .numeric(10, 2)),
      (.numeric, .doublePrecision), (.varchar(10), .text), (.char(3), .varchar), (.date, .timestamptz(3)),
      (.time, .interval), (.inet, .cidr), (.varbit, .bit(3)), (.enum("severity"), .enum("severity")),
      (.array(of: .text), .array(of: .text)), (.domain("email"), .text), (.text, .domain("email")),
      (.domain("level"), .enum("severity")), (.named("public.citext"), .named("public.other")),
      (.other("regtype"), .oid),
    ])
  func comparable(own: ColumnType, other: ColumnType) {
    let target = Table("target") { Column("id", other).primaryKey() }
    let columns = [Column("device_id", own)]
    #expect(of(ForeignKey("device_id", references: "target"), columns, beside: target).isEmpty)
  }

  @Test(
    "a key's type that can't be compared with the referenced one is reported",
    arguments: [
      (ColumnType.text, ColumnType.bigint), (.numeric, .integer), (.doublePrecision, .numeric),
      (.uuid, .text), (.name, .char(3)), (.timetz, .time), (.jsonb, .text), (.boolean, .integer),
      (.array(of: .bigint), .bigint), (.array(of: .bigint), .array(of: .integer)),
      (.enum("severity"), .text), (.text, .enum("severity")), (.enum("severity"), .enum("mood")),
    ])
  func incomparable(own: ColumnType, other: ColumnType) {
    let target = Table("target") { Column("id", other).primaryKey() }
    let columns = [Column("device_id", own)]
    #expect(
      of(ForeignKey("device_id", references: "target", line: 3), columns, beside: target)
        == [#"3: \#(name): "device_id" of type \#(own) can't reference "id" of type \#(other)"#])
  }
}

import SchemaKit

/// Schemas that use all that SchemaKit can declare; a second one that changes much of it.
enum Everything {
  static let first = Schema {
    Namespace("iot").comment("sensors")
    EnumType("iot.severity", "info", "warning's", "critical").comment("how bad")
    EnumType("mood", "bad", "good")
    Sequence(
      "order_numbers", .integer,
      options: .init(start: 1000, increment: 5, maximum: 100_000, cache: 10, cycles: true)
    )
    .comment("numbers")
    Sequence("iot.owned").ownedBy("iot.devices", "number")
    types
    devices
    readings
    rooms
    employees
  }

  static let second = Schema {
    Namespace("iot").comment("sensors and actuators")
    EnumType("iot.severity", "info", "notice", "warning's", "critical", "fatal").comment("how bad")
    EnumType("mood", "bad", "fair", "good")
    Sequence("order_numbers", .bigint, options: .init(start: 2000))
    Sequence("iot.owned").ownedBy("iot.devices", "number")
    types
    devicesLater
    readings
    rooms
    employees
    Table("added") {
      Column("id", .bigint).identity(.byDefault).primaryKey(); Column("mood", .enum("mood")).default("'good'")
    }
  }

  private static let types = Table("types") {
    Column("a1", .smallint)
    Column("a2", .integer)
    Column("a3", .bigint)
    Column("a4", .real)
    Column("a5", .doublePrecision)
    Column("a6", .numeric)
    Column("a7", .numeric(10, 2))
    Column("a8", .money)
    Column("a9", .boolean).default("true")
    Column("b1", .text).default("'it''s'")
    Column("b2", .varchar)
    Column("b3", .varchar(30)).default("'x'")
    Column("b4", .char(4))
    Column("b5", .bytea)
    Column("b6", .name)
    Column("c1", .date).default("CURRENT_DATE")
    Column("c2", .time)
    Column("c3", .time(3))
    Column("c4", .timetz)
    Column("c5", .timestamp)
    Column("c6", .timestamp(0))
    Column("c7", .timestamptz).default("now() - interval '1 day'")
    Column("c8", .timestamptz(3))
    Column("c9", .interval)
    Column("c10", .interval(3))
    Column("c11", .other("interval day to second"))
    Column("d1", .json)
    Column("d2", .jsonb).default("'{}'")
    Column("d3", .jsonpath)
    Column("d4", .xml)
    Column("d5", .uuid).default("gen_random_uuid()")
    Column("d6", .bit(3))
    Column("d7", .varbit(8))
    Column("d8", .varbit)
    Column("e1", .inet)
    Column("e2", .cidr)
    Column("e3", .macaddr)
    Column("e4", .macaddr8)
    Column("e5", .tsvector)
    Column("e6", .tsquery)
    Column("f1", .point)
    Column("f2", .line)
    Column("f3", .lseg)
    Column("f4", .box)
    Column("f5", .path)
    Column("f6", .polygon)
    Column("f7", .circle)
    Column("g1", .int4range)
    Column("g2", .tstzrange)
    Column("g3", .datemultirange)
    Column("h1", .oid)
    Column("h2", .regclass)
    Column("h3", .pgLSN)
    Column("h4", .xid8)
    Column("i1", .array(of: .text)).default("'{}'")
    Column("i2", .array(of: .varchar(10)))
    Column("i3", .array(of: .numeric(8, 3)))
    Column("i4", .array(of: .enum("mood")))
    Column("i5", .array(of: .timestamptz(3)))
    Column("Mixed Case", .text).comment("quoted 'name'")
  }

  private static let devices = Table("iot.devices") {
    Column("id", .bigint).identity(.always, .init(start: 10, increment: 2))
    Column("number", .bigint).default("nextval('iot.owned')")
    Column("serial", .text).collation("C")
    Column("site", .varchar(100)).nullable()
    Column("severity", .enum("iot.severity")).default("'info'")
    Column("width", .doublePrecision).default("0")
    Column("height", .doublePrecision).default("0")
    Column("area", .doublePrecision).generated(as: "width * height")
    Column("parent_id", .bigint).nullable().references("iot.devices", "id", onDelete: .setNull())
    PrimaryKey("id").include("serial")
    Unique("serial", "site").nullsNotDistinct()
    Unique("number", name: "devices_number_once").deferrable(.initiallyDeferred)
    Check("devices_serial_not_empty", "serial <> ''")
    Check("devices_severity_known", "severity <> 'critical' OR site IS NOT NULL")
    Index(on: "site", .descending("serial"))
    Index("devices_lower_idx", on: .expression("lower(serial)")).where("site IS NOT NULL")
    Index("devices_pattern_idx", on: IndexKey("site").operatorClass("text_pattern_ops")).include("width")
    Index("devices_serial_hash", on: "serial").using("hash").comment("for equality")
    Index("devices_width_idx", on: .ascending("width", nulls: .first), .descending("height", nulls: .last))
      .unique().nullsNotDistinct().storage(["fillfactor": "70"])
  }
  .comment("things with sensors").storage(["fillfactor": "80", "autovacuum_enabled": "false"])

  private static let devicesLater = Table("iot.devices") {
    Column("id", .bigint).identity(.byDefault, .init(start: 10, increment: 3))
    Column("number", .bigint).default("nextval('iot.owned')")
    Column("serial", .varchar(200))
    Column("site", .text).default("'unknown'").comment("where it stands")
    Column("severity", .enum("iot.severity")).default("'notice'")
    Column("width", .numeric).default("0")
    Column("height", .doublePrecision).nullable()
    Column("area", .numeric).generated(as: "width * 2")
    Column("label", .text).default("'l'")
    PrimaryKey("id")
    Unique("number", name: "devices_number_once").deferrable(.initiallyImmediate)
    Check("devices_serial_not_empty", "length(serial) > 0")
    Index(on: "site", "serial")
    Index("devices_lower_idx", on: .expression("lower(serial)"))
    Index("devices_serial_hash", on: "serial").using("hash")
    Index("devices_width_idx", on: "width").storage(["fillfactor": "60"])
  }
  .storage(["fillfactor": "90"])

  private static let readings = Hypertable("iot.readings", partitionedBy: "time", chunks: .hours(12)) {
    Column("time", .timestamptz)
    Column("device_id", .bigint)
    Column("value", .doublePrecision)
    PrimaryKey("device_id", "time")
    ForeignKey("device_id", references: "iot.devices", "id").onDelete(.cascade).onUpdate(.restrict)
      .deferrable()
    SpacePartition("device_id", partitions: 4)
    Columnstore(after: .days(7), segmentBy: "device_id", orderBy: .descending("time"))
    Retention(after: .months(3))
  }

  private static let rooms = Table("rooms") {
    Column("floor", .integer)
    Column("number", .integer)
    Column("during", .tstzrange)
    PrimaryKey("floor", "number")
    Exclusion(("during", "&&")).where("floor > 0").deferrable()
  }

  private static let employees = Table("employees") {
    Column("id", .uuid).primaryKey()
    Column("floor", .integer).nullable()
    Column("room", .integer).nullable()
    ForeignKey("floor", "room", references: "rooms", "floor", "number").match(.full).onDelete(
      .setNull(["floor", "room"])
    )
    .onUpdate(.cascade)
  }
}

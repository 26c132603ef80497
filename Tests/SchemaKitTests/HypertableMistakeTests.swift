import SchemaKit
import Testing

@Suite("Mistakes of hypertables")
struct HypertableMistakeTests {
  /// The mistakes of a hypertable `h` with some elements besides its time.
  private func of(
    chunks: TimeSpan = .days(1), time type: ColumnType = .timestamptz,
    @TableBuilder<HypertableKind> _ elements: () -> [TableElement<HypertableKind>] = { [] }
  ) -> [String] {
    let elements = elements()
    return mistakes(
      Hypertable("h", partitionedBy: "at", chunks: chunks, line: 1) {
        Column("at", type)
        Column("device", .text)
        Column("value", .doublePrecision)
        elements
      })
  }

  private func of(time type: ColumnType, chunksOf chunks: Int64) -> [String] {
    mistakes(Hypertable("h", partitionedBy: "at", chunksOf: chunks, line: 1) { Column("at", type) })
  }

  @Test("the partitioning column exists and is not nullable")
  func partitioningColumn() {
    let missing = Hypertable("h", partitionedBy: "at", line: 1) { Column("a", .date) }
    #expect(
      mistakes(missing) == [#"1: hypertable "public.h" names column "at", which the table doesn't have"#])
    let nullable = Hypertable("h", partitionedBy: "at", line: 1) { Column("at", .date).nullable() }
    #expect(
      mistakes(nullable) == [#"1: hypertable "public.h": partitioning column "at" can't be nullable"#])
  }

  @Test(
    "chunks of time are for dates, timestamps and UUIDs",
    arguments: [ColumnType.date, .timestamp, .timestamptz, .timestamptz(3), .uuid])
  func soundTime(type: ColumnType) {
    #expect(of(time: type).isEmpty)
    let advice = ": give its chunks as a time, chunks:"
    #expect(
      of(time: type, chunksOf: 1000) == [
        #"1: hypertable "public.h": partitioning column "at" has type \#(type); "#
          + "chunks of a number want smallint, integer or bigint" + advice
      ])
  }

  @Test("chunks of a number are for integers", arguments: [ColumnType.smallint, .integer, .bigint])
  func soundInteger(type: ColumnType) {
    #expect(of(time: type, chunksOf: 1000).isEmpty)
    #expect(
      of(time: type) == [
        #"1: hypertable "public.h": partitioning column "at" has type \#(type); "#
          + "chunks of time want a date, a timestamp or a UUIDv7: give its chunks as a number, chunksOf:"
      ])
  }

  @Test("nothing else can be partitioned by", arguments: [ColumnType.text, .time, .numeric, .domain("day")])
  func otherTypes(type: ColumnType) {
    let what = #"1: hypertable "public.h": partitioning column "at" has type \#(type); "#
    #expect(of(time: type) == [what + "chunks of time want a date, a timestamp or a UUIDv7"])
    #expect(
      of(time: type, chunksOf: 5) == [what + "chunks of a number want smallint, integer or bigint"])
  }

  @Test("a chunk is longer than nothing, and fits the column")
  func chunkIntervals() {
    let notPositive = #"1: hypertable "public.h" has a chunk interval that isn't positive"#
    #expect(of(chunks: .days(0)) == [notPositive])
    #expect(of(chunks: .days(-1)) == [notPositive])
    #expect(of(time: .bigint, chunksOf: 0) == [notPositive])
    #expect(
      of(time: .smallint, chunksOf: 40_000) == [
        #"1: hypertable "public.h": partitioning column "at" is smallint, too small for chunks of 40000"#
      ])
    #expect(
      of(chunks: .hours(36), time: .date) == [
        #"1: hypertable "public.h": partitioning column "at" is a date, so its chunks must be of whole days"#
      ])
    #expect(of(chunks: .hours(48), time: .date).isEmpty)
    #expect(
      of(chunks: .days(.max)) == [
        #"1: hypertable "public.h" has a chunk interval that PostgreSQL's interval has no room for"#
      ])
  }

  @Test("every unique key holds the partitioning columns")
  func uniqueKeys() {
    let found = of {
      PrimaryKey("device", line: 2)
      Unique("at", name: "u", line: 3).include("device")
      Index("i", on: "device", line: 4).unique()
      Exclusion(("device", "="), name: "e", using: "btree", line: 5)
      Index("plain", on: "device", line: 6)
      SpacePartition("device", partitions: 4)
    }
    func must(_ line: Int, _ what: String, _ column: String) -> String {
      #"\#(line): \#(what) of table "public.h" must hold "\#(column)": the hypertable is partitioned by it; "#
        + "add the column to the key"
    }
    #expect(
      found == [
        must(2, #"constraint "h_pkey""#, "at"), must(3, #"constraint "u""#, "device"),
        must(4, #"index "i""#, "at"), must(5, #"constraint "e""#, "at"),
      ])
  }

  @Test("a space partition has a column of its own and 1 to 32767 partitions")
  func spacePartitions() {
    let found = of {
      SpacePartition("device", partitions: 0)
      SpacePartition("device", partitions: 32_767)
      SpacePartition("at", partitions: 2)
      SpacePartition("x", partitions: 2)
    }
    #expect(
      found == [
        #"1: hypertable "public.h" names column "x", which the table doesn't have"#,
        #"1: hypertable "public.h" has 0 partitions by "device"; 1 to 32767"#,
        #"1: hypertable "public.h" is partitioned by "device" twice"#,
        #"1: hypertable "public.h" is partitioned by "at" twice"#,
      ])
  }

  @Test("the columnstore names columns once, and orders by nothing else")
  func columnstore() {
    #expect(of { Columnstore(segmentBy: "device", orderBy: .descending("at"), "value") }.isEmpty)
    let what = #"1: columnstore of hypertable "public.h""#
    #expect(
      of { Columnstore(segmentBy: "device", "x", orderBy: "device", "y") } == [
        #"\#(what) names column "x", which the table doesn't have"#,
        #"\#(what) names column "y", which the table doesn't have"#,
        #"\#(what) names column "device" twice; segment by it or order by it"#,
      ])
    let order =
      "\(what) is ordered by an expression, a collation or an operator class; it takes columns alone"
    #expect(of { Columnstore(orderBy: .expression("value + 1"), "at") } == [order])
    #expect(of { Columnstore(orderBy: .ascending("device").collation("C"), "at") } == [order])
  }

  @Test("a columnstore and a retention are declared once")
  func repeated() {
    let found = of {
      Columnstore(after: .days(1))
      Columnstore(after: .days(2))
      Retention(after: .days(3))
      Retention(after: .days(4))
    }
    #expect(
      found == [
        #"1: hypertable "public.h" has more than one Columnstore: keep one"#,
        #"1: hypertable "public.h" has more than one Retention: keep one"#,
      ])
  }

  @Test("ages are positive, fit an interval, and chunks reach the columnstore before they are dropped")
  func ages() {
    #expect(of { Columnstore(after: .days(0)) }.isEmpty)
    #expect(
      of { Columnstore(after: .days(-1)) } == [#"1: hypertable "public.h" has a negative columnstore age"#])
    #expect(
      of { Retention(after: .days(0)) }
        == [#"1: hypertable "public.h" has a retention that isn't positive: it would drop every chunk"#])
    #expect(
      of { Retention(after: .years(.max)) }
        == [#"1: hypertable "public.h" has a retention age that PostgreSQL's interval has no room for"#])
    let found = of {
      Columnstore(after: .days(7))
      Retention(after: .hours(168))
    }
    #expect(
      found == [
        #"1: hypertable "public.h" drops chunks after 168 hours, before they reach the columnstore after 7 days"#
      ])
  }

  @Test("a hypertable over integers has no ages")
  func integerAges() {
    let hypertable = Hypertable("h", partitionedBy: "at", chunksOf: 1000, line: 1) {
      Column("at", .bigint)
      Columnstore(after: .days(1))
      Retention(after: .days(2))
    }
    #expect(
      mistakes(hypertable)
        == ["columnstore", "retention"].map {
          #"1: hypertable "public.h" is partitioned by a number, which has no age: drop the age of its \#($0)"#
        })
  }

  @Test("what TimescaleDB refuses in constraints is found")
  func constraints() {
    let found = of {
      Check("positive", "value > 0", line: 2).noInheritance()
      Columnstore()
      Exclusion(("at", "="), name: "e", using: "btree", line: 3)
    }
    #expect(
      found == [
        #"2: constraint "positive" of table "public.h" has NO INHERIT, which a hypertable can't have: "#
          + "drop .noInheritance()",
        #"3: constraint "e" of table "public.h": a hypertable with a columnstore can't have "#
          + "exclusion constraints",
      ])
  }
}

import SchemaKit
import Testing

@Suite("Mistakes of tables and columns")
struct TableMistakeTests {
  @Test("a sound schema has none, and validate() does not throw")
  func sound() throws {
    let schema = Schema { devices }
    #expect(schema.mistakes.isEmpty)
    try schema.validate()
  }

  @Test("a table has at most 1600 columns, and may have none")
  func columnCount() {
    #expect(mistakes(Table("t", line: 1) {}) == [])
    let wide = Table("t", line: 1) { for number in 1...1601 { Column("c\(number)", .integer) } }
    #expect(mistakes(wide) == [#"1: table "public.t" has 1601 columns; PostgreSQL takes 1600"#])
  }

  @Test("a column is declared once, and the first place is named")
  func twice() {
    let table = Table("t", line: 1) {
      Column("id", .integer, file: "App/T.swift", line: 2)
      Column("id", .bigint, file: "App/T.swift", line: 3)
    }
    #expect(
      mistakes(table)
        == [#"3: column "id" of table "public.t" is declared twice, first at App/T.swift:2"#])
  }

  @Test("a column's name is not empty, has no NUL, has 63 bytes, and is not a system column's")
  func columnNames() {
    let long = String(repeating: "é", count: 32)
    let table = Table("t", line: 1) {
      Column("", .integer, line: 2)
      Column("a\0b", .integer, line: 3)
      Column(long, .integer, line: 4)
      Column(String(repeating: "x", count: 63), .integer, line: 5)
      Column("ctid", .integer, line: 6)
    }
    #expect(
      mistakes(table) == [
        #"2: column "" of table "public.t" has an empty name"#,
        #"3: column "a\0b" of table "public.t" has a NUL in its name"#,
        #"4: column "\#(long)" of table "public.t" has a name of 64 bytes; PostgreSQL keeps 63: shorten it"#,
        #"6: column "ctid" of table "public.t" has the name of a system column: rename it"#,
      ])
  }

  @Test("an identity is an integer and not nullable, and its options fit")
  func identity() {
    let table = Table("t", line: 1) {
      Column("a", .numeric, line: 2).identity()
      Column("b", .integer, line: 3).identity().nullable()
      Column("c", .smallint, line: 4).identity(.byDefault, .init(start: 40_000))
    }
    #expect(
      mistakes(table) == [
        #"2: column "a" of table "public.t" is an identity of type numeric; "#
          + "it can be smallint, integer or bigint",
        #"3: column "b" of table "public.t" is an identity and nullable; drop .nullable()"#,
        #"4: column "c" of table "public.t" starts at 40000, outside 1 to 32767"#,
      ])
  }

  @Test("a column's value comes from one source")
  func sources() {
    let table = Table("t", line: 1) {
      Column("a", .integer, line: 2).default(1).generated(as: "2")
      Column("b", .integer, line: 3).identity().default(1)
      Column("c", .integer, line: 4).identity().generated(as: "2")
    }
    #expect(
      mistakes(table)
        == ["2: column \"a\"", "3: column \"b\"", "4: column \"c\""].map {
          $0 + #" of table "public.t" can have only one of default, identity and generation"#
        })
  }

  @Test("an enum that a column has is declared")
  func undeclaredEnum() {
    let table = Table("t", line: 1) { Column("level", .array(of: .enum("severity")), line: 2) }
    #expect(
      mistakes(table) == [
        #"2: column "level" of table "public.t" has enum type "public.severity", "#
          + "which the schema doesn't declare: add it to Schema { }"
      ])
    #expect(
      mistakes(
        Schema {
          table
          EnumType("severity", "low")
        }
      ).isEmpty)
  }

  @Test(
    "a type's modifiers are in PostgreSQL's range",
    arguments: [
      (ColumnType.varchar(0), "0 must be from 1 to 10485760"),
      (.char(10_485_761), "10485761 must be from 1 to 10485760"),
      (.bit(0), "0 must be from 1 to 83886080"), (.varbit(83_886_081), "83886081 must be from 1 to 83886080"),
      (.numeric(0), "0 must be from 1 to 1000"), (.numeric(5, 1001), "1001 must be from -1000 to 1000"),
      (.timestamptz(7), "7 must be from 0 to 6"), (.timestamp(7), "7 must be from 0 to 6"),
      (.time(7), "7 must be from 0 to 6"), (.timetz(-1), "-1 must be from 0 to 6"),
      (.array(of: .interval(7)), "7 must be from 0 to 6"),
    ])
  func modifiers(type: ColumnType, problem: String) {
    let table = Table("t", line: 1) { Column("a", type, line: 2) }
    #expect(mistakes(table) == [#"2: column "a" of table "public.t": \#(type) is out of range: \#(problem)"#])
  }

  @Test("types at the edge of their range are sound")
  func soundModifiers() {
    let table = Table("t") {
      Column("a", .varchar(10_485_760))
      Column("b", .numeric(5, -2))
      Column("c", .numeric(1000, 1000))
      Column("d", .timestamptz(6))
      Column("e", .named("public.geometry", "(Point,4326)"))
      Column("f", .other("interval day to second"))
      Column("g", .varchar)
    }
    #expect(mistakes(table).isEmpty)
  }
}

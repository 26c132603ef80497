import Testing

@testable import SchemaKit

@Suite("Mistakes of a whole schema")
struct SchemaMistakeTests {
  private func table(_ name: QualifiedName, line: UInt) -> Table {
    Table(name, file: "App/T.swift", line: line) { Column("id", .bigint) }
  }

  @Test("all mistakes come at once, by file and line")
  func allAtOnce() throws {
    let schema = Schema {
      Sequence("numbers", .text, file: "App/B.swift", line: 9)
      Table("b", file: "App/B.swift", line: 1) {
        Column("id", .bigint, file: "App/B.swift", line: 2).references("nowhere")
        Column("xmin", .integer, file: "App/B.swift", line: 3)
      }
      Table("a", file: "App/A.swift", line: 5) { for number in 1...1601 { Column("c\(number)", .integer) } }
    }
    let thrown = #expect(throws: SchemaMistakes.self) { try schema.validate() }
    #expect(
      thrown?.description == """
        the schema has 4 mistakes:
          App/A.swift:5: table "public.a" has 1601 columns; PostgreSQL takes 1600
          App/B.swift:2: constraint "b_id_fkey" of table "public.b" references "public.nowhere", \
        which the schema doesn't declare; of a table that others manage say Unmanaged("public.nowhere")
          App/B.swift:3: column "xmin" of table "public.b" has the name of a system column: rename it
          App/B.swift:9: sequence "public.numbers" has type text; it can be smallint, integer or bigint
        """)
  }

  @Test("a mistake points at the line that made it, and one without a source stands alone")
  func places() {
    let mistake =
      #"table "elsewhere.t" is in namespace "elsewhere", which the schema doesn't declare: add Namespace("elsewhere")"#
    let line: UInt = #line + 1
    let declared = Schema { Table("elsewhere.t") {} }
    #expect(
      declared.mistakes.map(\.description)
        == ["SchemaKitTests/SchemaMistakeTests.swift:\(line): \(mistake)"])
    var read = Schema()
    read.tables = [Table(introspected: "elsewhere.t")]
    #expect(read.mistakes.map(\.description) == [mistake])
    #expect(
      SchemaMistakes(mistakes: read.mistakes).description == "the schema has 1 mistake:\n  \(mistake)")
  }

  @Test("tables, sequences and indexes of a namespace have different names")
  func relations() {
    let hint = "; tables, sequences and indexes share their names: give one of them a name of its own"
    let schema = Schema {
      table("a", line: 1)
      table("a", line: 2)
      Sequence("a", file: "App/T.swift", line: 3)
      Namespace("other")
      table("other.a", line: 4)
    }
    #expect(
      mistakes(schema)
        == [
          #"2: relation "public.a" is declared twice, first at App/T.swift:3\#(hint)"#,
          #"1: relation "public.a" is declared twice, first at App/T.swift:3\#(hint)"#,
        ].sorted())
    let meeting = Schema {
      Table("a_b") {
        Column("c", .bigint)
        Index(on: "c", file: "App/T.swift", line: 5)
      }
      Table("a") {
        Column("b_c", .bigint)
        Index(on: "b_c", file: "App/T.swift", line: 6)
      }
    }
    #expect(
      mistakes(meeting) == [
        #"6: relation "public.a_b_c_idx" is declared twice, first at App/T.swift:5\#(hint)"#
      ])
  }

  @Test("an enum type has a name that no enum, table, view or sequence has")
  func enumNames() {
    let schema = Schema {
      table("a", line: 1)
      Sequence("b", line: 2)
      EnumType("a", "x", line: 3)
      EnumType("b", "x", line: 4)
      EnumType("c", "x", file: "App/T.swift", line: 5)
      EnumType("c", "y", file: "App/T.swift", line: 6)
      View("d", "SELECT 1", file: "App/T.swift", line: 7)
      EnumType("d", "x", line: 8)
    }
    #expect(
      mistakes(schema).filter { !$0.contains("relation") } == [
        #"6: enum type "public.c" is declared twice, first at App/T.swift:5"#,
        #"3: enum type "public.a" has the name of a table, view or sequence"#,
        #"4: enum type "public.b" has the name of a table, view or sequence"#,
        #"8: enum type "public.d" has the name of a table, view or sequence"#,
      ])
  }

  @Test("an enum's labels are different, of 63 bytes, without NUL; an empty one is fine")
  func labels() {
    let long = String(repeating: "l", count: 64)
    let schema = Schema {
      EnumType("e", "a", "", "a", line: 1)
      EnumType(name: "f", labels: ["x\0", long], location: SourceLocation(file: "App/T.swift", line: 2))
    }
    #expect(
      schema.mistakes.map(\.message).sorted()
        == [
          #"enum type "public.e" has label "a" twice"#,
          #"enum type "public.f" has a label with a NUL"#,
          #"enum type "public.f" has label "\#(long)" of 64 bytes; PostgreSQL takes 63"#,
        ].sorted())
  }

  @Test("a namespace is declared, once, and has no name of PostgreSQL's own; one that isn't is told of once")
  func namespaces() {
    let schema = Schema {
      Namespace("iot", file: "App/T.swift", line: 1)
      Namespace("iot", file: "App/T.swift", line: 2)
      Namespace("pg_iot", file: "App/T.swift", line: 3)
      Namespace("public", file: "App/T.swift", line: 4)
      table("shop.orders", line: 5)
      Sequence("numbers.orders", file: "App/T.swift", line: 6)
      EnumType("states.order", "new", file: "App/T.swift", line: 7)
      Extension("citext", in: "texts", file: "App/T.swift", line: 8)
      table("shop.items", line: 9)
      Extension("hstore", in: "public")
      Extension("adminpack", in: "pg_catalog")
      Extension("pg_trgm", in: "iot")
    }
    func undeclared(_ name: String) -> String {
      #"is in namespace "\#(name)", which the schema doesn't declare: add Namespace("\#(name)")"#
    }
    #expect(
      mistakes(schema) == [
        #"2: namespace "iot" is declared twice, first at App/T.swift:1"#,
        #"3: namespace "pg_iot": PostgreSQL keeps names with pg_ for itself"#,
        #"4: namespace "public" is always there: drop its declaration"#,
        #"5: table "shop.orders" \#(undeclared("shop"))"#,
        #"6: sequence "numbers.orders" \#(undeclared("numbers"))"#,
        #"7: enum type "states.order" \#(undeclared("states"))"#,
        #"8: extension "citext" \#(undeclared("texts"))"#,
      ])
  }

  @Test("an extension is declared once")
  func extensions() {
    let schema = Schema {
      Extension("citext", file: "App/T.swift", line: 1)
      Extension("citext", version: "1.6", file: "App/T.swift", line: 2)
    }
    #expect(mistakes(schema) == [#"2: extension "citext" is declared twice, first at App/T.swift:1"#])
  }

  @Test("every object's name has 63 bytes and is not empty")
  func names() {
    let long = String(repeating: "n", count: 64)
    let schema = Schema {
      table(QualifiedName(long), line: 1)
      EnumType(QualifiedName(long + "e"), file: "App/T.swift", line: 2)
      Sequence("", file: "App/T.swift", line: 3)
      Namespace("", file: "App/T.swift", line: 4)
    }
    #expect(
      mistakes(schema) == [
        #"1: table "\#(long)" has a name of 64 bytes; PostgreSQL keeps 63: shorten it"#,
        #"2: enum type "\#(long)e" has a name of 65 bytes; PostgreSQL keeps 63: shorten it"#,
        #"3: sequence "" has an empty name"#, #"4: namespace "" has an empty name"#,
      ])
  }

  @Test("no table has the name of the migrator's ledger")
  func ledger() {
    let schema = Schema { table("migrator_revisions", line: 1) }
    #expect(
      mistakes(schema) == [
        #"1: table "public.migrator_revisions" has the name of the migrator's own ledger: rename one of them"#
      ])
    let elsewhere = Schema(ledger: "public.revisions") { table("migrator_revisions", line: 1) }
    #expect(mistakes(elsewhere).isEmpty)
  }
}

@Suite("Mistakes of sequences")
struct SequenceMistakeTests {
  private func of(_ options: SequenceOptions, _ type: ColumnType = .bigint) -> [String] {
    mistakes(Schema { Sequence("s", type, options: options, line: 1) })
  }

  @Test("a sequence steps, caches, and stays in its type's range")
  func options() {
    let name = #"1: sequence "public.s""#
    #expect(of(.init(increment: 40_000), .smallint).isEmpty)
    #expect(of(.init(increment: 0)).contains("\(name) has an increment of 0"))
    #expect(of(.init(cache: 0)) == ["\(name) has a cache of 0; at least 1"])
    #expect(
      of(.init(minimum: -40_000), .smallint)
        == ["\(name) has a minimum of -40000; smallint goes from -32768 to 32767"])
    #expect(
      of(.init(maximum: 3_000_000_000), .integer)
        == ["\(name) has a maximum of 3000000000; integer goes from -2147483648 to 2147483647"])
    #expect(of(.init(minimum: 5, maximum: 5)) == ["\(name): minimum 5 is not below maximum 5"])
    #expect(of(.init(start: 0)) == ["\(name) starts at 0, outside 1 to 9223372036854775807"])
    #expect(of(.init(start: 1, increment: -1)) == ["\(name) starts at 1, outside -9223372036854775808 to -1"])
  }

  @Test("an owner is a column of the schema, in the sequence's namespace")
  func owners() {
    func of(_ table: QualifiedName, _ column: String) -> [String] {
      mistakes(
        Schema {
          Namespace("other")
          devices
          Table("other.t") { Column("id", .bigint) }
          Sequence("s", line: 1).ownedBy(table, column)
        })
    }
    #expect(of("devices", "id").isEmpty)
    #expect(
      of("devices", "x") == [#"1: sequence "public.s" is owned by "public.devices"."x", no such column"#])
    #expect(
      of("nowhere", "x") == [
        #"1: sequence "public.s" is owned by a column of "public.nowhere", no such table"#
      ])
    #expect(
      of("other.t", "id") == [
        #"1: sequence "public.s" is owned by "other.t"; PostgreSQL wants a sequence in its owner's namespace"#
      ])
  }
}

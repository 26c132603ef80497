import SchemaKit
import Testing

@Suite("Validation")
struct ValidationTests {
  private func messages(@SchemaBuilder _ elements: () -> [SchemaElement]) -> [String] {
    Schema { for element in [Schema(elements)] { element } }.mistakes.map(\.message)
  }

  @Test("finds nothing in a sound schema")
  func sound() {
    let found = messages {
      EnumType("severity", "info", "warning")
      Table("devices") {
        Column("id", .bigint).identity(); PrimaryKey("id")
      }
      Table("alarms") {
        Column("device_id", .bigint).references("devices")
        Column("severity", .enum("severity"))
      }
    }
    #expect(found.isEmpty)
  }

  @Test("reports all mistakes at once, each with its place")
  func allAtOnce() throws {
    let schema = Schema {
      Table("a") {
        Column("x", .text); Column("x", .text); PrimaryKey("y")
      }
      Table("a") { Column("x", .text) }
      Table("b") {
        Column("c", .bigint); ForeignKey("c", references: "nowhere", "id")
      }
    }
    let error = #expect(throws: SchemaMistakes.self) { try schema.validate() }
    let thrown = try #require(error)
    let mistakes = thrown.mistakes
    #expect(mistakes.count >= 4)
    #expect(mistakes.allSatisfy { $0.location.file == "SchemaKitTests/ValidationTests.swift" })
    #expect(mistakes.allSatisfy { $0.location.line > 0 })
    #expect("\(thrown)".contains("ValidationTests.swift:"))
  }

  @Test("reports names that are too long for PostgreSQL")
  func longNames() {
    let name = String(repeating: "é", count: 32)
    let found = messages { Table(QualifiedName(namespace: "public", name: name)) { Column("a", .text) } }
    #expect(found.contains { $0.contains("64 bytes") })
  }

  @Test("reports columns that a constraint or an index names and the table doesn't have")
  func unknownColumns() {
    let found = messages {
      Table("t") {
        Column("a", .text)
        Unique("b")
        Index(on: "c")
        Exclusion(("d", "="))
      }
    }
    for column in ["b", "c", "d"] { #expect(found.contains { $0.contains("\"\(column)\"") }) }
  }

  @Test("reports foreign keys to what isn't there or isn't unique")
  func foreignKeys() {
    let found = messages {
      Table("target") {
        Column("id", .bigint).primaryKey(); Column("plain", .bigint)
      }
      Table("source") {
        Column("a", .bigint)
        ForeignKey("a", references: "missing", "id", name: "to_missing")
        ForeignKey("a", references: "target", "missing", name: "to_column")
        ForeignKey("a", references: "target", "plain", name: "to_plain")
        ForeignKey("a", references: "target", "id", "plain", name: "to_two")
      }
    }
    for name in ["to_missing", "to_column", "to_plain", "to_two"] {
      #expect(found.contains { $0.contains(name) })
    }
  }

  @Test("reports a hypertable's key without its partitioning columns")
  func hypertableKeys() {
    let found = messages {
      Hypertable("readings", partitionedBy: "time") {
        Column("id", .bigint)
        Column("time", .timestamptz)
        Column("device", .text)
        PrimaryKey("id")
        Index(on: "time").unique()
        SpacePartition("device", partitions: 4)
      }
    }
    #expect(found.contains { $0.contains("readings_pkey") && $0.contains("\"time\"") })
    #expect(found.contains { $0.contains("readings_pkey") && $0.contains("\"device\"") })
    #expect(found.contains { $0.contains("readings_time_idx") && $0.contains("\"device\"") })
  }

  @Test("reports objects whose names meet in one namespace")
  func meetingNames() {
    let found = messages {
      Table("t") {
        Column("a", .text); Index("u", on: "a")
      }
      Table("u") { Column("a", .text) }
      EnumType("u", "x")
    }
    #expect(found.contains { $0.contains("relation \"public.u\"") })
    #expect(found.contains { $0.contains("type \"public.u\"") })
  }

  @Test("reports namespaces and enum types that nobody declares")
  func undeclared() {
    let found = messages { Table("iot.t") { Column("a", .enum("iot.mood")) } }
    #expect(found.contains { $0.contains("Namespace(\"iot\")") })
    #expect(found.contains { $0.contains("iot.mood") })
  }

  @Test("reports columns that can't be what they say")
  func columns() {
    let found = messages {
      Table("t") {
        Column("a", .text).identity()
        Column("b", .bigint).identity().default("1")
        Column("c", .bigint).nullable()
        PrimaryKey("c")
      }
    }
    #expect(found.contains { $0.contains("\"a\"") && $0.contains("identity") })
    #expect(found.contains { $0.contains("\"b\"") && $0.contains("only one") })
    #expect(found.contains { $0.contains("\"c\"") && $0.contains("nullable") })
  }
}

@Suite("Default names")
struct DefaultNameTests {
  @Test("are those PostgreSQL gives")
  func names() throws {
    let table = Table("readings") {
      Column("a", .bigint).primaryKey()
      Column("b", .bigint).unique()
      Column("c", .bigint).references("readings", "a")
      Index(on: "b", "c")
      Index(on: .expression("a + b"))
    }
    #expect(table.constraints.map(\.name).sorted() == ["readings_b_key", "readings_c_fkey", "readings_pkey"])
    #expect(table.indexes.map(\.name) == ["readings_b_c_idx", "readings_expr_idx"])
  }

  @Test("are cut to 63 bytes, the longer part first")
  func cut() throws {
    let table = Table(QualifiedName(namespace: "public", name: String(repeating: "t", count: 60))) {
      Column("column", .text).unique()
    }
    let name = try #require(table.constraints.first?.name)
    #expect(name.utf8.count == 63)
    #expect(name.hasSuffix("_column_key"))
  }
}

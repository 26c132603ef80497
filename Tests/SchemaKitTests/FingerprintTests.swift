import SchemaKit
import Testing

@Suite("The fingerprint")
struct FingerprintTests {
  private static let devices = Table("devices") {
    Column("id", .varchar(100)).primaryKey()
    Column("site", .text)
    Index(on: "site")
  }
  private static let readings = Table("readings") {
    Column("device_id", .varchar(100)).references("devices", "id")
    Column("value", .doublePrecision).default("0")
  }

  @Test("does not depend on the order of declarations")
  func order() {
    let one = Schema {
      Self.devices; Self.readings
    }
    let other = Schema {
      Self.readings; Self.devices
    }
    #expect(one.fingerprint == other.fingerprint)
  }

  @Test("does not depend on the order of columns, which a database can't change")
  func columnOrder() {
    let one = Schema {
      Table("t") {
        Column("a", .text); Column("b", .integer)
      }
    }
    let other = Schema {
      Table("t") {
        Column("b", .integer); Column("a", .text)
      }
    }
    #expect(one.fingerprint == other.fingerprint)
  }

  @Test("is the same in every build: a change of this value breaks every writer that is deployed")
  func pinned() {
    let schema = Schema {
      Self.devices; Self.readings
    }
    #expect(schema.fingerprint == "a870d21124dac854cd094ce658057a9dd5f1914329716b9dc48fcda139437b09")
  }

  @Test("changes with every attribute")
  func attributes() {
    let variants: [Table] = [
      Table("t") { Column("a", .text) },
      Table("t") { Column("a", .varchar(10)) },
      Table("t") { Column("a", .varchar(11)) },
      Table("t") { Column("a", .text).nullable() },
      Table("t") { Column("a", .text).default("'x'") },
      Table("t") { Column("a", .text).collation("C") },
      Table("t") { Column("a", .text).comment("c") },
      Table("t") { Column("a", .array(of: .text)) },
      Table("t") { Column("a", .text).primaryKey() },
      Table("t") { Column("a", .text).unique() },
      Table("t") {
        Column("a", .text); Check("c", "a <> ''")
      },
      Table("t") {
        Column("a", .text); Check("c", "a <> ''").noInheritance()
      },
      Table("t") {
        Column("a", .text); Unique("a").nullsNotDistinct()
      },
      Table("t") {
        Column("a", .text); Unique("a").deferrable(.initiallyDeferred)
      },
      Table("t") {
        Column("a", .text); Index(on: "a")
      },
      Table("t") {
        Column("a", .text); Index(on: .descending("a"))
      },
      Table("t") {
        Column("a", .text); Index(on: "a").unique()
      },
      Table("t") {
        Column("a", .text); Index(on: "a").where("a <> ''")
      },
      Table("t") {
        Column("a", .text); Index(on: "a").using("hash")
      },
      Table("t") { Column("a", .text) }.comment("c"),
      Table("t") { Column("a", .text) }.storage(["fillfactor": "70"]),
      Table("t") { Column("a", .bigint).identity() },
      Table("t") { Column("a", .bigint).identity(.byDefault) },
      Table("t") { Column("a", .bigint).identity(.always, .init(start: 100)) },
    ]
    let fingerprints = Set(variants.map { table in Schema { table }.fingerprint })
    #expect(fingerprints.count == variants.count)
  }
}

import Testing

@testable import SchemaKit

@Suite("The fingerprint")
struct FingerprintTests {
  /// A schema with something of every kind.
  static let full = Schema {
    Namespace("iot").comment("devices")
    Extension("citext", in: "iot", version: "1.6")
    EnumType("severity", "low", "high").comment("how bad")
    Sequence("numbers", .integer, options: .init(start: 5, cycles: true)).comment("of orders")
    Table("iot.devices") {
      Column("id", .bigint).identity(.byDefault, .init(start: 100)).primaryKey()
      Column("serial", .varchar(20)).collation("C").comment("printed on it")
      Column("level", .enum("severity")).default("'low'")
      Column("tags", .array(of: .text)).nullable()
      Column("upper", .text).generated(as: "upper(serial)")
      Unique("serial").include("level").nullsNotDistinct().deferrable(.initiallyDeferred)
      Check("serial_given", "serial <> ''").noInheritance()
      Exclusion(("serial", "="), using: "btree").where("id > 0")
      Index(on: .expression("lower(serial)"), .descending("level")).unique().where("id > 1").comment("fast")
    }
    .comment("all devices").storage(["fillfactor": "70"])
    Hypertable("readings", partitionedBy: "at", chunks: .days(1)) {
      Column("at", .timestamptz)
      Column("device", .bigint).nullable()
      ForeignKey("device", references: "iot.devices").onDelete(.setNull(["device"])).onUpdate(.cascade)
      SpacePartition("device", partitions: 4)
      Columnstore(after: .days(7), segmentBy: "device", orderBy: .descending("at"))
      Retention(after: .months(3))
    }
  }

  @Test("is the same in every version of this library: a change of the format has to be meant")
  func pinned() {
    #expect(Self.full.mistakes.isEmpty)
    #expect(Self.full.fingerprint == "fa1d4f275da9290314a59c81d51a763d846626f84bf89abfcc5582ec2b580667")
    #expect(Schema().fingerprint == "cb26130687b5290c4c0179efa88b1bd2ca5b9bd073dcc7b9755a0d65eed46fb6")
  }

  @Test(
    "does not depend on the order of declarations, of columns or of anything that PostgreSQL keeps unordered")
  func order() {
    var other = Self.full
    other.namespaces.reverse()
    other.enums.reverse()
    other.tables.reverse()
    for position in other.tables.indices {
      other.tables[position].columns.reverse()
      other.tables[position].constraints.reverse()
      other.tables[position].indexes.reverse()
    }
    #expect(other.fingerprint == Self.full.fingerprint)
  }

  @Test("does not depend on where something is declared, nor on which table is the ledger")
  func places() {
    func schema(ledger: QualifiedName, line: UInt) -> Schema {
      Schema(ledger: ledger) { Table("t", line: line) { Column("a", .text, line: line) } }
    }
    #expect(
      schema(ledger: "public.a", line: 1).fingerprint == schema(ledger: "public.b", line: 2).fingerprint)
  }

  @Test("is the same for an option that is left out and for one that says PostgreSQL's default")
  func defaults() {
    func schema(_ options: SequenceOptions) -> Schema {
      Schema { Sequence("s", .integer, options: options) }
    }
    #expect(
      schema(.init()).fingerprint
        == schema(.init(start: 1, minimum: 1, maximum: Int64(Int32.max))).fingerprint)
  }

  @Test("changes with the order of labels and of keys, which PostgreSQL keeps")
  func keptOrder() {
    func labels(_ labels: String...) -> Schema { Schema { EnumType(name: "e", labels: labels) } }
    #expect(labels("a", "b").fingerprint != labels("b", "a").fingerprint)
    func key(_ columns: String...) -> Schema {
      Schema { Table("t") { PrimaryKey(columns: columns, name: "p") } }
    }
    #expect(key("a", "b").fingerprint != key("b", "a").fingerprint)
  }

  @Test("changes with every attribute", arguments: FingerprintChange.all)
  func attributes(change: FingerprintChange) {
    var changed = Self.full
    change.apply(&changed)
    #expect(changed != Self.full)
    #expect(changed.fingerprint != Self.full.fingerprint)
  }

  @Test("changes differ from each other")
  func injective() {
    let fingerprints = FingerprintChange.all.map { change in
      var changed = Self.full
      change.apply(&changed)
      return changed.fingerprint
    }
    #expect(Set(fingerprints).count == fingerprints.count)
  }

  @Test("tells names apart that only meet when they are written in a row")
  func namesInARow() {
    func column(_ type: ColumnType) -> String { Schema { Table("t") { Column("a", type) } }.fingerprint }
    let types: [ColumnType] = [
      .named(QualifiedName(namespace: "a.b", name: "c")), .named(QualifiedName(namespace: "a", name: "b.c")),
      .named("a.b", "(c)"), .named("a.b (c)"), .other("named a.b"), .other("named 1:a1:b"), .named("a.b"),
      .array(of: .named("a.b")),
    ]
    #expect(Set(types.map(column)).count == types.count)
    func table(_ storage: [String: String]) -> String {
      Schema { Table("t") { Column("a", .text) }.storage(storage) }.fingerprint
    }
    #expect(table(["a": "b", "c": "d"]) != table(["a": "b1:c1:d"]))
    func comment(_ text: String) -> String {
      Schema { Table("t") { Column("a", .text) }.comment(text) }.fingerprint
    }
    #expect(
      comment("a\n column 1:b builtin 4:text")
        != Schema {
          Table("t") {
            Column("a", .text)
            Column("b", .text)
          }.comment("a")
        }.fingerprint)
  }
}

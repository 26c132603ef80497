import SchemaKit
import Testing

@Suite("A declaration")
struct DeclarationTests {
  @Test("is NOT NULL and without extras unless it says so")
  func plainColumn() {
    let column = Column("id", .bigint)
    #expect(!column.isNullable)
    #expect(column.defaultExpression == nil && column.identity == nil && column.generation == nil)
    #expect(Column("id", .bigint).nullable().isNullable)
  }

  @Test("equals the same column read from a database, wherever it stands")
  func equality() {
    var read = Column(introspected: "id", type: .bigint)
    read.identity = Identity(generation: .always)
    #expect(Column("id", .bigint).identity() == read)
    #expect(Column("id", .bigint) != read)
  }

  @Test("finds a table by its name, whatever was added, renamed or taken away since it was last asked")
  func tables() {
    var schema = Schema { Table("a") { Column("id", .bigint) } }
    let before = schema
    #expect(schema.table("a") != nil && schema.table("b") == nil)
    #expect(schema == before && schema.hashValue == before.hashValue)
    schema.tables.append(Table("b") { Column("id", .bigint) })
    #expect(schema.table("b")?.name == "b" && before.table("b") == nil)
    schema.tables[0].name = "c"
    #expect(schema.table("c") != nil && schema.table("a") == nil)
    schema.tables.removeFirst()
    #expect(schema.table("c") == nil && schema.table("b") != nil)
  }

  @Test("takes numbers and truth values for SQL")
  func literals() {
    #expect(Column("a", .integer).default(0).defaultExpression?.text == "0")
    #expect(Column("a", .integer).default(-1).defaultExpression?.text == "-1")
    #expect(Column("a", .boolean).default(false).defaultExpression?.text == "false")
    #expect(Column("a", .text).default("'new'").defaultExpression?.text == "'new'")
  }

  @Test("compares expressions by what a server printed, where it was asked")
  func expressions() {
    let written = SQLExpression("serial <> ''")
    var read = SQLExpression("(serial <> ''::text)")
    #expect(written != read)
    read.canonical = "x"
    var asked = written
    asked.canonical = "x"
    #expect(asked == read && asked.hashValue == read.hashValue)
  }

  @Test("reads a name up to its first dot as the namespace")
  func names() {
    #expect(QualifiedName("devices") == QualifiedName(namespace: "public", name: "devices"))
    #expect(QualifiedName("iot.devices") == QualifiedName(namespace: "iot", name: "devices"))
    #expect(QualifiedName("iot.a.b") == QualifiedName(namespace: "iot", name: "a.b"))
    #expect("\(QualifiedName("devices"))" == "public.devices")
    let names: [QualifiedName] = ["b.a", "a.b", "a.a"]
    #expect(names.sorted() == ["a.a", "a.b", "b.a"])
  }

  @Test("takes a collation from pg_catalog, dots and all, unless it names another namespace")
  func collations() {
    let builtin = QualifiedName(namespace: "pg_catalog", name: "de_DE.utf8")
    #expect(Column("a", .text).collation("de_DE.utf8").collation == builtin)
    #expect(IndexKey.ascending("a").collation("de_DE.utf8").collation == builtin)
    #expect(Column("a", .text).collation("german", in: "public").collation == "public.german")
  }

  @Test("of a column's shorthands becomes the table's constraints, ahead of the others")
  func shorthands() {
    let short = Table("t") {
      Column("id", .bigint).primaryKey()
      Column("code", .text).unique()
      Column("device_id", .bigint).references("devices", "id", onDelete: .cascade, onUpdate: .restrict)
      Check("positive", "id > 0")
    }
    let long = Table("t") {
      Column("id", .bigint)
      Column("code", .text)
      Column("device_id", .bigint)
      PrimaryKey("id")
      Unique("code")
      ForeignKey("device_id", references: "devices", "id").onDelete(.cascade).onUpdate(.restrict)
      Check("positive", "id > 0")
    }
    #expect(short == long)
    #expect(short.primaryKey?.columns == ["id"])
    #expect(short.column("code")?.type == .text && short.column("nothing") == nil)
  }

  @Test("takes conditions, loops and lists")
  func control() {
    func table(audited: Bool, wide: Bool) -> Table {
      Table("t") {
        Column("id", .bigint)
        for number in 1...2 { Column("c\(number)", .integer) }
        if audited { [Column("created_at", .timestamptz), Column("created_by", .text)] }
        if wide { Column("wide", .text) } else { Column("narrow", .text) }
      }
    }
    #expect(
      table(audited: true, wide: false).columns.map(\.name)
        == ["id", "c1", "c2", "created_at", "created_by", "narrow"])
    #expect(table(audited: false, wide: true).columns.map(\.name) == ["id", "c1", "c2", "wide"])
  }

  @Test("takes parts that several tables share")
  func shared() {
    @TableBuilder<Kind> func audited<Kind>() -> [TableElement<Kind>] {
      Column("created_at", .timestamptz).default("now()")
      Index(on: "created_at")
    }
    let plain = Table("t") {
      Column("id", .bigint)
      audited()
    }
    let hypertable = Hypertable("h", partitionedBy: "created_at") { audited() }
    #expect(plain.columns.map(\.name) == ["id", "created_at"])
    #expect(plain.indexes.map(\.name) == ["t_created_at_idx"])
    #expect(hypertable.table.indexes.map(\.name) == ["h_created_at_idx"])
  }

  @Test("of an index says all that an index has")
  func index() {
    let index = Index("i", on: "a", .descending("b"), .expression("lower(c)"))
      .unique().nullsNotDistinct().using("gist").include("d").where("a > 0").storage(["fillfactor": "70"])
      .comment("c")
    #expect(index.keys.map(\.column) == ["a", "b", nil])
    #expect(index.keys.map(\.order) == [.ascending, .descending, .ascending])
    #expect(index.keys.map(\.nulls) == [.last, .first, .last])
    #expect(index.isUnique && index.treatsNullsAsEqual && index.method == "gist" && index.included == ["d"])
    #expect(index.predicate?.text == "a > 0" && index.storageParameters == ["fillfactor": "70"])
    #expect(index.comment == "c")
  }
}

@Suite("A schema's declaration")
struct SchemaDeclarationTests {
  @Test("sorts its parts by kind, whatever their order")
  func parts() {
    let schema = Schema(ledger: "iot.revisions") {
      [devices]
      EnumType("severity", "low")
      Hypertable("readings", partitionedBy: "at") { Column("at", .timestamptz) }
      Sequence("numbers")
      Extension("citext")
      Namespace("iot")
    }
    #expect(schema.tables.map(\.name) == ["devices", "readings"])
    #expect(schema.enums.map(\.name) == ["severity"] && schema.sequences.map(\.name) == ["numbers"])
    #expect(schema.extensions.map(\.name) == ["citext"] && schema.namespaces.map(\.name) == ["iot"])
    #expect(schema.ledger == "iot.revisions" && Schema {}.ledger == "public.migrator_revisions")
    #expect(schema.table("devices")?.columns.count == 2 && schema.table("nothing") == nil)
  }

  @Test("holds another schema, and a key without columns finds the other's primary key")
  func nested() {
    let module = Schema {
      Table("readings") {
        Column("id", .bigint).primaryKey()
        Column("device_id", .bigint).references("devices")
      }
      RedisStream("readings:{device_id}", into: "readings")
    }
    let whole = Schema {
      module
      devices
    }
    #expect(whole.redisStreams == [RedisStream("readings:{device_id}", into: "readings")])
    #expect(whole.tables.map(\.name) == ["readings", "devices"])
    #expect(whole.mistakes.isEmpty)
    let keys = whole.tables[0].constraints.compactMap { constraint in
      if case .foreignKey(let key) = constraint { key.referenced } else { nil }
    }
    #expect(keys == [["id"]])
  }

  @Test("holds another schema whose partitions have their parents' indexes and keys once")
  func nestedPartitions() {
    let events = Table("events") {
      Column("at", .timestamptz)
      PrimaryKey("at")
      Index(on: "at")
      Check("recent", "at > '2020-01-01'")
    }.partitioned(by: .range, "at")
    let module = Schema {
      events
      Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
    }
    let whole = Schema { module }
    #expect(whole.mistakes.isEmpty)
    #expect(whole.table("events_2026") == module.table("events_2026"))
  }

  @Test(
    "holds the parts of a function that is a builder itself, and a view's parts in whatever list it stands")
  func sharedParts() {
    @SchemaBuilder func shared(_ isAudited: Bool) -> SchemaBuilder.Parts {
      Namespace("audit")
      if isAudited { Table("audit.log") { Column("at", .timestamptz) } }
    }
    let view = View("v", "SELECT 1 AS n") {
      for name in ["one", "two"] { Trigger(name, .insteadOf, .insert, execute: "f()") }
    }
    let parts: [any SchemaPart] = [view, Namespace("b")]
    let schema = Schema {
      shared(true)
      parts
    }
    #expect(schema.namespaces.map(\.name) == ["audit", "b"] && schema.tables.count == 1)
    #expect(schema.objects.map(\.name.name) == ["v", "one", "two"])
  }

  @Test("takes its parts as lists too")
  func lists() {
    let schema = Schema {
      [Namespace("a"), Namespace("b")]
      [Extension("citext"), Extension("hstore")]
      [
        Revoke(.usage, on: .namespace("a"), from: "public"),
        Revoke(.usage, on: .namespace("b"), from: "public"),
      ]
      [RedisStream("s:{id}", into: "a.t"), RedisStream("r:{id}", into: "a.t")]
    }
    #expect(schema.namespaces.map(\.name) == ["a", "b"])
    #expect(schema.extensions.map(\.name) == ["citext", "hstore"])
    #expect(schema.privileges.count == 2)
    #expect(schema.redisStreams.count == 2)
  }

  @Test("manages the namespaces it names and those its objects are in, and leaves public to others")
  func managedNamespaces() {
    let schema = Schema {
      Namespace("a")
      EnumType("b.e", "x")
      Sequence("c.s")
      Table("d.t") {}
    }
    #expect(schema.managedNamespaces == ["a", "b", "c", "d"])
    #expect(Schema { devices }.managedNamespaces == ["public"])
    #expect(Schema {}.managedNamespaces == ["public"])
  }

  @Test("insists on TimescaleDB when it names the extension")
  func timescale() {
    #expect(Schema { Extension("timescaledb") }.requiresTimescaleDB)
    #expect(!Schema { Extension("citext") }.requiresTimescaleDB)
  }
}

@Suite("A hypertable's declaration")
struct HypertableDeclarationTests {
  @Test("is a table with options")
  func options() {
    let table = Hypertable("h", partitionedBy: "at", chunks: .days(1)) {
      Column("at", .timestamptz)
      Column("device", .text)
      SpacePartition("device", partitions: 4)
      Columnstore(after: .days(7), segmentBy: "device", orderBy: .descending("at"))
      Retention(after: .days(90))
    }.comment("c").storage(["fillfactor": "70"]).table
    var options = HypertableOptions(timeColumn: "at", chunkInterval: .time(.days(1)))
    options.spacePartitions = [.init(column: "device", partitions: 4)]
    options.columnstore = .init(segmentBy: ["device"], orderBy: [.descending("at")], after: .days(7))
    options.retention = .days(90)
    #expect(table.hypertable == options)
    #expect(options.partitioningColumns == ["at", "device"])
    #expect(table.comment == "c" && table.storageParameters == ["fillfactor": "70"])
  }

  @Test("has chunks of seven days unless it says otherwise, and of numbers over integers")
  func chunks() {
    let time = Hypertable("h", partitionedBy: "at") { Column("at", .timestamptz) }
    #expect(time.table.hypertable?.chunkInterval == .time(.days(7)))
    let number = Hypertable("h", partitionedBy: "at", chunksOf: 1000) { Column("at", .bigint) }
    #expect(number.table.hypertable?.chunkInterval == .integer(1000))
    #expect(HypertableOptions.ChunkInterval.time(.days(1)) == .time(.hours(24)))
  }

  @Test("adds the time to the columnstore's order where it is left out, as TimescaleDB does")
  func columnstoreOrder() {
    func order(_ columnstore: Columnstore) -> [IndexKey]? {
      let hypertable = Hypertable("h", partitionedBy: "at") {
        Column("at", .timestamptz)
        columnstore
      }
      return hypertable.table.hypertable?.columnstore?.orderBy
    }
    #expect(order(Columnstore(orderBy: "value")) == ["value", .descending("at")])
    #expect(order(Columnstore(orderBy: "at")) == ["at"])
    #expect(order(Columnstore(segmentBy: "at", orderBy: "value")) == ["value"])
    #expect(order(Columnstore(segmentBy: "device")) == [IndexKey.descending("at")])
  }
}

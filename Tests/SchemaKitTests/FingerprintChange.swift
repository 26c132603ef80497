import Testing

@testable import SchemaKit

/// One change to ``FingerprintTests/full``, which has a table of devices and a hypertable of readings.
struct FingerprintChange: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let apply: @Sendable (inout Schema) -> Void

  private init(_ description: String, _ apply: @escaping @Sendable (inout Schema) -> Void) {
    testDescription = description
    self.apply = apply
  }

  /// A change of the devices table.
  private static func table(_ description: String, _ change: @escaping @Sendable (inout Table) -> Void)
    -> Self
  {
    Self("table: \(description)") { change(&$0.tables[0]) }
  }

  /// A change of one of its columns.
  private static func column(
    _ name: String, _ description: String, _ change: @escaping @Sendable (inout Column) -> Void
  ) -> Self {
    table("column \(name): \(description)") { table in
      for position in table.columns.indices where table.columns[position].name == name {
        change(&table.columns[position])
      }
    }
  }

  /// A change of the constraints of a kind, in either table.
  private static func constraint(
    _ description: String, _ change: @escaping @Sendable (Constraint) -> Constraint
  ) -> Self {
    Self("constraint: \(description)") { schema in
      for position in schema.tables.indices {
        schema.tables[position].constraints = schema.tables[position].constraints.map(change)
      }
    }
  }

  private static func primaryKey(
    _ description: String, _ change: @escaping @Sendable (inout PrimaryKey) -> Void
  ) -> Self {
    constraint("primary key: \(description)") {
      if case .primaryKey(let key) = $0 { .primaryKey(key.with(change)) } else { $0 }
    }
  }

  private static func unique(
    _ description: String, _ change: @escaping @Sendable (inout Unique) -> Void
  ) -> Self {
    constraint("unique: \(description)") {
      if case .unique(let unique) = $0 { .unique(unique.with(change)) } else { $0 }
    }
  }

  private static func check(_ description: String, _ change: @escaping @Sendable (inout Check) -> Void)
    -> Self
  {
    constraint("check: \(description)") {
      if case .check(let check) = $0 { .check(check.with(change)) } else { $0 }
    }
  }

  private static func foreignKey(
    _ description: String, _ change: @escaping @Sendable (inout ForeignKey) -> Void
  ) -> Self {
    constraint("foreign key: \(description)") {
      if case .foreignKey(let key) = $0 { .foreignKey(key.with(change)) } else { $0 }
    }
  }

  private static func exclusion(
    _ description: String, _ change: @escaping @Sendable (inout Exclusion) -> Void
  ) -> Self {
    constraint("exclusion: \(description)") {
      if case .exclusion(let exclusion) = $0 { .exclusion(exclusion.with(change)) } else { $0 }
    }
  }

  private static func index(_ description: String, _ change: @escaping @Sendable (inout Index) -> Void)
    -> Self
  {
    table("index: \(description)") { change(&$0.indexes[0]) }
  }

  private static func hypertable(
    _ description: String, _ change: @escaping @Sendable (inout HypertableOptions) -> Void
  ) -> Self {
    Self("hypertable: \(description)") { schema in
      guard var options = schema.tables[1].hypertable else { return }
      change(&options)
      schema.tables[1].hypertable = options
    }
  }

  static let all = objects + columns + constraints + indexes + hypertables

  private static let objects = [
    Self("no namespace") { $0.namespaces = [] },
    Self("namespace's name") { $0.namespaces[0].name = "other" },
    Self("namespace's comment") { $0.namespaces[0].comment = nil },
    Self("extension's name") { $0.extensions[0].name = "hstore" },
    Self("extension's namespace") { $0.extensions[0].namespace = nil },
    Self("extension's version") { $0.extensions[0].version = nil },
    Self("enum's namespace") { $0.enums[0].name.namespace = "other" },
    Self("enum's name") { $0.enums[0].name.name = "other" },
    Self("enum's labels") { $0.enums[0].labels.append("highest") },
    Self("enum's comment") { $0.enums[0].comment = "" },
    Self("sequence's name") { $0.sequences[0].name = "other" },
    Self("sequence's type") { $0.sequences[0].type = .bigint },
    Self("sequence's start") { $0.sequences[0].options.start = 6 },
    Self("sequence's increment") { $0.sequences[0].options.increment = 2 },
    Self("sequence's minimum") { $0.sequences[0].options.minimum = 2 },
    Self("sequence's maximum") { $0.sequences[0].options.maximum = 1000 },
    Self("sequence's cache") { $0.sequences[0].options.cache = 2 },
    Self("sequence's cycle") { $0.sequences[0].options.cycles = false },
    Self("sequence's owner") { $0.sequences[0].owner = .init(table: "iot.devices", column: "id") },
    Self("sequence's comment") { $0.sequences[0].comment = nil },
    Self("one table less") { $0.tables.removeLast() },
    table("name") { $0.name.name = "other" },
    table("namespace") { $0.name.namespace = "public" },
    table("comment") { $0.comment = nil },
    table("storage parameter") { $0.storageParameters = ["fillfactor": "80"] },
    table("one column less") { $0.columns.removeLast() },
    table("one constraint less") { $0.constraints.removeLast() },
    table("one index less") { $0.indexes = [] },
  ]

  private static let columns = [
    column("serial", "name") { $0.name = "number" },
    column("serial", "length") { $0.type = .varchar(21) },
    column("serial", "other type") { $0.type = .named("citext") },
    column("tags", "no array") { $0.type = .text },
    column("tags", "not nullable") { $0.isNullable = false },
    column("level", "default") { $0.defaultExpression = "'high'" },
    column("level", "no default") { $0.defaultExpression = nil },
    column("id", "no identity") { $0.identity = nil },
    column("id", "identity's generation") { $0.identity?.generation = .always },
    column("id", "identity's start") { $0.identity?.options.start = 1 },
    column("upper", "generation") { $0.generation?.expression = "lower(serial)" },
    column("upper", "generation's storage") { $0.generation?.storage = .virtual },
    column("upper", "no generation") { $0.generation = nil },
    column("serial", "collation") { $0.collation = QualifiedName(namespace: "pg_catalog", name: "POSIX") },
    column("serial", "collation's namespace") { $0.collation = "public.C" },
    column("serial", "no collation") { $0.collation = nil },
    column("serial", "comment") { $0.comment = "" },
  ]

  private static let constraints = [
    primaryKey("name") { $0.name = "other" },
    primaryKey("columns") { $0.columns.append("serial") },
    primaryKey("included") { $0.included = ["serial"] },
    primaryKey("deferrability") { $0.deferrability = .initiallyImmediate },
    unique("columns") { $0.columns = ["level"] },
    unique("included") { $0.included = [] },
    unique("nulls") { $0.treatsNullsAsEqual = false },
    unique("not deferrable") { $0.deferrability = .notDeferrable },
    unique("deferrability") { $0.deferrability = .initiallyImmediate },
    check("name") { $0.name = "other" },
    check("expression") { $0.expression = "true" },
    check("inheritance") { $0.noInherit = false },
    foreignKey("columns") { $0.columns = ["at"] },
    foreignKey("table") { $0.table = "other" },
    foreignKey("referenced columns") { $0.referenced = ["serial"] },
    foreignKey("on delete: set null") { $0.onDelete = .setNull() },
    foreignKey("on delete: set default") { $0.onDelete = .setDefault(["device"]) },
    foreignKey("on delete: cascade") { $0.onDelete = .cascade },
    foreignKey("on update: restrict") { $0.onUpdate = .restrict },
    foreignKey("on update: no action") { $0.onUpdate = .noAction },
    foreignKey("match") { $0.match = .full },
    foreignKey("deferrability") { $0.deferrability = .initiallyDeferred },
    exclusion("method") { $0.method = "gist" },
    exclusion("key") { $0.elements[0].key = "level" },
    exclusion("operator") { $0.elements[0].comparison = "<>" },
    exclusion("another element") { $0.elements.append(.init("level", with: "=")) },
    exclusion("included") { $0.included = ["level"] },
    exclusion("predicate") { $0.predicate = nil },
    exclusion("deferrability") { $0.deferrability = .initiallyImmediate },
  ]

  private static let indexes = [
    index("name") { $0.name = "other" },
    index("method") { $0.method = "gin" },
    index("expression") { $0.keys[0].content = .expression("upper(serial)") },
    index("a column in place of an expression") { $0.keys[0].content = .column("lower(serial)") },
    index("direction") { $0.keys[1].order = .ascending },
    index("nulls") { $0.keys[1].nulls = .last },
    index("collation") { $0.keys[0].collation = "public.C" },
    index("operator class") { $0.keys[0].operatorClass = "text_pattern_ops" },
    index("keys' order") { $0.keys.reverse() },
    index("included") { $0.included = ["id"] },
    index("unique") { $0.isUnique = false },
    index("nulls not distinct") { $0.treatsNullsAsEqual = true },
    index("predicate") { $0.predicate = "id > 2" },
    index("no predicate") { $0.predicate = nil },
    index("storage parameter") { $0.storageParameters = ["fillfactor": "70"] },
    index("comment") { $0.comment = nil },
  ]

  private static let hypertables = [
    Self("hypertable: a plain table") { $0.tables[1].hypertable = nil },
    hypertable("column") { $0.timeColumn = "device" },
    hypertable("chunk interval") { $0.chunkInterval = .time(.days(2)) },
    hypertable("no space partition") { $0.spacePartitions = [] },
    hypertable("space partition's column") { $0.spacePartitions[0].column = "at" },
    hypertable("space partitions") { $0.spacePartitions[0].partitions = 5 },
    hypertable("no columnstore") { $0.columnstore = nil },
    hypertable("columnstore's age") { $0.columnstore?.after = .days(8) },
    hypertable("columnstore by hand") { $0.columnstore?.after = nil },
    hypertable("columnstore's segments") { $0.columnstore?.segmentBy = [] },
    hypertable("columnstore's order") { $0.columnstore?.orderBy = ["at"] },
    hypertable("retention") { $0.retention = .days(90) },
    hypertable("retention's unit") { $0.retention = TimeSpan(microseconds: 3) },
    hypertable("no retention") { $0.retention = nil },
  ]
}

import Postgres
import SchemaKit

/// Puts tables together from the rows of several queries; materialized views too, as far as their indexes.
struct TableAssembly {
  /// The tables.
  var tables: [Table] { all.filter { !materializedViews.contains($0.name) } }

  private var all: [Table] = []
  private var materializedViews: Set<QualifiedName> = []
  private var places: [String: Int] = [:]

  init(_ rows: PostgresResult) throws {
    all.reserveCapacity(rows.rowCount)
    for row in rows.rows {
      var table = Table(introspected: try row.name())
      table.comment = row["comment"]
      table.storageParameters = try row.parameters()
      try table.addOptions(row)
      if try row.text("kind") == "m" { materializedViews.insert(table.name) }
      places[try row.text("oid")] = all.count
      all.append(table)
    }
  }

  /// The indexes of a materialized view.
  func indexes(of view: QualifiedName) -> [Index] { all.first { $0.name == view }?.indexes ?? [] }

  mutating func addColumns(_ rows: PostgresResult) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      var column = try Column(row: row)
      if let sequence = column.identity?.sequence {
        let table = all[place].name
        let standard = DefaultName.sequence(table: table.name, column: column.name)
        column.identity?.hasOwnName = sequence != table.sibling(standard)
      }
      if let name = column.notNull.name { all[place].constraintComments[name] = row["not_null_comment"] }
      all[place].columns.append(column)
    }
  }

  mutating func addConstraints(_ rows: PostgresResult, _ keys: IndexKeys) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      let constraint = try Constraint(row: row, keys)
      all[place].constraints.append(constraint)
      all[place].constraintComments[constraint.name] = row["comment"]
      all[place].keyIndexComments[constraint.name] = row["index_comment"]
      all[place].attachedKeys[constraint.name] = row.optionalName("attached_namespace", "attached_to")
      if try row.bool("is_inherited") { all[place].inheritedConstraints.insert(constraint.name) }
    }
  }

  mutating func addTriggerStates(_ rows: PostgresResult) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      all[place].triggerStates[try row.text("name")] = row.firing ?? "ENABLE"
    }
  }

  mutating func addIndexes(_ rows: PostgresResult, _ keys: IndexKeys) throws {
    for row in rows.rows {
      guard let place = places[try row.text("table_oid")] else { continue }
      all[place].indexes.append(try Index(row: row, keys))
    }
  }
}

extension Table {
  /// Partitions, parents, row security and the like.
  fileprivate mutating func addOptions(_ row: PostgresRow) throws {
    let parents = zip(try row.texts("parent_namespaces"), try row.texts("parents"))
      .map(QualifiedName.init(namespace:name:))
    partitionKey = row.expression("partition_key")
    if let bound = row.expression("partition_bound"), let parent = parents.first {
      partitionOf = PartitionOf(parent, bound)
    } else {
      inherits = parents
    }
    isUnlogged = try row.text("persistence") == "u"
    let isForced = try row.bool("force_row_security")
    rowSecurity =
      try row.bool("row_security")
      ? (isForced ? .forced : .enabled) : (isForced ? .disabledForced : .disabled)
    clusterIndex = row["cluster_index"]
    switch try row.text("replica_identity") {
    case "f": replicaIdentity = .full
    case "n": replicaIdentity = .nothing
    case "i": replicaIdentity = row["replica_index"].map { .index($0) } ?? .nothing
    default: replicaIdentity = .default
    }
  }
}

extension ColumnOptions {
  /// By the letters of the catalog.
  init(storage: String?, compression: String?, statistics: String?) {
    self.init()
    self.storage = storage.flatMap { ["p": "PLAIN", "e": "EXTERNAL", "x": "EXTENDED", "m": "MAIN"][$0] }
    self.compression = compression.flatMap { ["p": "pglz", "l": "lz4"][$0] }
    self.statistics = statistics.flatMap { Int($0) }
  }

  fileprivate init(row: PostgresRow) throws {
    self.init(storage: row["storage"], compression: row["compression"], statistics: row["statistics"])
    parameters = try row.parameters()
    // The server's own mark, which pg_dump hides.
    parameters["pg_attver"] = nil
  }
}

extension Column {
  init(row: PostgresRow) throws {
    self.init(introspected: try row.text("name"), type: try ColumnType(row: row))
    isNullable = try row.bool("nullable")
    notNull.name = row["not_null_name"]
    notNull.noInherit = row["not_null_no_inherit"] == "t"
    notNull.isValid = row["not_null_is_valid"] != "f"
    comment = row["comment"]
    collation = row.optionalName("collation_namespace", "collation")
    options = try ColumnOptions(row: row)
    isInherited = try row.bool("is_inherited")
    // Since PostgreSQL 17 a partition's column is an identity too, by its parent's sequence.
    if row["seqstart"] != nil, let generation = Identity.Generation(catalog: try row.text("identity")) {
      identity = Identity(generation: generation, options: try SequenceOptions(row: row))
      identity?.sequence = row.optionalName("sequence_namespace", "sequence")
    }
    guard let expression = row.expression("expression") else { return }
    switch try row.text("generated") {
    case "s": generation = Generation(expression: expression, storage: .stored)
    case "v": generation = Generation(expression: expression, storage: .virtual)
    default: defaultExpression = expression
    }
  }
}

extension Identity.Generation {
  fileprivate init?(catalog letter: String) {
    switch letter {
    case "a": self = .always
    case "d": self = .byDefault
    default: return nil
    }
  }
}

extension ColumnType {
  init(row: PostgresRow) throws {
    let formatted = try row.text("type")
    let namespace = try row.text("type_namespace")
    let base: Base =
      if namespace == "pg_catalog" {
        .builtin(formatted)
      } else {
        .named(
          QualifiedName(namespace: namespace, name: try row.text("type_name")),
          modifier: formatted.hasSuffix(")")
            ? formatted.lastIndex(of: "(").map { String(formatted[$0...]) } : nil)
      }
    self.init(base, isArray: try row.bool("is_array"))
  }
}

/// The mistakes of one table, seen within its schema.
struct TableValidation {
  let table: Table
  let schema: Schema

  private var what: String { "table \"\(table.name)\"" }

  func check(_ found: inout Mistakes) {
    found.checkUnique(table.columns.map { ($0.name, $0.location) }, "column of \(what)")
    found.checkUnique(table.constraints.map { ($0.name, $0.location) }, "constraint of \(what)")
    for column in table.columns { check(column, &found) }
    for constraint in table.constraints { check(constraint, &found) }
    for index in table.indexes { check(index, &found) }
    let primaryKeys = table.constraints.filter { if case .primaryKey = $0 { true } else { false } }
    for key in primaryKeys.dropFirst() {
      found.add(
        key.location, "\(what) has more than one primary key; a key of several columns is one PrimaryKey")
    }
    if let options = table.hypertable { check(options, &found) }
  }

  private func check(_ column: Column, _ found: inout Mistakes) {
    found.checkIdentifier(column.name, "column of \(what)", column.location)
    let name = "column \"\(column.name)\" of \(what)"
    if let identity = column.identity {
      if ![.smallint, .integer, .bigint].contains(column.type) {
        found.add(
          column.location,
          "\(name) is an identity of type \(column.type); it can be smallint, integer or bigint")
      }
      if column.isNullable {
        found.add(column.location, "\(name) is an identity and nullable; drop .nullable()")
      }
      found.checkOptions(identity.options, column.type, name, column.location)
    }
    let sources = [column.defaultExpression != nil, column.identity != nil, column.generation != nil]
    if sources.filter({ $0 }).count > 1 {
      found.add(column.location, "\(name) can have only one of default, identity and generation")
    }
  }

  private func check(_ constraint: Constraint, _ found: inout Mistakes) {
    let location = constraint.location
    found.checkIdentifier(constraint.name, "constraint of \(what)", location)
    let name = "constraint \"\(constraint.name)\" of \(what)"
    switch constraint {
    case .primaryKey(let key):
      checkKey(key.columns, name, location, &found)
      checkColumns(key.included, name, location, &found)
      for column in key.columns where table.column(column)?.isNullable == true {
        found.add(location, "\(name): a primary key can't hold column \"\(column)\", which is nullable")
      }
      checkHoldsPartitioning(key.columns, name, location, &found)
    case .unique(let unique):
      checkKey(unique.columns, name, location, &found)
      checkColumns(unique.included, name, location, &found)
      checkHoldsPartitioning(unique.columns, name, location, &found)
    case .check: break
    case .foreignKey(let key): check(key, name, &found)
    case .exclusion(let exclusion):
      checkColumns(exclusion.elements.compactMap(\.key.column), name, location, &found)
      if exclusion.elements.isEmpty { found.add(location, "\(name) has no elements") }
    }
  }

  private func check(_ key: ForeignKey, _ name: String, _ found: inout Mistakes) {
    checkKey(key.columns, name, key.location, &found)
    for case .setNull(let columns) in [key.onDelete] {
      checkColumns(columns, name, key.location, &found)
    }
    guard let target = schema.table(key.table) else {
      return found.add(key.location, "\(name) references \"\(key.table)\", which the schema doesn't declare")
    }
    if key.referenced.isEmpty {
      return found.add(
        key.location, "\(name) references \"\(key.table)\", which has no primary key: name the columns")
    }
    for column in key.referenced where target.column(column) == nil {
      found.add(key.location, "\(name) references \"\(key.table)\".\"\(column)\", no such column")
    }
    if key.columns.count != key.referenced.count {
      found.add(
        key.location,
        "\(name) has \(key.columns.count) columns and references \(key.referenced.count)")
    } else if !target.isUnique(key.referenced) {
      let columns = key.referenced.joined(separator: ", ")
      found.add(
        key.location,
        "\(name) references \"\(key.table)\" (\(columns)), which no primary key or unique constraint covers")
    }
  }

  private func check(_ index: Index, _ found: inout Mistakes) {
    found.checkIdentifier(index.name, "index of \(what)", index.location)
    let name = "index \"\(index.name)\" of \(what)"
    if index.keys.isEmpty { found.add(index.location, "\(name) has no keys") }
    checkColumns(index.keys.compactMap(\.column), name, index.location, &found)
    checkColumns(index.included, name, index.location, &found)
    if index.isUnique {
      checkHoldsPartitioning(index.keys.compactMap(\.column), name, index.location, &found)
    } else if index.treatsNullsAsEqual {
      found.add(index.location, "\(name) has NULLS NOT DISTINCT but isn't unique")
    }
  }

  private func check(_ options: HypertableOptions, _ found: inout Mistakes) {
    let columns =
      options.partitioningColumns + (options.columnstore?.segmentBy ?? [])
      + (options.columnstore?.orderBy.compactMap(\.column) ?? [])
    checkColumns(columns, "hypertable \"\(table.name)\"", table.location, &found)
    if table.column(options.timeColumn)?.isNullable == true {
      found.add(
        table.location,
        "hypertable \"\(table.name)\": partitioning column \"\(options.timeColumn)\" can't be nullable")
    }
    if options.chunkInterval.stored <= 0 {
      found.add(table.location, "hypertable \"\(table.name)\" has a chunk interval that isn't positive")
    }
    for partition in options.spacePartitions where !(1...32767).contains(partition.partitions) {
      found.add(
        table.location,
        "hypertable \"\(table.name)\" has \(partition.partitions) partitions by \"\(partition.column)\"; 1 to 32767"
      )
    }
  }

  private func checkKey(
    _ columns: [String], _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    if columns.isEmpty { found.add(location, "\(name) has no columns") }
    checkColumns(columns, name, location, &found)
    found.checkUnique(columns.map { ($0, location) }, "column of \(name)")
  }

  private func checkColumns(
    _ columns: [String], _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    for column in columns where table.column(column) == nil {
      found.add(location, "\(name) names column \"\(column)\", which the table doesn't have")
    }
  }

  /// TimescaleDB checks uniqueness chunk by chunk, so a key must say which chunk a row is in.
  private func checkHoldsPartitioning(
    _ columns: [String], _ name: String, _ location: SourceLocation, _ found: inout Mistakes
  ) {
    for column in table.hypertable?.partitioningColumns ?? [] where !columns.contains(column) {
      found.add(
        location,
        "\(name) must hold \"\(column)\": the hypertable is partitioned by it; add the column to the key")
    }
  }
}

extension Table {
  /// Whether a primary key, a unique constraint or a whole unique index covers just these columns.
  fileprivate func isUnique(_ columns: [String]) -> Bool {
    let wanted = Set(columns)
    let constrained = constraints.contains { constraint in
      switch constraint {
      case .primaryKey(let key): Set(key.columns) == wanted
      case .unique(let unique): Set(unique.columns) == wanted
      case .check, .foreignKey, .exclusion: false
      }
    }
    return constrained
      || indexes.contains {
        $0.isUnique && $0.predicate == nil && $0.keys.allSatisfy { $0.column != nil }
          && Set($0.keys.compactMap(\.column)) == wanted
      }
  }
}

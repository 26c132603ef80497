import SchemaKit

extension SchemaDiff {
  /// Pairs of a drop and an addition that look like a rename, which would keep what the drop loses.
  public var suspectedRenames: [Rename] { suspectedTables + suspectedColumns }

  /// Tables of which three in four columns are alike. Partitions always are: one that goes as another comes is as usual.
  private var suspectedTables: [Rename] {
    let dropped = changes.compactMap { if case .dropTable(let table) = $0 { table } else { nil } }
    let goes = dropped.filter { $0.partitionOf == nil && wanted.table($0.name) == nil }
    var created = changes.compactMap { if case .createTable(let table, _) = $0 { table } else { nil } }
    created.removeAll { $0.partitionOf != nil || current.table($0.name) != nil }
    return goes.compactMap { table in
      let likely = created.filter(table.resembles)
      guard likely.count == 1, let other = likely.first else { return nil }
      // Of two that might have become it nobody knows which.
      guard goes.count(where: { $0.resembles(other) }) == 1 else { return nil }
      return .table(from: table.name, to: other.name)
    }
  }

  /// Columns of one table and one type, where there is only one of each.
  private var suspectedColumns: [Rename] {
    var dropped: [QualifiedName: [Column]] = [:]
    var added: [QualifiedName: [Column]] = [:]
    for change in changes {
      switch change {
      case .dropColumn(let table, let column): dropped[table, default: []].append(column)
      case .addColumn(let table, let column): added[table, default: []].append(column)
      default: break
      }
    }
    return dropped.sorted { $0.key < $1.key }.flatMap { table, columns in
      columns.compactMap { column -> Rename? in
        let likely = (added[table] ?? []).filter { $0.resembles(column) }
        let rivals = columns.filter { $0.resembles(column) }
        guard likely.count == 1, rivals.count == 1, let other = likely.first, other.name != column.name else {
          return nil
        }
        return .column(table, from: column.name, to: other.name)
      }
    }
  }
}

extension Schema {
  /// The schema with a rename that was not declared.
  func with(_ rename: Rename) -> Schema {
    var copy = self
    switch rename {
    case .table(let old, let new):
      for place in copy.tables.indices where copy.tables[place].name == new {
        copy.tables[place].formerName = FormerName("\(old)")
      }
    case .column(let table, let old, let new):
      for place in copy.tables.indices where copy.tables[place].name == table {
        for column in copy.tables[place].columns.indices where copy.tables[place].columns[column].name == new
        {
          copy.tables[place].columns[column].formerName = FormerName(old)
        }
      }
    default: break
    }
    return copy
  }
}

extension Table {
  fileprivate func resembles(_ other: Table) -> Bool {
    let own = Set(columns.map { "\($0.name) \($0.type)" })
    let others = Set(other.columns.map { "\($0.name) \($0.type)" })
    return !own.isEmpty && own.intersection(others).count * 4 >= max(own.count, others.count) * 3
  }
}

extension Column {
  fileprivate func resembles(_ other: Column) -> Bool {
    type == other.type && generation == nil && other.generation == nil && isNullable == other.isNullable
  }
}

import SchemaKit

// Columns.
extension LivePlanner {
  /// A default that differs from row to row would be written to all rows under one lock.
  mutating func addColumn(_ column: Column, to table: QualifiedName) {
    guard let expression = column.defaultExpression else { return addPlain([.addColumn(table, column)]) }
    var empty = column
    empty.defaultExpression = nil
    empty.isNullable = true
    transact(renderer.statements(.addColumn(table, empty)))
    transact(renderer.statements(.setDefault(table, column: column.name, to: expression)))
    runAlone(Backfill(table: table, column: column.name).statement, [.backfill])
    guard !column.isNullable else { return }
    if column.notNull == Column.NotNull() {
      setNotNull([(table, column.name)])
    } else {
      addNotNull(column, to: table)
    }
  }

  /// A NOT NULL constraint with properties of its own, which PostgreSQL 18 and later have: they take one that is not valid.
  mutating func addNotNull(_ column: Column, to table: QualifiedName) {
    var named = column
    named.notNull.name = column.notNull.name ?? DefaultName.notNull(table: table.name, column: column.name)
    var unchecked = named
    unchecked.notNull.isValid = false
    transact(renderer.statements(.addNotNull(table, unchecked)))
    validate(
      .alterNotNull(table, from: unchecked, to: named), [.onlineScan, .nulls(in: column.name, of: table)])
  }

  /// Whether the rows that are there can be updated by the table's owner: policies may hide them, and a published table
  /// without a replica identity refuses.
  func takesUpdates(_ name: QualifiedName) -> Bool {
    guard let table = plan.current.table(name), table.rowSecurity != .forced else { return false }
    let hasPrimaryKey = table.constraints.contains(where: \.isPrimaryKey)
    let hasIdentity = table.replicaIdentity == .default ? hasPrimaryKey : table.replicaIdentity != .nothing
    return hasIdentity
      || !plan.current.objects.contains {
        $0.publishedTables.contains(name) || $0.publishedNamespaces.contains(name.namespace)
      }
  }

  mutating func number(_ column: Column, of table: QualifiedName) {
    guard let numbering = NumberedColumn(column, of: table, renderer: renderer, taken: takenNames) else {
      return
    }
    transact(numbering.standIn)
    addColumn(numbering.numbered, to: table)
    transact(numbering.identification)
  }
}

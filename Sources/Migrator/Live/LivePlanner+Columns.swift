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
    setNotNull([(table, column.name)])
    nameNotNull(of: column, in: table)
  }

  /// `SET NOT NULL` gives the constraint its standard name, and lets it come down to children.
  private mutating func nameNotNull(of column: Column, in table: QualifiedName) {
    if column.hasOwnNotNullName(in: table), let name = column.notNull.name {
      let standard = DefaultName.notNull(table: table.name, column: column.name)
      transact(renderer.statements(.rename(.constraint(table, from: standard, to: name))))
    }
    if column.notNull.noInherit {
      var inherited = column
      inherited.notNull.noInherit = false
      transact(renderer.statements(.alterNotNull(table, from: inherited, to: column)))
    }
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

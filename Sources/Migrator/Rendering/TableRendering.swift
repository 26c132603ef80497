import SchemaKit

// CREATE TABLE.
extension ChangeRenderer {
  /// The table with its constraints, but for some.
  func create(_ table: Table, without later: Set<String>) -> SQL {
    if let partition = table.partitionOf {
      return table.creation(" PARTITION OF \(partition.parent) \(raw: partition.bound.text)")
    }
    let isChild = !table.inherits.isEmpty
    let lines =
      table.columns.filter { !(isChild && $0.isInherited) }.map(\.definition)
      + table.columns.filter { isChild && $0.isInherited && !$0.isNullable && $0.notNull.name != nil }
      .map(\.notNullConstraint)
      + table.constraints.filter { !later.contains($0.name) }
      .filter { !(isChild && table.inheritedConstraints.contains($0.name)) }.map(\.definition)
    let list = lines.map { "  \($0)" as SQL }.joined(separator: ",\n")
    let parents: SQL = isChild ? " INHERITS (\(table.inherits.map { "\($0)" as SQL }))" : ""
    return table.creation(" (\n\(list)\n)\(parents)")
  }

  /// The table with the columns and checks of another, as a partition of it is to have them.
  func create(_ table: Table, like parent: QualifiedName) -> SQL {
    let parts = ["DEFAULTS", "GENERATED", "CONSTRAINTS", "STORAGE", "COMPRESSION"]
    return table.creation(" (LIKE \(parent)\(raw: parts.map { " INCLUDING \($0)" }.joined()))")
  }
}

extension Table {
  fileprivate func creation(_ body: SQL) -> SQL {
    let kind: SQL = isUnlogged ? "UNLOGGED TABLE" : "TABLE"
    let partitions: SQL = partitionKey.map { " PARTITION BY \(raw: $0.text)" } ?? ""
    let with = storageParameters.isEmpty ? "" : " WITH (\(storageParameters.assignments))" as SQL
    return "CREATE \(kind) \(name)\(body)\(partitions)\(with)"
  }
}

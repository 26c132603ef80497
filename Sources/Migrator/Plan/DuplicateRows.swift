import SchemaKit

// Rows that a unique index, or a key, may be refused for.
extension Plan {
  /// What the rows of a table may have against a change of it.
  func duplicateHazards(of change: Change) -> [Hazard] {
    switch change {
    case .createIndex(let table, let index): duplicateHazards(of: index, on: table)
    case .addConstraint(let table, .exclusion(let exclusion)):
      [.mayFail("rows of \(table) may be in conflict by \(exclusion.name)")]
    case .addConstraint(let table, let key): key.index.map { duplicateHazards(of: $0, on: table) } ?? []
    default: []
    }
  }

  /// That rows may have the same keys; nothing where an index that is there, or a new column, says that none do.
  func duplicateHazards(of index: Index, on name: QualifiedName) -> [Hazard] {
    guard index.isUnique, !index.isOnParentAlone, let table = current.table(name) else { return [] }
    let added = index.keys.compactMap(\.column).filter { table.column($0) == nil }
    guard !added.contains(where: { differs($0, of: name, nullsDiffer: !index.treatsNullsAsEqual) }),
      !table.uniqueIndexes.contains(where: { $0.vouches(for: index) })
    else { return [] }
    let keys = index.keys.map { $0.column ?? $0.expression?.text ?? "" }
    return [.mayFail("rows of \(name) may have the same \(keys.joined(separator: ", "))")]
  }

  /// Whether a new column has another value in each row, or NULL.
  private func differs(_ name: String, of table: QualifiedName, nullsDiffer: Bool) -> Bool {
    guard let column = wanted.table(table)?.column(name) else { return false }
    if column.identity != nil || hasVolatileDefault(column) { return true }
    return nullsDiffer && column.isNullable && column.defaultExpression == nil && column.generation == nil
  }
}

extension Table {
  /// Its unique indexes, keys' too.
  fileprivate var uniqueIndexes: [Index] {
    constraints.compactMap(\.index) + indexes.filter { $0.isUnique && $0.isValid }
  }
}

extension Index {
  /// Whether rows that differ by this one differ by another, too.
  fileprivate func vouches(for other: Index) -> Bool {
    Set(keys.map(\.content)).isSubset(of: other.keys.map(\.content))
      && (predicate == nil || predicate == other.predicate)
      && (treatsNullsAsEqual || !other.treatsNullsAsEqual)
  }
}

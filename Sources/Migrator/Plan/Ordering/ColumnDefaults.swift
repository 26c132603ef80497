import SchemaKit

/// What the defaults that give way to others stood on.
struct ColumnDefaults: OrderingRule {
  private let current: Schema
  private let wanted: Schema
  private let families: Families
  /// The defaults that are dropped before others are set.
  private let takenOff: Set<ObjectReference>
  private let created: Set<QualifiedName>

  init(_ diff: SchemaDiff) {
    current = diff.current
    wanted = diff.wanted
    families = Families(current.tables)
    created = Set(
      diff.changes.compactMap { if case .createTable(let table, _) = $0 { table.name } else { nil } })
    takenOff = Set(
      diff.changes.compactMap { change in
        guard case .setDefault(let table, let column, nil, _) = change else { return nil }
        return .columnDefault(table, column)
      })
  }

  func complete(_ effects: inout Effects, of change: Change) {
    // The default that a new table has from its parent goes after the table is made.
    if case .setDefault(let table, let column, nil, _) = change, created.contains(table) {
      effects.drops.remove(.defaultValue(table, column))
      effects.releases = []
    }
    guard case .setDefault(let table, let column, .some, let isOnly) = change else { return }
    let below = isOnly ? [] : families.descendants(of: table).filter(keepsItsParents)
    for table in below + [table] {
      let value = ObjectReference.columnDefault(table, column)
      guard !takenOff.contains(value) else { continue }
      // What the default before stood on, and this one doesn't.
      let needs = current.dependencies[value].subtracting(wanted.dependencies[value])
      effects.releases.formUnion(needs.flatMap(DatabaseObject.all))
    }
  }

  private func keepsItsParents(_ table: QualifiedName) -> Bool {
    wanted.table(table).map { $0.parents == current.table(table)?.parents } ?? false
  }
}

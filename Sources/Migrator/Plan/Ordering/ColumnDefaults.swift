import SchemaKit

/// What the defaults that give way to others stood on.
struct ColumnDefaults: OrderingRule {
  private let current: Schema
  private let wanted: Schema
  private let families: Families
  /// The defaults that are dropped before others are set.
  private let takenOff: Set<ObjectReference>

  init(_ diff: SchemaDiff) {
    current = diff.current
    wanted = diff.wanted
    families = Families(current.tables)
    takenOff = Set(
      diff.changes.compactMap { change in
        guard case .setDefault(let table, let column, nil, _) = change else { return nil }
        return .columnDefault(table, column)
      })
  }

  func complete(_ effects: inout Effects, of change: Change) {
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

import SchemaKit

/// What the defaults that are taken off, or give way to others, stood on.
struct ColumnDefaults: OrderingRule {
  private let current: Schema
  private let wanted: Schema
  private let families: Families
  /// The defaults that are dropped before others are set.
  private let takenOff: Set<ObjectReference>
  private let dropped: MentionedNames

  init(_ diff: SchemaDiff) {
    current = diff.current
    wanted = diff.wanted
    families = Families(current.tables)
    takenOff = Set(
      diff.changes.compactMap { change in
        guard case .setDefault(let table, let column, nil, _) = change else { return nil }
        return .columnDefault(table, column)
      })
    dropped = MentionedNames(droppedBy: diff.changes)
  }

  func complete(_ effects: inout Effects, of change: Change) {
    switch change {
    case .setDefault(let table, let column, nil, _):
      guard !current.dependencies.isComplete,
        let expression = current.table(table)?.column(column)?.defaultExpression
      else { return }
      effects.releases.formUnion(dropped.mentioned(in: expression))
    case .setDefault(let table, let column, .some, let isOnly):
      let below = isOnly ? [] : families.descendants(of: table).filter(keepsItsParents)
      for table in below + [table] {
        let value = ObjectReference.columnDefault(table, column)
        guard !takenOff.contains(value) else { continue }
        // What the default before stood on, and this one doesn't.
        let needs = current.dependencies[value].subtracting(wanted.dependencies[value])
        effects.releases.formUnion(needs.flatMap(DatabaseObject.all))
      }
    default: break
    }
  }

  private func keepsItsParents(_ table: QualifiedName) -> Bool {
    wanted.table(table).map { $0.parents == current.table(table)?.parents } ?? false
  }
}

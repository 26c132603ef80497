import SchemaKit

/// What goes by the columns of a table as they are at that moment: columns that hold its rows, and functions that give them
/// and whose text the server reads at once.
struct RowTypes: OrderingRule {
  private let needs: Dependencies

  init(_ diff: SchemaDiff) { needs = diff.wanted.dependencies }

  func complete(_ effects: inout Effects, of change: Change) {
    if let table = change.tableOfColumns { effects.creates.insert(.rows(table)) }
    switch change {
    case .alterColumnType(let table, _, _):
      // PostgreSQL refuses it while others hold rows.
      effects.drops.insert(.type(table))
    case .takeBack(let columns): wait(&effects, for: columns.map(\.column))
    case .addColumn(_, let column): wait(&effects, for: [column])
    case .createTable(let table, _): wait(&effects, for: table.columns)
    case .createObject(let object) where object.isAtomicRoutine:
      for case .relation(let table) in needs[object.reference] { effects.requires.insert(.rows(table)) }
    default: break
    }
  }

  private func wait(_ effects: inout Effects, for columns: [Column]) {
    effects.requires.formUnion(columns.compactMap { $0.type.userDefinedName.map { .rows($0) } })
  }
}

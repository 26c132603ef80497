import SchemaKit

// What parents hand down: columns, indexes and keys.
extension Knowledge {
  /// Puts what is done to a child's part behind what is done to its parent's.
  func orderHandedDown(_ change: Change, _ effects: inout Effects) {
    switch change {
    case .alterNotNull(let table, _, let column):
      // It is the parent's that comes down, and is validated here.
      effects.requires.formUnion(parents(of: table).map { .notNull($0, column.name) })
    case .setColumnOptions(let table, _, let column):
      // As a parent stores it, its children do.
      effects.requires.formUnion(parents(of: table).map { .columnStorage($0, column.name) })
    case .createTable(let table, _):
      // A new child has it from there, and the columns as they are to be.
      for parent in table.parents {
        effects.requires.formUnion(table.columns.map { .columnStorage(parent, $0.name) })
      }
      effects.requires.formUnion(wanted.ancestors(of: table.name).map { .rows($0) })
    case .alterTable(let table, .attach), .alterTable(let table, .inherit):
      effects.requires.formUnion((wanted.ancestors(of: table) + [table]).map { .rows($0) })
    case .createIndex(let table, let index) where !index.isOnParentAlone:
      effects.creates.formUnion(
        objects(under: table.sibling(index.name), in: indexesToHandDown, isUnique: index.isUnique))
    case .addConstraint(let table, let key) where key.isBackedByIndex && !key.isOnParentAlone:
      effects.creates.formUnion(
        objects(
          under: table.sibling(key.name), in: indexesToHandDown,
          isUnique: effects.creates.contains(.key(table))))
    default: break
    }
  }

  private func parents(of table: QualifiedName) -> [QualifiedName] { wanted.table(table)?.parents ?? [] }
}

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

  /// Where another index of a partition's takes the place of one, that is there before.
  func leavePlace(of table: QualifiedName, _ effects: inout Effects) {
    if placesGivenAnew[table]?.isEmpty == false { effects.drops.remove(.key(table)) }
  }

  /// What stands under a partitioned index, and comes or goes with it: where that is unique, what foreign keys need.
  func objects(
    under index: QualifiedName, in indexes: [QualifiedName: [(table: QualifiedName, name: String)]],
    isUnique: Bool
  ) -> Set<DatabaseObject> {
    indexes[index, default: []].reduce(into: []) { objects, child in
      let name = child.table.sibling(child.name)
      objects.formUnion([.relation(name), .constraint(child.table, child.name)])
      if isUnique { objects.insert(.key(child.table)) }
      objects.formUnion(self.objects(under: name, in: indexes, isUnique: isUnique))
    }
  }

  private func parents(of table: QualifiedName) -> [QualifiedName] { wanted.table(table)?.parents ?? [] }
}

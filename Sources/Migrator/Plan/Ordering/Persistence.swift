import SchemaKit

/// A logged table can't reference an unlogged one.
struct Persistence: OrderingRule {
  private let wanted: Schema
  /// The foreign keys that are added, made anew or not.
  private let addedForeignKeys: Set<DatabaseObject>

  init(_ diff: SchemaDiff) {
    wanted = diff.wanted
    addedForeignKeys = Set(
      diff.changes.compactMap { change in
        guard case .addConstraint(let table, .foreignKey(let key)) = change else { return nil }
        return .constraint(table, key.name)
      })
  }

  func complete(_ effects: inout Effects, of change: Change) {
    switch change {
    case .addConstraint(let table, .foreignKey(let key)):
      effects.requires.formUnion([.unlogged(table), .persistence(key.table)])
    case .alterTable(let table, .setUnlogged(let isUnlogged)):
      let targets = Set(tablesReferenced(by: table).map { DatabaseObject.persistence($0) })
      if isUnlogged { effects.releases.formUnion(targets) } else { effects.requires.formUnion(targets) }
    default: break
    }
  }

  /// The other tables that foreign keys reference which are there all along.
  private func tablesReferenced(by table: QualifiedName) -> [QualifiedName] {
    (wanted.table(table)?.constraints ?? []).compactMap { constraint in
      guard case .foreignKey(let key) = constraint, key.table != table,
        !addedForeignKeys.contains(.constraint(table, key.name))
      else { return nil }
      return key.table
    }
  }
}

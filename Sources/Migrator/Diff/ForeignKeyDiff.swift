import SchemaKit

// Foreign keys that stay as they are, while what they stand on changes.
extension SchemaDiff {
  /// Takes off and puts back each foreign key whose referenced key is dropped, or one of whose columns changes its
  /// type: PostgreSQL refuses the one, and fails half-way through the other.
  mutating func remakeForeignKeys() {
    let dropped = droppedKeys
    let retyped = retypedColumns
    let anew = droppedRelations
    guard !dropped.isEmpty || !retyped.isEmpty || !anew.isEmpty else { return }
    let touched = Set(changes.compactMap(\.foreignKey))
    for (old, new) in Matched(current.tables, wanted.tables, by: \.name).kept {
      for case .foreignKey(let key) in new.constraints where old.constraints.contains(.foreignKey(key)) {
        let reference = TableColumns(table: key.table, columns: Set(key.referenced))
        let own = key.columns.map { TableColumns(table: new.name, columns: [$0]) }
        let other = key.referenced.map { TableColumns(table: key.table, columns: [$0]) }
        guard
          anew.contains(key.table) || dropped.contains(reference)
            || (own + other).contains(where: retyped.contains),
          !touched.contains(TableConstraint(table: new.name, name: key.name)),
          !anew.contains(new.name), !new.inheritedConstraints.contains(key.name)
        else { continue }
        add(.dropConstraint(new.name, .foreignKey(key)))
        add(.addConstraint(new.name, .foreignKey(key)))
      }
    }
  }

  private var droppedKeys: Set<TableColumns> {
    Set(
      changes.compactMap { change in
        switch change {
        case .dropConstraint(let table, .primaryKey(let key)):
          TableColumns(table: table, columns: Set(key.columns))
        case .dropConstraint(let table, .unique(let unique)):
          TableColumns(table: table, columns: Set(unique.columns))
        case .dropIndex(let table, let index) where index.isUnique:
          TableColumns(table: table, columns: Set(index.keys.compactMap(\.column)))
        default: nil
        }
      })
  }

  private var retypedColumns: Set<TableColumns> {
    Set(
      changes.compactMap { change in
        guard case .alterColumnType(let table, _, let to) = change else { return nil }
        return TableColumns(table: table, columns: [to.name])
      })
  }
}

private struct TableColumns: Hashable {
  let table: QualifiedName
  let columns: Set<String>
}

private struct TableConstraint: Hashable {
  let table: QualifiedName
  let name: String
}

extension Change {
  /// The foreign key that the change drops.
  fileprivate var foreignKey: TableConstraint? {
    guard case .dropConstraint(let table, .foreignKey(let key)) = self else { return nil }
    return TableConstraint(table: table, name: key.name)
  }
}

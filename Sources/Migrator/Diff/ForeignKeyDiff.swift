import SchemaKit

// Foreign keys that stay as they are, or would be altered in place, while what they stand on changes.
extension SchemaDiff {
  /// Takes off and puts back each foreign key whose referenced key is dropped, or one of whose columns changes its
  /// type: PostgreSQL refuses the one, and fails half-way through the other. So it does for tables that reference each
  /// other in a circle and become logged, or unlogged: none of them can be the first.
  mutating func remakeForeignKeys() {
    let dropped = droppedKeys
    let retyped = retypedColumns
    let anew = droppedRelations
    let circles = circlesChangingPersistence
    guard !dropped.isEmpty || !retyped.isEmpty || !anew.isEmpty || !circles.isEmpty else { return }
    let touched = Set(changes.compactMap(\.foreignKey))
    for (old, new) in Matched(current.tables, wanted.tables, by: \.name).kept {
      for case .foreignKey(let key) in new.constraints {
        guard let before = old.constraints.first(where: { $0.staysInPlace(as: key) }) else { continue }
        let reference = TableColumns(table: key.table, columns: Set(key.referenced))
        let own = key.columns.map { TableColumns(table: new.name, columns: [$0]) }
        let other = key.referenced.map { TableColumns(table: key.table, columns: [$0]) }
        guard
          anew.contains(key.table) || dropped.contains(reference)
            || (own + other).contains(where: retyped.contains)
            || circles[new.name]?.contains(key.name) == true,
          !touched.contains(TableConstraint(table: new.name, name: key.name)),
          !anew.contains(new.name), !new.inheritedConstraints.contains(key.name)
        else { continue }
        remove {
          $0 == .alterDeferrability(new.name, key) || $0 == .validateConstraint(new.name, .foreignKey(key))
        }
        add(.dropConstraint(new.name, before))
        add(.addConstraint(new.name, .foreignKey(key)))
        if let comment = new.constraintComments[key.name] {
          remove { $0 == .comment(.constraint(new.name, key.name), comment) }
          compareComment(.constraint(new.name, key.name), nil, comment)
        }
      }
    }
  }

  /// The foreign keys between tables that become logged, or unlogged, and reference each other in a circle.
  private var circlesChangingPersistence: [QualifiedName: Set<String>] {
    let changing = changes.compactMap { change in
      if case .alterTable(let table, .setUnlogged) = change { wanted.table(table) } else { nil }
    }
    return changing.count < 2 ? [:] : ForeignKeyCycles(changing).breaking
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
    Set(changes.flatMap(\.retypedColumns).map { TableColumns(table: $0.table, columns: [$0.column.name]) })
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

extension Constraint {
  /// Whether it is a foreign key that is, or could be altered in place to become, another.
  fileprivate func staysInPlace(as key: ForeignKey) -> Bool {
    guard case .foreignKey(let before) = self else { return false }
    return before.differsInDeferrabilityAlone(from: key) || differsInValidityAlone(from: .foreignKey(key))
  }
}

extension Change {
  /// The foreign key that the change drops.
  fileprivate var foreignKey: TableConstraint? {
    guard case .dropConstraint(let table, .foreignKey(let key)) = self else { return nil }
    return TableConstraint(table: table, name: key.name)
  }
}

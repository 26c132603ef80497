import SchemaKit

extension Schema {
  /// The checks of a table that call a function of the table's own rows: `CHECK (is_ordered(readings))`. The function
  /// stands on the table, so these come after it, and go before it.
  func checksOfRows(of table: Table) -> Set<String> {
    let row: Set<ObjectReference> = [.relation(table.name), .type(table.name)]
    return Set(
      table.constraints.map(\.name).filter { name in
        dependencies[.constraint(table.name, name)].contains { need in
          if case .routine = need { !dependencies[need].isDisjoint(with: row) } else { false }
        }
      })
  }
}

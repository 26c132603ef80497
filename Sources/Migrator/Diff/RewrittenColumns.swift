import SchemaKit

/// Columns of a table that are dropped and added again, or whose enum type is rebuilt, so that what was made over
/// them has to be made anew.
struct RewrittenColumns {
  /// Columns that are dropped and added again.
  var replaced: Set<String> = []
  /// Columns whose type is rebuilt. Indexes and keys over the plain column follow by themselves; stored
  /// expressions don't, as they hold the old type.
  var retyped: Set<String> = []
  /// Columns whose type is altered. PostgreSQL makes an expression anew with each: over two of them, what it added for
  /// the one while the other still was of its old type stays.
  var altered: Set<String> = []

  func affects(_ constraint: Constraint) -> Bool {
    switch constraint {
    case .primaryKey(let key): affects(key.columns + key.included)
    case .unique(let unique): affects(unique.columns + unique.included)
    case .foreignKey(let key): affects(key.columns)
    case .check(let check): affects(check.expression)
    case .exclusion(let exclusion):
      affects(exclusion.elements.map(\.key), exclusion.included, exclusion.predicate)
    }
  }

  func affects(_ index: Index) -> Bool { affects(index.keys, index.included, index.predicate) }

  private func affects(_ keys: [IndexKey], _ included: [String], _ predicate: SQLExpression?) -> Bool {
    affects(keys.compactMap(\.column) + included) || predicate.map(affects) == true
      || keys.contains {
        if case .expression(let expression) = $0.content { affects(expression) } else { false }
      }
  }

  private func affects(_ columns: [String]) -> Bool { columns.contains(where: replaced.contains) }

  private func affects(_ expression: SQLExpression) -> Bool {
    guard !replaced.isEmpty || !retyped.isEmpty || altered.count > 1 else { return false }
    let names = expression.identifiers
    return !names.isDisjoint(with: replaced.union(retyped)) || names.intersection(altered).count > 1
  }
}

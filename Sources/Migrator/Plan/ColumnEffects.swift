import SchemaKit

// What changes of columns make, need, drop and let go of.
extension Change {
  var columnEffects: Effects {
    switch self {
    case .addColumn(let table, let column):
      let constraint = column.isNullable ? nil : column.nameOfNotNull(in: table)
      return Effects(
        creates: column.objects(in: table).union(constraint.map { [.constraint(table, $0)] } ?? []),
        requires: column.needs.union(column.generatedFrom(in: table)))
    case .dropColumn(let table, let column):
      return Effects(
        drops: column.objects(in: table),
        releases: column.needs.union(column.generatedFrom(in: table)))
    case .alterColumnType(let table, let from, let to):
      return Effects(
        creates: [.columnType(table, to.name)], requires: to.needs, drops: [.columnType(table, to.name)],
        releases: from.needs)
    case .setDefault(let table, let column, nil, _):
      return Effects(
        creates: [.settledDefault(table, column)], requires: [.column(table, column)],
        drops: [.defaultValue(table, column)],
        // It may not be castable.
        releases: [.columnType(table, column)])
    case .setDefault(let table, let column, let to?, _):
      return Effects(
        creates: [.defaultValue(table, column), .settledDefault(table, column)],
        requires: Column(introspected: column, type: .text).default(to).needs
          .union([.columnType(table, column)]))
    case .setNullable(let table, let column, let isNullable):
      let state = DatabaseObject.notNull(table, column)
      let constraint = DefaultName.notNull(table: table.name, column: column)
      return isNullable
        ? Effects(drops: [state])
        : Effects(creates: [state, .constraint(table, constraint)], requires: [.columnType(table, column)])
    case .addNotNull(let table, let column):
      let constraint = column.nameOfNotNull(in: table).map { DatabaseObject.constraint(table, $0) }
      return Effects(
        creates: Set([.notNull(table, column.name)] + [constraint].compactMap { $0 }),
        requires: [.column(table, column.name), .columnType(table, column.name)])
    case .alterNotNull(let table, _, let column): return Effects(requires: [.column(table, column.name)])
    case .addIdentity(let table, let column, _):
      return Effects(
        creates: [.defaultValue(table, column.name), .relation(column.identitySequence(in: table))],
        requires: [.columnType(table, column.name), .notNull(table, column.name)])
    case .dropIdentity(let table, let column):
      let sequence = DefaultName.sequence(table: table.name, column: column)
      return Effects(
        drops: [.defaultValue(table, column), .relation(table.sibling(sequence))],
        // Its next type may be none for an identity.
        releases: [.notNull(table, column), .columnType(table, column)])
    case .alterIdentity(let table, let from, let column):
      let isFirst = from.identity?.options.mustChange(before: column.type, from: from.type) ?? false
      return isFirst
        ? Effects(releases: [.columnType(table, column.name)])
        : Effects(requires: [.columnType(table, column.name)])
    case .setColumnOptions(let table, _, let column):
      return Effects(
        creates: [.columnStorage(table, column.name)],
        requires: [.column(table, column.name), .columnType(table, column.name)])
    case .dropGeneration(let table, let column):
      // Before its type changes, and before it gets a default.
      return Effects(
        drops: [.defaultValue(table, column)], releases: [.columnType(table, column), .relation(table)])
    default: return Effects()
    }
  }
}

extension Column {
  fileprivate func objects(in table: QualifiedName) -> Set<DatabaseObject> {
    let hasExpression = defaultExpression != nil || generation != nil
    return Set(
      [.column(table, name), .columnType(table, name)] + (hasExpression ? [.defaultValue(table, name)] : [])
        + (identity == nil ? [] : [.relation(identitySequence(in: table))]))
  }

  /// The sequence that an identity brings, under the name that PostgreSQL gives it.
  func identitySequence(in table: QualifiedName) -> QualifiedName {
    table.sibling(DefaultName.sequence(table: table.name, column: name))
  }
}

extension Column {
  /// The columns of its own table that a generated column may be computed from.
  fileprivate func generatedFrom(in table: QualifiedName) -> Set<DatabaseObject> {
    guard let names = generation?.expression.identifiers else { return [] }
    return Set(names.subtracting([name]).flatMap { [.column(table, $0), .columnType(table, $0)] })
  }
}

import SchemaKit

// The texts of a change that mention other objects: where no server was asked, they are all that is known.
extension Change {
  /// The texts of what the change drops.
  var droppedExpressions: [SQLExpression] {
    switch self {
    case .dropObject(let object): Change.createObject(object).expressions
    case .dropTable(let table): Change.createTable(table, constraintsLater: []).expressions
    case .dropColumn(let table, let column): Change.addColumn(table, column).expressions
    case .dropConstraint(let table, let constraint): Change.addConstraint(table, constraint).expressions
    case .dropIndex(let table, let index): Change.createIndex(table, index).expressions
    case .dropDomain(let domain): Change.createDomain(domain).expressions
    case .renumber(let change): change.parts.flatMap(\.droppedExpressions)
    default: []
    }
  }

  /// The texts in which the change mentions other objects.
  var expressions: [SQLExpression] {
    switch self {
    case .createObject(let object) where !object.isRoutine:
      [object.clause, object.body] + object.members.values
    case .replaceObject(_, let object) where !object.isRoutine: [object.body] + object.members.values
    case .createObject(let object), .replaceObject(_, let object):
      // The arguments and the result: what comes before the body.
      [SQLExpression(String(object.body.text.prefix { $0 != "$" && $0 != "\'" }))]
    case .createTable(let table, _):
      table.columns.flatMap { [$0.defaultExpression, $0.generation?.expression].compactMap { $0 } }
        + table.constraints.compactMap(\.expression) + [table.partitionKey].compactMap { $0 }
    case .addColumn(_, let column), .alterColumnType(_, _, let column):
      [column.defaultExpression, column.generation?.expression].compactMap { $0 }
    case .setDefault(_, _, let expression, _): [expression].compactMap { $0 }
    case .addConstraint(_, let constraint): [constraint.expression].compactMap { $0 }
    case .createIndex(_, let index): index.keys.compactMap(\.expression) + [index.predicate].compactMap { $0 }
    case .createDomain(let domain): domain.checks.map(\.expression)
    case .alterDomain(_, .addCheck(let check)): [check.expression]
    case .alterDomain(_, .setDefault(let expression)): [expression].compactMap { $0 }
    case .renumber(let change): change.parts.flatMap(\.expressions)
    default: []
    }
  }
}

extension Constraint {
  /// The expression of a check, the predicate of an exclusion.
  var expression: SQLExpression? {
    switch self {
    case .check(let check): check.expression
    case .exclusion(let exclusion): exclusion.predicate
    case .primaryKey, .unique, .foreignKey: nil
    }
  }
}

extension IndexKey {
  /// What is indexed, where it isn't a plain column.
  var expression: SQLExpression? {
    if case .expression(let expression) = content { expression } else { nil }
  }
}

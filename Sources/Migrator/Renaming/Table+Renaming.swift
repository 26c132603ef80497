import SchemaKit

extension Table {
  mutating func renameColumn(_ old: String, _ new: String) {
    func renamed(_ names: [String]) -> [String] { names.map { $0 == old ? new : $0 } }
    for place in columns.indices where columns[place].name == old { columns[place].name = new }
    constraints = constraints.map { constraint in
      switch constraint {
      case .primaryKey(var key):
        (key.columns, key.included) = (renamed(key.columns), renamed(key.included))
        return .primaryKey(key)
      case .unique(var unique):
        (unique.columns, unique.included) = (renamed(unique.columns), renamed(unique.included))
        return .unique(unique)
      case .foreignKey(var key):
        key.columns = renamed(key.columns)
        key.onDelete = key.onDelete.renamed(renamed)
        return .foreignKey(key)
      case .exclusion(var exclusion):
        exclusion.included = renamed(exclusion.included)
        for place in exclusion.elements.indices { exclusion.elements[place].key.renameColumn(old, new) }
        return .exclusion(exclusion)
      case .check: return constraint
      }
    }
    for place in indexes.indices {
      indexes[place].included = renamed(indexes[place].included)
      for key in indexes[place].keys.indices { indexes[place].keys[key].renameColumn(old, new) }
    }
    let own = name.name
    partitionKey?.renameIdentifier(old, new, of: own)
    changeExpressions { $0.renameIdentifier(old, new, of: own) }
  }

  /// Changes the expressions of columns, constraints and indexes.
  mutating func changeExpressions(_ body: (inout SQLExpression) -> Void) {
    for place in columns.indices {
      if var value = columns[place].defaultExpression {
        body(&value)
        columns[place].defaultExpression = value
      }
      if var value = columns[place].generation?.expression {
        body(&value)
        columns[place].generation?.expression = value
      }
    }
    constraints = constraints.map { constraint in
      switch constraint {
      case .check(var check):
        body(&check.expression)
        return .check(check)
      case .exclusion(var exclusion):
        if var predicate = exclusion.predicate {
          body(&predicate)
          exclusion.predicate = predicate
        }
        return .exclusion(exclusion)
      default: return constraint
      }
    }
    for place in indexes.indices {
      if var predicate = indexes[place].predicate {
        body(&predicate)
        indexes[place].predicate = predicate
      }
      for key in indexes[place].keys.indices {
        guard case .expression(var expression) = indexes[place].keys[key].content else { continue }
        body(&expression)
        indexes[place].keys[key].content = .expression(expression)
      }
    }
  }
}

extension IndexKey {
  fileprivate mutating func renameColumn(_ old: String, _ new: String) {
    if case .column(old) = content { content = .column(new) }
  }
}

extension ReferentialAction {
  fileprivate func renamed(_ names: ([String]) -> [String]) -> Self {
    switch self {
    case .setNull(let columns): .setNull(names(columns))
    case .setDefault(let columns): .setDefault(names(columns))
    case .noAction, .restrict, .cascade: self
    }
  }
}

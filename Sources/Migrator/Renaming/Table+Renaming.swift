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
    partitionKey?.renameIdentifier(old, new)
    changeExpressions { $0.renameIdentifier(old, new) }
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

extension SQLExpression {
  /// Puts another name wherever a qualified name stands.
  mutating func replaceName(_ old: QualifiedName, with new: QualifiedName) {
    text = text.replacingName(old, with: new)
    canonical = canonical?.replacingName(old, with: new)
  }

  /// Puts another name wherever a name stands.
  mutating func renameIdentifier(_ old: String, _ new: String) {
    let quoted = SQL("\(identifier: new)").text
    change { $0.identifier == old ? quoted : nil }
  }

  /// Puts another name where an attribute of a value in parentheses stands: `(home).zip`.
  mutating func renameAttribute(_ old: String, _ new: String) {
    let quoted = SQL("\(identifier: new)").text
    var before: [Substring] = []
    change { token in
      let isAttribute = before == [")", "."] && token.identifier == old
      if token.kind != .space { before = before.suffix(1) + [token.text] }
      return isAttribute ? quoted : nil
    }
  }

  /// Puts another text in place of one where the type is mentioned.
  mutating func renameLiteral(_ old: String, _ new: String, ofType type: String) {
    guard identifiers.contains(type) else { return }
    change { $0.kind == .string && $0.text == old ? new : nil }
  }

  private mutating func change(_ replacement: (SQLLexer.Token) -> String?) {
    func changed(_ source: String) -> String {
      var lexer = SQLLexer(source)
      var result = ""
      while let token = lexer.next() { result += replacement(token) ?? String(token.text) }
      return result
    }
    text = changed(text)
    canonical = canonical.map(changed)
  }
}

extension String {
  /// With another name wherever a qualified name stands, and not where it is the beginning or end of a longer one.
  func replacingName(_ old: QualifiedName, with new: QualifiedName) -> String {
    let (name, replacement) = (SQL("\(old)").text, SQL("\(new)").text)
    let continues: (Character) -> Bool = { $0.isLetter || $0.isNumber || "_$.\"".contains($0) }
    var result = ""
    var rest = self[...]
    while let place = rest.firstRange(of: name) {
      result += rest[..<place.lowerBound]
      let isWhole =
        !(result.last.map(continues) ?? false) && !(rest[place.upperBound...].first.map(continues) ?? false)
      result += isWhole ? replacement : name
      rest = rest[place.upperBound...]
    }
    return result + rest
  }
}

extension SQLLexer.Token {
  /// The name that the token is, folded as PostgreSQL folds it.
  var identifier: String? {
    switch kind {
    case .word, .quotedIdentifier: text.sqlName
    default: nil
    }
  }
}

import SchemaKit

// What the server prints, as a person would write it: without the parentheses around the whole, and without the cast
// of a literal to the very type that the column has. The server makes the same of both.

extension SQLExpression {
  /// Without parentheses around the whole, however many.
  var unparenthesized: SQLExpression {
    guard text.hasPrefix("("), text.hasSuffix(")"), Self.closes(text) else { return self }
    return SQLExpression(String(text.dropFirst().dropLast())).unparenthesized
  }

  /// Whether the first parenthesis is closed by the last character.
  private static func closes(_ text: String) -> Bool {
    var depth = 0
    var length = 0
    var lexer = SQLLexer(text)
    while let token = lexer.next() {
      length += token.text.utf8.count
      if token.text == "(" { depth += 1 }
      if token.text == ")" { depth -= 1 }
      if depth == 0 { return length == text.utf8.count }
    }
    return false
  }

  /// Without the cast of a literal to a type.
  func uncast(from type: ColumnType) -> SQLExpression {
    var lexer = SQLLexer(text)
    guard let literal = lexer.next(), literal.kind == .string else { return self }
    let cast = text.dropFirst(literal.text.count)
    let names = [type.builtinName, type.userDefinedName.map { SQL.quoted($0) }].compactMap { $0 }
    let isSame = names.contains { cast == "::\($0)\(type.isArray ? "[]" : "")" }
    // An interval's cast may say its fields.
    return isSame ? SQLExpression(String(literal.text)) : self
  }
}

extension Domain {
  var simplified: Domain {
    var copy = self
    copy.defaultExpression = defaultExpression?.uncast(from: type)
    if notNullName == DefaultName.notNull(domain: name.name) { copy.notNullName = nil }
    copy.checks = checks.map { check in
      var check = check
      check.expression = check.expression.unparenthesized
      return check
    }
    return copy
  }
}

extension Table {
  var simplified: Table {
    var copy = self
    copy.columns = columns.map { column in
      var column = column
      column.defaultExpression = column.defaultExpression?.uncast(from: column.type)
      if let generation = column.generation {
        column.generation?.expression = generation.expression.unparenthesized
      }
      return column
    }
    copy.constraints = constraints.map { constraint in
      switch constraint {
      case .check(var check):
        check.expression = check.expression.unparenthesized
        return .check(check)
      case .exclusion(var exclusion):
        exclusion.predicate = exclusion.predicate?.unparenthesized
        exclusion.elements = exclusion.elements.map { .init($0.key.simplified, with: $0.comparison) }
        return .exclusion(exclusion)
      default: return constraint
      }
    }
    copy.indexes = indexes.map(\.simplified)
    return copy
  }
}

extension Index {
  var simplified: Index {
    var copy = self
    copy.predicate = predicate?.unparenthesized
    copy.keys = keys.map(\.simplified)
    return copy
  }
}

extension IndexKey {
  fileprivate var simplified: IndexKey {
    guard case .expression(let expression) = content else { return self }
    var copy = self
    copy.content = .expression(expression.unparenthesized)
    return copy
  }
}

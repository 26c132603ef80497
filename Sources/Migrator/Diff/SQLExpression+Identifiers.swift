import SchemaKit

extension SQLExpression {
  /// Every name that the expression mentions: columns, functions, types; folded as PostgreSQL folds them.
  ///
  /// Wider than the truth, which only a server knows: used for order, where a needless dependency does no harm.
  var identifiers: Set<String> {
    var found: Set<String> = []
    var lexer = SQLLexer(compared)
    while let token = lexer.next() {
      if let name = token.identifier { found.insert(name) }
    }
    return found
  }

  /// The contents of its strings, in quotes or dollars: a routine's body among them.
  var strings: [SQLExpression] {
    var found: [SQLExpression] = []
    var lexer = SQLLexer(compared)
    while let token = lexer.next() {
      guard token.kind == .string else { continue }
      let tag = token.text.first == "$" ? token.text.dropFirst().prefix { $0 != "$" }.count + 2 : 1
      found.append(SQLExpression(String(token.text.dropFirst(tag).dropLast(tag))))
    }
    return found
  }

  /// The texts of its plain string literals.
  var stringLiterals: Set<String> {
    var found: Set<String> = []
    var lexer = SQLLexer(compared)
    while let token = lexer.next() {
      if token.kind == .string, token.text.utf8.first == UInt8(ascii: "'") {
        found.insert(SQL.unquoted(token.text))
      }
    }
    return found
  }
}

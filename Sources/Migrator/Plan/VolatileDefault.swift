import SchemaKit

extension Column {
  /// Whether the default may differ from row to row, so that adding the column writes every row anew.
  ///
  /// PostgreSQL's own functions are known. Another one counts as volatile, as functions are unless they are declared
  /// otherwise: the server prints its namespace, which tells it from theirs.
  var hasVolatileDefault: Bool {
    guard let expression = defaultExpression else { return false }
    return !expression.identifiers.isDisjoint(with: Self.volatileFunctions) || expression.callsByNamespace
  }

  private static let volatileFunctions: Set = [
    "nextval", "random", "random_normal", "gen_random_uuid", "uuidv4", "uuidv7", "uuid_generate_v1",
    "uuid_generate_v1mc", "uuid_generate_v4", "clock_timestamp", "timeofday",
  ]
}

extension SQLExpression {
  /// Whether a function is called as `namespace.name(…)`.
  fileprivate var callsByNamespace: Bool {
    var lexer = SQLLexer(compared)
    var last: [SQLLexer.Token] = []
    while let token = lexer.next() {
      let isCall = token.text == "(" && last.count == 3
      if isCall, last[0].isName, last[0].text != "pg_catalog", last[1].text == ".", last[2].isName {
        return true
      }
      last = last.suffix(2) + [token]
    }
    return false
  }
}

extension SQLLexer.Token {
  fileprivate var isName: Bool { kind == .word || kind == .quotedIdentifier }
}

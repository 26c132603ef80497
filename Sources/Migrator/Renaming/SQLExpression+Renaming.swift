import SchemaKit

// What the server prints of an expression once something that it mentions has another name.
extension SQLExpression {
  /// Puts another name wherever a qualified name stands. A string is a text, whatever it says, but for one that stands for an
  /// object's number: `'public.devices'::regclass`. So is the body of a routine, in quotes or dollars.
  mutating func replaceName(_ old: QualifiedName, with new: QualifiedName) {
    guard mention(old.name) else { return }
    change { tokens in
      var (result, between) = ("", "")
      for (place, token) in tokens.enumerated() {
        guard token.kind == .string, !tokens[(place + 1)...].isCastToNumber else {
          between += token.text
          continue
        }
        result += between.replacingName(old, with: new) + token.text
        between = ""
      }
      return result + between.replacingName(old, with: new)
    }
  }

  /// Puts another name wherever a column's stands, which is not where a type's or a function's does.
  mutating func renameIdentifier(_ old: String, _ new: String, of table: String) {
    // As the server prints them: a keyword that is no name is printed in capitals, a name that is a keyword in quotes.
    let (name, quoted) = (SQL("\(identifier: old)").text, SQL("\(identifier: new)").text)
    guard mention(old) else { return }
    change { tokens in
      var reader = ColumnMentions(table: SQL("\(identifier: table)").text)
      return tokens.enumerated().map { place, token in
        let isColumn = reader.take(token, before: tokens[(place + 1)...])
        return isColumn && token.text == name ? quoted : String(token.text)
      }.joined()
    }
  }

  /// Puts another name where an attribute of a value in parentheses stands: `(home).zip`.
  mutating func renameAttribute(_ old: String, _ new: String) {
    let quoted = SQL("\(identifier: new)").text
    change { tokens in
      var before: [Substring] = []
      return tokens.map { token in
        let isAttribute = before == [")", "."] && token.identifier == old
        if token.kind != .space { before = before.suffix(1) + [token.text] }
        return isAttribute ? quoted : String(token.text)
      }.joined()
    }
  }

  /// Puts another text in place of one where the type is mentioned.
  mutating func renameLiteral(_ old: String, _ new: String, ofType type: String) {
    guard identifiers.contains(type) else { return }
    change { tokens in
      tokens.map { $0.kind == .string && $0.text == old ? new : String($0.text) }.joined()
    }
  }

  /// Whether a name stands in it, or what looks like it: a search is faster than reading.
  private func mention(_ name: String) -> Bool {
    let part = name.split(separator: "\"").max { $0.count < $1.count } ?? ""
    return text.contains(part) || canonical?.contains(part) == true
  }

  private mutating func change(_ replacement: ([SQLLexer.Token]) -> String) {
    func changed(_ source: String) -> String {
      var lexer = SQLLexer(source)
      var tokens: [SQLLexer.Token] = []
      while let token = lexer.next() { tokens.append(token) }
      return replacement(tokens)
    }
    text = changed(text)
    canonical = canonical.map(changed)
  }
}

/// Tells names of columns from those of types and functions, and from words of the grammar.
private struct ColumnMentions {
  /// What may stand before a column of the table, and a dot.
  private let qualifiers: Set<Substring>
  /// The tokens before, without space.
  private var before: [Substring] = []
  /// Whether a type is being read, behind `::`.
  private var isInType = false

  init(table: String) { qualifiers = ["new", "old", "NEW", "OLD", table[...]] }

  /// The words that go on a type's name, or say its fields.
  private static let typeWords: Set<Substring> = [
    "with", "without", "time", "zone", "varying", "precision", "year", "month", "day", "hour", "minute",
    "second", "to",
  ]

  /// Whether a token may be a column's name, `rest` being what follows it.
  mutating func take(_ token: SQLLexer.Token, before rest: ArraySlice<SQLLexer.Token>) -> Bool {
    guard token.kind != .space else { return false }
    defer { before = before.suffix(2) + [token.text] }
    guard token.kind == .word || token.kind == .quotedIdentifier else {
      isInType = isInType && token.text == "."
      return false
    }
    let last = before.last
    isInType =
      before.suffix(2) == [":", ":"] || isInType && (last == "." || Self.typeWords.contains(token.text))
    let next = rest.first { $0.kind != .space }?.text
    let isField = last == "(" && before.dropLast().last?.uppercased() == "EXTRACT"
    let isOthers = last == "." && !qualifiers.contains(before.dropLast().last ?? "")
    let isTable = ["FROM", "JOIN"].contains(last)
    return !isInType && !isField && !isOthers && !isTable && next != "(" && next != "."
  }
}

extension ArraySlice<SQLLexer.Token> {
  /// Whether they begin with the cast of a text to an object's number: `::regclass`.
  fileprivate var isCastToNumber: Bool {
    let texts = lazy.filter { $0.kind != .space }.map(\.text).prefix(3)
    return texts.starts(with: [":", ":"]) && texts.dropFirst(2).first?.hasPrefix("reg") == true
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

import SchemaKit

extension Statement {
  /// The tokens, without space and comments.
  var words: [String] { Self.words(of: text) }

  static func words(of sql: String) -> [String] {
    var lexer = SQLLexer(sql)
    var words: [String] = []
    while let token = lexer.next() {
      if token.kind != .space, token.kind != .comment { words.append(String(token.text)) }
    }
    return words
  }
}

// Words are read from front to back. A slice keeps the places that its words have in the statement.
extension ArraySlice<String> {
  /// The next word in capitals, empty at the end.
  mutating func next() -> String { popFirst()?.uppercased() ?? "" }

  /// Whether the next words are these.
  func starts(with text: String) -> Bool {
    let wanted = text.split(separator: " ")
    return count >= wanted.count && zip(self, wanted).allSatisfy { $0.uppercased() == $1 }
  }

  /// Passes words where they come next.
  mutating func take(_ text: String) -> Bool {
    guard starts(with: text) else { return false }
    removeFirst(text.count { $0 == " " } + 1)
    return true
  }

  /// Passes `IF EXISTS` or `IF NOT EXISTS`.
  mutating func takeExists() { _ = take("IF EXISTS") || take("IF NOT EXISTS") }

  /// Goes on behind a word; false where there is none.
  mutating func skip(to word: String) -> Bool {
    guard let place = firstIndex(where: { $0.uppercased() == word }) else { return false }
    self = self[(place + 1)...]
    return true
  }

  /// Takes a name, `a` or `a.b`, off the front.
  mutating func takeName() -> String? {
    guard let first, first.first.map({ $0.isLetter || $0 == "_" || $0 == "\"" }) ?? false else { return nil }
    var name = first
    removeFirst()
    if self.first == ".", count > 1 {
      name += "." + self[index(after: startIndex)]
      removeFirst(2)
    }
    return name
  }

  /// Takes what stands between the parentheses that open here.
  mutating func takeParenthesized() -> ArraySlice<String>? {
    guard first == "(" else { return nil }
    var depth = 0
    for place in indices {
      if self[place] == "(" { depth += 1 }
      if self[place] == ")" { depth -= 1 }
      if depth == 0 {
        let inside = self[(startIndex + 1)..<place]
        self = self[(place + 1)...]
        return inside
      }
    }
    return nil
  }

  /// The parts between commas that stand outside all parentheses.
  func splitAtCommas() -> [ArraySlice<String>] {
    var depth = 0
    return split { word in
      if word == "(" || word == "[" { depth += 1 }
      if word == ")" || word == "]" { depth -= 1 }
      return depth == 0 && word == ","
    }
  }

  /// Whether words stand here one after the other, outside all parentheses.
  func contains(words text: String) -> Bool {
    var depth = 0
    for place in indices {
      if self[place] == "(" { depth += 1 }
      if self[place] == ")" { depth -= 1 }
      if depth == 0, self[place...].starts(with: text) { return true }
    }
    return false
  }
}

extension String {
  /// Whether it is one of the words by which PostgreSQL switches something on.
  var isOn: Bool { ["true", "on", "yes", "1"].contains(lowercased()) }

  /// Whether it is one of the words by which PostgreSQL switches something off.
  var isOff: Bool { ["false", "off", "no", "0"].contains(lowercased()) }
}

extension StringProtocol {
  /// The name that an identifier stands for: without quotes, or in small letters.
  var sqlName: String { utf8.first == UInt8(ascii: "\"") ? SQL.unquoted(self) : lowercased() }

  /// The same where a literal may stand for an identifier, as in `SET search_path = 'App'`.
  var sqlNameOrText: String { utf8.first == UInt8(ascii: "'") ? SQL.unquoted(self) : sqlName }
}

/// One statement of an SQL file.
public struct Statement: Hashable, Sendable {
  /// The statement without the semicolon, without space or comments around it.
  public let text: String
  /// The line it starts on, counted from 1.
  public let line: Int
}

/// Why a file can't be cut into statements.
public struct StatementError: Error, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String
  /// The line, counted from 1.
  public let line: Int
}

extension Statement {
  /// Cuts SQL at its semicolons: not those in quotes, comments or parentheses (a rule's commands), or in the body of a
  /// `BEGIN ATOMIC` function.
  static func split(_ sql: String) throws(StatementError) -> [Statement] {
    var lexer = SQLLexer(sql)
    var splitter = Splitter()
    while let token = lexer.next() { try splitter.take(token) }
    try splitter.finish()
    return splitter.statements
  }

  /// Its first line, cut to what a line of a log has room for; `…` stands for the rest.
  var summary: String {
    let first = text.prefix { !$0.isNewline }
    let shown = first.prefix(100)
    return shown.endIndex == text.endIndex ? text : "\(shown) …"
  }

  /// The first words, in capitals: `ALTER TABLE`.
  func leadingWords(_ count: Int) -> String {
    var lexer = SQLLexer(text)
    var words: [String] = []
    while words.count < count, let token = lexer.next() {
      if token.kind == .word { words.append(token.text.uppercased()) } else if token.kind != .space { break }
    }
    return words.joined(separator: " ")
  }
}

/// Gathers tokens to statements.
private struct Splitter {
  private(set) var statements: [Statement] = []
  private var text = ""
  private var startLine = 1
  private var line = 1
  /// How deep in `BEGIN ATOMIC … END` and `CASE … END` the statement is.
  private var depth = 0
  private var previousWord = ""
  /// The lines of the parentheses that are open.
  private var parentheses: [Int] = []

  mutating func take(_ token: SQLLexer.Token) throws(StatementError) {
    switch token.kind {
    case .unterminated:
      let start = token.text.prefix(20).prefix { !$0.isNewline }
      throw StatementError(
        description: "a quote or comment that starts here is not closed: \(start)…", line: line)
    case .space, .comment:
      if !text.isEmpty { text += token.text }
    case .semicolon where depth == 0 && parentheses.isEmpty: try finish()
    default:
      if text.isEmpty { startLine = line }
      text += token.text
      switch token.text {
      case "(": parentheses.append(line)
      case ")": _ = parentheses.popLast()
      default: if token.kind == .word { follow(token.text.uppercased()) }
      }
    }
    line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
  }

  private mutating func follow(_ word: String) {
    if word == "ATOMIC", previousWord == "BEGIN" {
      depth += 1
    } else if depth > 0, word == "CASE" {
      depth += 1
    } else if depth > 0, word == "END" {
      depth -= 1
    }
    previousWord = word
  }

  mutating func finish() throws(StatementError) {
    if let open = parentheses.last {
      throw StatementError(description: "a parenthesis that opens here is not closed", line: open)
    }
    let trimmed = text.trimmingTrailingSpace()
    if !trimmed.isEmpty { statements.append(Statement(text: trimmed, line: startLine)) }
    text = ""
    depth = 0
    previousWord = ""
  }
}

extension String {
  /// The text without white space at its end.
  func trimmingTrailingSpace() -> String {
    var end = endIndex
    while end > startIndex, self[index(before: end)].isWhitespace { end = index(before: end) }
    return String(self[..<end])
  }
}

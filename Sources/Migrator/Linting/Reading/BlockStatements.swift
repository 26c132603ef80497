import SchemaKit

extension Statement {
  /// The body of a DO block, with the line that it begins on; nil for other statements.
  var blockBody: (text: String, line: Int)? {
    guard leadingWords(1) == "DO" else { return nil }
    var lexer = SQLLexer(text)
    var (line, previous) = (line, "")
    while let token = lexer.next() {
      if token.kind == .string, previous != "LANGUAGE" { return (token.text.stringContent, line) }
      if token.kind == .word { previous = token.text.uppercased() }
      line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
    return nil
  }

  /// The statements of a DO block that change the schema, set something, or write many rows, wherever they stand in it.
  var blockStatements: [Statement] {
    guard let body = blockBody else { return [] }
    var reader = BlockReader(line: body.line)
    var lexer = SQLLexer(body.text)
    while let token = lexer.next() { reader.take(token) }
    return reader.statements
  }
}

extension Substring {
  /// What stands between the quotes, or the dollars.
  fileprivate var stringContent: String {
    guard first == "$", let end = dropFirst().firstIndex(of: "$") else { return SQL.unquoted(self) }
    let tag = distance(from: startIndex, to: end) + 1
    return String(dropFirst(tag).dropLast(tag))
  }
}

/// Picks statements of SQL out of PL/pgSQL.
private struct BlockReader {
  private(set) var statements: [Statement] = []
  private var text = ""
  private var startLine = 1
  private var line: Int
  private var depth = 0

  init(line: Int) { self.line = line }

  private static let commands: Set = [
    "ALTER", "CREATE", "DROP", "TRUNCATE", "LOCK", "REFRESH", "REINDEX", "UPDATE", "DELETE", "SET", "PERFORM",
  ]
  /// The words behind which a statement begins, unless one has begun: `CASE … THEN` is a part of it.
  private static let openers: Set = ["BEGIN", "THEN", "ELSE", "LOOP"]
  private var isInCommand = false

  mutating func take(_ token: SQLLexer.Token) {
    switch token.kind {
    case .space, .comment: if !text.isEmpty { text += token.text }
    case .semicolon where depth == 0: finish()
    case .word where depth == 0 && !isInCommand && Self.openers.contains(token.text.uppercased()): text = ""
    default:
      if text.isEmpty {
        startLine = line
        isInCommand = Self.commands.contains(token.text.uppercased())
      }
      text += token.text
      if token.text == "(" { depth += 1 }
      if token.text == ")" { depth -= 1 }
    }
    line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
  }

  private mutating func finish() {
    if isInCommand { statements.append(Statement(text: text.trimmingTrailingSpace(), line: startLine)) }
    text = ""
    isInCommand = false
  }
}

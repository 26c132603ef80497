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
  /// Of an EXECUTE it is what it runs, where that is a constant.
  var blockStatements: [Statement] {
    blockCommands.flatMap { command in
      guard let executed = command.executed else { return [command] }
      return executed.isConstant ? executed.statements : []
    }
  }

  /// The same, with the beginning of what an EXECUTE puts together.
  var blockBeginnings: [Statement] { blockCommands.flatMap { $0.executed?.statements ?? [$0] } }

  private var blockCommands: [Statement] {
    guard let body = blockBody else { return [] }
    var reader = BlockReader(line: body.line)
    var lexer = SQLLexer(body.text)
    while let token = lexer.next() { reader.take(token) }
    return reader.statements
  }

  /// The first text that an EXECUTE of PL/pgSQL is given, and whether that is all of it; nil for other statements.
  private var executed: (statements: [Statement], isConstant: Bool)? {
    guard leadingWords(1) == "EXECUTE" else { return nil }
    var lexer = SQLLexer(text)
    var line = line
    var content: Statement?
    var rest: [String] = []
    while let token = lexer.next() {
      if token.kind == .string, content == nil {
        content = Statement(text: token.text.stringContent, line: line)
      } else if token.kind != .space, token.kind != .comment {
        rest.append(token.text.uppercased())
      }
      line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
    guard let content else { return ([], false) }
    guard let statements = try? Statement.split(content.text) else { return ([content], false) }
    let isConstant = rest.count == 1 || ["INTO", "USING"].contains(rest[1])
    return (statements.map { Statement(text: $0.text, line: content.line + $0.line - 1) }, isConstant)
  }
}

extension Substring {
  /// What stands between the quotes, or the dollars.
  var stringContent: String {
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
    "ALTER", "CREATE", "DROP", "TRUNCATE", "LOCK", "REFRESH", "REINDEX", "SET", "PERFORM", "EXECUTE",
    "UPDATE", "DELETE", "INSERT", "MERGE", "WITH", "COPY",
    "GRANT", "REVOKE", "COMMENT", "SECURITY", "REASSIGN",
  ]
  /// The words behind which a statement begins, unless one has begun: `CASE … THEN` is a part of it.
  private static let openers: Set = ["BEGIN", "THEN", "ELSE", "LOOP"]
  private var isInCommand = false
  /// Whether a FOR has begun, whose LOOP ends a statement that it runs over.
  private var isInFor = false

  mutating func take(_ token: SQLLexer.Token) {
    let word = token.kind == .word && depth == 0 ? token.text.uppercased() : ""
    switch token.kind {
    case .space, .comment: if !text.isEmpty { text += token.text }
    case .semicolon where depth == 0: finish()
    case .word where isInFor && word == "LOOP": finish()
    case .word where isInFor && !isInCommand && word == "IN": text = ""
    case .word where !isInCommand && Self.openers.contains(word): text = ""
    default:
      if text.isEmpty {
        startLine = line
        isInCommand = Self.commands.contains(word)
        isInFor = isInFor || word == "FOR"
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
    isInFor = false
  }
}

import SchemaKit

/// A file of SQL as the rules see it.
struct LintFile {
  enum Kind {
    /// A revision's file to go up, which `upgrade` runs.
    case up
    /// A revision's file to go back.
    case down
    /// Any other file, which psql is to run.
    case script
  }

  let path: String
  let kind: Kind
  let text: String
  let statements: [LintStatement]
  let comments: LintComments
  /// The hypertables that the head records.
  let hypertables: [HypertableRecord]

  /// Cuts a file into statements.
  init(path: String, kind: Kind, text: String) throws(StatementError) {
    self.path = path
    self.kind = kind
    self.text = text
    comments = LintComments(text)
    let header = try? Revision.Header(parsing: text, file: path)
    hypertables = header?.hypertables ?? []
    var statements: [LintStatement] = []
    var transactions = ScriptTransactions()
    for step in kind == .script ? try [RevisionStep].script(text) : try RevisionStep.split(text) {
      for statement in step.statements {
        let shape = StatementShape(statement.words)
        let transaction =
          kind == .script
          ? transactions.next(statement) : step.isTransactional ? step.number : nil
        statements.append(
          LintStatement(
            statement, shape: shape, transaction: transaction,
            hazards: comments.hazards(of: statement, after: statements.last)))
      }
    }
    self.statements = statements
  }
}

extension [RevisionStep] {
  fileprivate static func script(_ text: String) throws(StatementError) -> Self {
    let statements = try Statement.split(text)
    return [RevisionStep(number: 1, isTransactional: false, statements: statements)]
  }
}

/// The transactions of a file that psql runs: what stands between BEGIN and COMMIT.
private struct ScriptTransactions {
  private var count = 0
  private var isOpen = false

  mutating func next(_ statement: Statement) -> Int? {
    switch statement.leadingWords(1) {
    case "BEGIN", "START":
      count += 1
      isOpen = true
      return nil
    case "COMMIT", "END", "ROLLBACK":
      // ROLLBACK TO goes on in the transaction.
      if statement.leadingWords(2) != "ROLLBACK TO" { isOpen = false }
      return nil
    default: return isOpen ? count : nil
    }
  }
}

/// A statement as the rules see it.
struct LintStatement {
  let statement: Statement
  let words: [String]
  let lines: [Int]
  let shape: StatementShape
  let claims: [LockClaim]
  /// The number of the transaction it runs in, in its file; nil outside.
  let transaction: Int?
  /// What the comments above it say that it may cost.
  let hazards: [String]

  init(_ statement: Statement, shape: StatementShape, transaction: Int?, hazards: [String]) {
    self.statement = statement
    self.shape = shape
    self.transaction = transaction
    self.hazards = hazards
    words = statement.words
    lines = statement.wordLines
    claims = LockReader(statement).claims
  }

  var line: Int { statement.line }
  var lastLine: Int { line + statement.text.utf8.count { $0 == UInt8(ascii: "\n") } }
  var command: String { words.first?.uppercased() ?? "" }

  /// The line that a word stands on.
  func line(at place: Int) -> Int { lines.indices.contains(place) ? lines[place] : line }

  /// The line of the first of these words.
  func line(of word: String) -> Int {
    words.firstIndex { $0.uppercased() == word }.map(line(at:)) ?? line
  }

  /// All words, with those of the bodies of DO blocks.
  var innerWords: [String] {
    words.flatMap { word -> [String] in
      guard command == "DO", word.first == "$", let end = word.dropFirst().firstIndex(of: "$") else {
        return [word]
      }
      let tag = word.distance(from: word.startIndex, to: end) + 1
      return Statement.words(of: String(word.dropFirst(tag).dropLast(tag)))
    }
  }
}

extension Statement {
  /// The line of each word in the file.
  fileprivate var wordLines: [Int] {
    var lexer = SQLLexer(text)
    var (lines, line) = ([Int](), line)
    while let token = lexer.next() {
      if token.kind != .space, token.kind != .comment { lines.append(line) }
      line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
    return lines
  }
}

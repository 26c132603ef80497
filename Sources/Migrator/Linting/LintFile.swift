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
    var previous: LintStatement?
    for step in kind == .script ? try [RevisionStep].script(text) : try RevisionStep.split(text) {
      for statement in step.statements {
        let transaction =
          kind == .script
          ? transactions.next(statement) : step.isTransactional ? step.number : nil
        let own = LintStatement(
          statement, transaction: transaction, hazards: comments.hazards(of: statement, after: previous))
        previous = own
        // By itself a block is a transaction.
        let inner = transaction ?? -statement.line
        statements += [own] + statement.blockStatements.map { LintStatement($0, in: own, transaction: inner) }
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
    let words = statement.leadingWords(4).split(separator: " ").filter { $0 != "WORK" && $0 != "TRANSACTION" }
    switch words.first {
    case "BEGIN", "START":
      count += 1
      isOpen = true
      return nil
    case "COMMIT", "END", "ROLLBACK", "ABORT":
      // ROLLBACK TO goes on in the transaction, and AND CHAIN in another.
      if words.dropFirst().first == "TO" { return nil }
      isOpen = words.dropFirst() == ["AND", "CHAIN"]
      count += 1
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
  /// The lines in which a comment is about it: its own, or those of the DO block that it stands in.
  let extent: ClosedRange<Int>
  /// Whether it stands in a DO block.
  let isInBlock: Bool

  init(_ statement: Statement, transaction: Int?, hazards: [String]) {
    self.init(statement, transaction, hazards, statement.line...statement.lastLine, isInBlock: false)
  }

  /// A statement in a DO block.
  init(_ statement: Statement, in block: LintStatement, transaction: Int) {
    self.init(statement, transaction, block.hazards, block.extent, isInBlock: true)
  }

  private init(
    _ statement: Statement, _ transaction: Int?, _ hazards: [String], _ extent: ClosedRange<Int>,
    isInBlock: Bool
  ) {
    self.statement = statement
    self.transaction = transaction
    self.hazards = hazards
    self.extent = extent
    self.isInBlock = isInBlock
    words = statement.words
    shape = StatementShape(words)
    lines = statement.wordLines
    claims = LockReader(statement).claims
  }

  var line: Int { statement.line }
  var lastLine: Int { statement.lastLine }
  var command: String { words.first?.uppercased() ?? "" }

  /// The line that a word stands on.
  func line(at place: Int) -> Int { lines.indices.contains(place) ? lines[place] : line }

  /// The line of the first of these words.
  func line(of word: String) -> Int {
    words.firstIndex { $0.uppercased() == word }.map(line(at:)) ?? line
  }

  /// All words, with those of the bodies of DO blocks.
  var innerWords: [String] {
    guard let body = statement.blockBody else { return words }
    return words + Statement.words(of: body.text)
  }
}

extension Statement {
  fileprivate var lastLine: Int { line + text.utf8.count { $0 == UInt8(ascii: "\n") } }

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

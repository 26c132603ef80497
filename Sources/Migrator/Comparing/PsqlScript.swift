/// A file as psql reads it: SQL, with psql's own commands in it, and rows behind `COPY … FROM STDIN`.
struct PsqlScript {
  /// A command of psql's own, `\connect orders`.
  struct Command {
    let name: String
    let argument: String
    /// Its line, counted from 1.
    let line: Int
  }

  /// The SQL alone. What is left out leaves its line breaks: lines keep their numbers.
  private(set) var sql = ""
  /// The commands, in their order.
  private(set) var commands: [Command] = []

  private var lexer: SQLLexer
  private var line = 1
  /// The statement so far, where it is a COPY.
  private var words: [String] = []

  init(_ text: String) {
    lexer = SQLLexer(text)
    while let token = lexer.next() {
      switch token.text {
      case "\\": readCommand()
      case ";":
        append(token.text)
        endStatement()
      default:
        append(token.text)
        let isWord = token.kind != .space && token.kind != .comment
        if isWord, words.first.map({ $0.uppercased() == "COPY" }) ?? true { words.append(String(token.text)) }
      }
    }
  }

  /// The commands that send the statement before them, as a semicolon does.
  private static let senders: Set = ["g", "gx", "gset", "gexec", "gdesc", "watch", "crosstabview"]

  private mutating func readCommand() {
    // `\;` is a semicolon.
    guard lexer.peek() != UInt8(ascii: ";") else { return }
    let text = lexer.restOfLine()
    let name = String(text.prefix { !$0.isWhitespace && $0 != "\\" })
    let argument = text.dropFirst(name.count).drop(while: \.isWhitespace)
    commands.append(Command(name: name, argument: String(argument).trimmingTrailingSpace(), line: line))
    // `\bind 1 \g`
    let names = text.split(separator: "\\").compactMap { $0.split(whereSeparator: \.isWhitespace).first }
    if names.contains(where: { Self.senders.contains(String($0)) }) {
      append(";")
      endStatement()
    } else if name == "copy", Statement.words(of: String(argument))[...].contains(words: "FROM STDIN") {
      skipRows()
    }
  }

  private mutating func endStatement() {
    let isOfRows = words[...].starts(with: "COPY") && words[...].contains(words: "FROM STDIN")
    words = []
    guard isOfRows else { return }
    append(lexer.restOfLine())
    skipRows()
  }

  /// Passes the lines up to `\.`.
  private mutating func skipRows() {
    while let row = lexer.nextLine() {
      append("\n")
      if row == "\\." || row == "\\.\r" { return }
    }
  }

  private mutating func append(_ text: Substring) {
    sql += text
    line += text.utf8.count { $0 == UInt8(ascii: "\n") }
  }
}

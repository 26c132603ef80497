import Foundation
import Postgres

/// A file of SQL as psql runs it, as far as it makes a schema: rows and owners are passed over.
struct SQLFile {
  let path: String
  let statements: [Statement]

  /// Reads a file.
  init(path: String) throws {
    self.path = path
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw MigratorError("\(path) can't be read as UTF-8 text")
    }
    do {
      statements = try Statement.split(Self.withoutRows(text)).filter { !$0.setsOwner }
    } catch {
      throw MigratorError("\(path):\(error.line): \(error.description)")
    }
  }

  /// Runs the statements, each as its own transaction unless the file begins one.
  func run(_ connection: PostgresConnection) async throws {
    for statement in statements {
      do {
        try await connection.execute(statement.text)
      } catch {
        throw RevisionError(file: path, statement: statement, underlying: error, outcome: .none)
      }
    }
  }

  /// Empties the lines that are psql's own commands, or the rows of a `COPY … FROM stdin`; the others keep their
  /// numbers.
  static func withoutRows(_ text: String) -> String {
    var isInRows = false
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if isInRows {
        isInRows = line.trimmingPrefix("\\.") != "" || line.isEmpty
        lines.append("")
      } else if line.hasPrefix("COPY "), line.hasSuffix(" FROM stdin;") {
        isInRows = true
        lines.append("")
      } else {
        lines.append(isPsqlCommand(line) ? "" : line)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The commands that pg_dump writes.
  private static func isPsqlCommand(_ line: Substring) -> Bool {
    ["\\restrict", "\\unrestrict", "\\connect"].contains { line.hasPrefix($0) }
  }
}

extension Statement {
  /// `ALTER … OWNER TO …`: owners are not compared, and the roles of another server may be missing.
  fileprivate var setsOwner: Bool {
    guard leadingWords(1) == "ALTER" else { return false }
    var words: [String] = []
    var lexer = SQLLexer(text)
    while let token = lexer.next() {
      if token.kind == .word { words.append(token.text.uppercased()) }
    }
    return zip(words, words.dropFirst()).contains { $0 == ("OWNER", "TO") }
  }
}

import Foundation
import Postgres
import SchemaKit

/// A file of SQL as psql runs it, as far as it makes a schema.
///
/// What is not compared is passed over: rows, owners, subscriptions, and what is said of the database itself.
struct SQLFile {
  let path: String
  private(set) var statements: [Statement] = []
  /// The database that the file is for, where it says so.
  private var database: String?

  /// Reads a file.
  ///
  /// - Throws: a ``MigratorError`` where the file can't be read, or would change more than one database.
  init(path: String) throws {
    self.path = path
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw MigratorError("\(path) can't be read as UTF-8 text")
    }
    let script = PsqlScript(text)
    var commands = script.commands[...]
    do {
      for statement in try Statement.split(script.sql) {
        while let command = commands.first, command.line < statement.line {
          try take(command)
          commands.removeFirst()
        }
        try take(statement)
      }
    } catch let error as StatementError {
      throw MigratorError("\(path):\(error.line): \(error.description)")
    }
    for command in commands { try take(command) }
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

  private mutating func take(_ statement: Statement) throws {
    if let name = statement.createdDatabase { try enter(name, statement.line) }
    guard !statement.isPassedOver else { return }
    if let (command, line) = statement.farReaching {
      throw MigratorError(
        "\(path):\(line): \(command) reaches beyond the database that the file is for",
        advice: "it would change the server on which the file is tried: leave it out of the file")
    }
    statements.append(statement)
  }

  private mutating func take(_ command: PsqlScript.Command) throws {
    switch command.name {
    case "c", "connect":
      if let name = command.database { try enter(name, command.line) }
    case "i", "ir", "include", "include_relative", "if", "elif", "gexec":
      throw MigratorError(
        "\(path):\(command.line): only psql can run \\\(command.name)",
        advice: "put the SQL that it leads to into the file itself")
    default: break
    }
  }

  /// Takes a database for the file's, as long as there is nothing in the file that would be in another.
  private mutating func enter(_ name: String, _ line: Int) throws {
    let isEmpty = statements.allSatisfy { ["SET", "SELECT"].contains($0.leadingWords(1)) }
    guard name == database || isEmpty else {
      throw MigratorError(
        "\(path):\(line): the database \(name) begins here, and the file has made something in another already",
        advice: "compare one database at a time: write a file for each")
    }
    database = name
  }
}

extension PsqlScript.Command {
  /// The database of a `\connect`; nil where it stays the same.
  fileprivate var database: String? {
    var rest = argument[...]
    if rest.hasPrefix("-reuse-previous") { rest = rest.drop { $0 != " " }.drop { $0 == " " } }
    var lexer = SQLLexer(String(rest))
    guard let first = lexer.next() else { return nil }
    guard first.kind == .quotedIdentifier || first.kind == .string else {
      let name = rest.prefix { !$0.isWhitespace }
      return name == "-" ? nil : String(name)
    }
    // pg_dump writes `"dbname='odd name'"`.
    let name = SQL.unquoted(first.text)
    guard name.hasPrefix("dbname=") else { return name }
    let value = name.dropFirst("dbname=".count)
    return value.first == "'"
      ? String(value.dropFirst().prefix { $0 != "'" }) : String(value.prefix { $0 != " " })
  }
}

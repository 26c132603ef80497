import ArgumentParser
import Migrator
import Postgres

/// The directory of revisions: for all commands.
struct DirectoryOptions: ParsableArguments {
  @Option(name: .customLong("migrations"), help: "The directory of revisions.")
  var path = "migrations"

  var directory: MigrationsDirectory { MigrationsDirectory(path: path) }

  /// For commands that work with revisions that are there: without a directory they would find nothing to do, and
  /// a deployment from the wrong place would look like a success.
  func requireDirectory() throws { try directory.requireDirectory() }
}

/// The database: for the commands that talk to one.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("database-url"),
    help: ArgumentHelp(
      "The database, as libpq takes it. A password is better kept in DATABASE_URL, .env or ~/.pgpass: others can "
        + "read a command line.", valueName: "url"))
  var url: String?

  @OptionGroup var files: DirectoryOptions

  /// A migrator of the declared schema; `fallback` is the database where none is named.
  func migrator(default fallback: PostgresConfiguration? = nil) throws -> Migrator {
    // As of a variable that isn't set. Another database, from DATABASE_URL, might be the wrong one.
    if url?.isEmpty == true {
      throw MigratorError("--database-url is empty", advice: "name a database, or leave the option out")
    }
    let environment = try Environment.read()
    let named = try (url ?? environment.value("DATABASE_URL")).map { try PostgresConfiguration($0) }
    guard let configuration = named ?? fallback else {
      guard !environment.isEmpty("DATABASE_URL") else {
        throw MigratorError(
          "DATABASE_URL is empty", advice: "set it (is a secret missing?), or unset it so that .env counts")
      }
      throw MigratorError(
        "no database is named",
        advice: "set DATABASE_URL, in the environment or in .env, such as "
          + "postgresql://owner@localhost:5432/iot; or give --database-url")
    }
    var migrator = migrator(of: configuration)
    migrator.enablesTimescaleDB = try environment.flag("ENABLE_TIMESCALE")
    migrator.report = Terminal.report
    return migrator
  }

  /// A migrator for what asks no database.
  func migratorOfFiles() throws -> Migrator { migrator(of: try PostgresConfiguration("")) }

  private func migrator(of configuration: PostgresConfiguration) -> Migrator {
    Migrator(schema: MigratorCommand.schema, directory: files.directory, configuration: configuration)
  }
}

/// Whether statements spare tables that are in use.
struct StyleOptions: ParsableArguments {
  @Flag(help: "Take the short way, in one transaction: for a database that nobody uses meanwhile.")
  var offlineOk = false

  var style: PlanStyle { offlineOk ? .offline : .online }
}

/// Whether results are for a program.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false
}

/// How findings are printed.
struct FormatOptions: ParsableArguments {
  @Option(
    help: """
      text, json, github (annotations of a pull request), sarif (code scanning), or junit.
      """)
  var format = FindingFormat.text

  @Flag(help: "The same as --format json.")
  var json = false

  var choice: FindingFormat { json ? .json : format }

  func validate() throws {
    if json, ![.text, .json].contains(format) {
      throw ValidationError("--json and --format \(format.rawValue) are two forms: name one")
    }
  }

  /// Runs `body`, and tells those who read findings, too, what kept it from its end: a report that is missing, or empty, would
  /// look like a good one. `text` prints findings in the form that was asked for.
  func reporting(
    failures text: ([Finding]) throws -> String?, _ body: () async throws -> Void
  ) async throws {
    do {
      try await body()
    } catch {
      guard !(error is ExitCode), !(error is CancellationError) else { throw error }
      let failures = Finding.failures(of: error, sourceFile: SourceFiles.path)
      if choice == .json {
        try Terminal.printJSON(["failures": failures])
      } else if let text = try text(failures) {
        Terminal.print(text)
      }
      throw error
    }
  }
}

extension FindingFormat: ExpressibleByArgument {}

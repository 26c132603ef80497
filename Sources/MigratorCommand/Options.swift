import ArgumentParser
import Configuration
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
  func migrator(default fallback: PostgresConfiguration? = nil) async throws -> Migrator {
    // As of a variable that isn't set. Another database, from DATABASE_URL, might be the wrong one.
    if url?.isEmpty == true {
      throw MigratorError("--database-url is empty", advice: "name a database, or leave the option out")
    }
    let environment = try await Environment.read()
    let named = try (url ?? environment.value("DATABASE_URL")).map { try PostgresConfiguration($0) }
    guard let configuration = named ?? fallback else {
      throw MigratorError(
        "no database is named",
        advice: "set DATABASE_URL, in the environment or in .env, such as "
          + "postgresql://owner@localhost:5432/iot; or give --database-url")
    }
    var migrator = Migrator(
      schema: MigratorCommand.schema, directory: files.directory,
      configuration: configuration)
    migrator.enablesTimescaleDB = try environment.flag("ENABLE_TIMESCALE")
    migrator.report = Terminal.report
    return migrator
  }
}

/// How patient `upgrade` and `downgrade` are.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Milliseconds that a statement waits for a lock before its revision gives way; others queue behind it.",
      valueName: "ms"))
  var lockTimeout = 5000

  @Option(help: ArgumentHelp("Milliseconds that a statement in a transaction may run.", valueName: "ms"))
  var statementTimeout: Int?

  @Option(
    help: ArgumentHelp(
      "How many times a revision, or a step, that could not get a lock is tried again.", valueName: "n"))
  var retries = 10

  @Option(
    help: ArgumentHelp(
      "Seconds that another migrator at work is waited for (default: until it has ended).", valueName: "s"))
  var wait: Double?

  func validate() throws {
    if lockTimeout < 1 { throw ValidationError("--lock-timeout must be at least 1") }
    if let statementTimeout, statementTimeout < 1 {
      throw ValidationError("--statement-timeout must be at least 1")
    }
    if retries < 0 { throw ValidationError("--retries must not be negative") }
    if let wait, !(0...1e6).contains(wait) { throw ValidationError("--wait can be 0 to 1000000 seconds") }
  }

  func apply(to migrator: inout Migrator) {
    migrator.options.lockTimeout = .milliseconds(lockTimeout)
    migrator.options.statementTimeout = statementTimeout.map { .milliseconds($0) }
    migrator.options.retries = retries
    migrator.options.lockWait = wait.map { .seconds($0) }
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

/// The process's environment, and `.env` in the current directory for what it leaves open.
struct Environment {
  private let providers: [EnvironmentVariablesProvider]

  static func read() async throws -> Environment {
    let process = EnvironmentVariablesProvider()
    do {
      let file = try await EnvironmentVariablesProvider(environmentFilePath: ".env", allowMissing: true)
      return Environment(providers: [process, file])
    } catch {
      throw MigratorError(".env can't be read", advice: "write it as lines of NAME=value")
    }
  }

  func value(_ name: String) throws -> String? {
    for provider in providers {
      if let value = try provider.environmentValue(forName: name)?.withoutQuotes, !value.isEmpty {
        return value
      }
    }
    return nil
  }

  func flag(_ name: String) throws -> Bool {
    guard let text = try value(name) else { return false }
    switch text.lowercased() {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default: throw MigratorError("\(name) is \"\(text)\"; it can be true or false")
    }
  }
}

extension String {
  /// The text within quotes around the whole, as files of variables often have them.
  fileprivate var withoutQuotes: String {
    guard count > 1, let quote = first, ["\"", "'"].contains(quote), last == quote else { return self }
    return String(dropFirst().dropLast())
  }
}

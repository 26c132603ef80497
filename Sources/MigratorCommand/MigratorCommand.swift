import ArgumentParser
import Migrator
import SchemaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The migrator's command line for a schema. A package of your own gets its `migrator` by it:
///
/// ```swift
/// import MigratorCommand
///
/// @main struct Main {
///   static func main() async { await MigratorCommand.main(schema: mySchema) }
/// }
/// ```
public enum MigratorCommand {
  /// The declaration that the commands work with.
  @TaskLocal static var schema = Schema()

  /// Runs the command that the process's arguments name, and exits with its code. SIGINT and SIGTERM end it: what runs on
  /// the server is cancelled and rolled back.
  public static func main(schema: Schema) async -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(await Interruption.listening { await run(schema: schema, arguments: arguments) })
  }

  /// Runs a command and gives its exit code. Results go to standard output, all else to standard error.
  public static func run(schema: Schema, arguments: [String]) async -> Int32 {
    await $schema.withValue(schema) {
      do {
        try UnknownCommand.refuse(arguments)
        var command = try RootCommand.parseAsRoot(withoutMinus(arguments))
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
        return 0
      } catch {
        return finish(error)
      }
    }
  }

  /// `downgrade -1` means one revision back; argument parsing takes it for an option.
  private static func withoutMinus(_ arguments: [String]) -> [String] {
    guard arguments.count > 1, arguments[0] == "downgrade", arguments[1].wholeMatch(of: /-[0-9]+/) != nil
    else {
      return arguments
    }
    return [arguments[0], String(arguments[1].dropFirst())] + arguments[2...]
  }

  private static func finish(_ error: any Error) -> Int32 {
    if let unknown = error as? UnknownCommand {
      Terminal.printError("error: \(unknown)")
      return ExitCode.validationFailure.rawValue
    }
    let code = RootCommand.exitCode(for: error)
    // What argument parsing throws is its own affair: usage, help, version, and our bare exit codes.
    let isOurs = !(error is ExitCode) && code == .failure && !(error is CleanExit)
    if error is CancellationError { return code.rawValue }
    let text = isOurs ? "error: \(error)" : RootCommand.fullMessage(for: error).lowercasingError
    if !text.isEmpty {
      if code == .success { Terminal.print(text) } else { Terminal.printError(text) }
    }
    return code.rawValue
  }
}

extension String {
  /// Argument parsing writes `Error:`, all other messages `error:`.
  fileprivate var lowercasingError: String { hasPrefix("Error: ") ? "error: \(dropFirst(7))" : self }
}

/// `migrator`.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrator",
    abstract: "Versioned migrations of a PostgreSQL or TimescaleDB schema that is declared in Swift.",
    discussion: """
      The schema is declared in this program. `create` compares it with the database and writes the SQL \
      that leads from one to the other; `upgrade` applies it.

      A first migration:
        export DATABASE_URL=postgresql://owner@localhost:5432/iot
        migrator create "sensor readings"
        git add migrations && git commit
        migrator upgrade
        migrator check

      DATABASE_URL is read from the environment, or from .env in the current directory.
      """,
    version: "0.1.0",
    subcommands: [
      CreateCommand.self, UpgradeCommand.self, DowngradeCommand.self, HistoryCommand.self,
      CurrentCommand.self, CheckCommand.self, LintCommand.self, DiffCommand.self, InitCommand.self,
      ImportCommand.self,
      BaselineCommand.self, AdoptCommand.self, SquashCommand.self, RebaseCommand.self, DiagramCommand.self,
      DocsCommand.self, StampCommand.self, SQLCommand.self, HashCommand.self,
    ])
}

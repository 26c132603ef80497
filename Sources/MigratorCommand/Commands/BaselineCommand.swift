import ArgumentParser
import Migrator

/// `migrator baseline`.
struct BaselineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Take over a database that is as declared: write its first revision, and record it as applied.",
    discussion: """
      The revision leads from nothing to the schema there is, for new databases. Nothing is run in this one. When it is \
      not as declared, it says how, and writes nothing.

      Examples:
        migrator baseline
        migrator baseline "as of the move to SchemaKit"
      """)

  @Argument(help: "What the revision does, in a few words.")
  var message = "baseline"

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let revision = try await database.migrator().baseline(message)
    if output.json { return try Terminal.printJSON(CreatedRevisions([revision])) }
    Terminal.print("created \(database.files.path)/\(revision.upFile.name)")
    Terminal.print("recorded as applied; nothing was run")
  }
}

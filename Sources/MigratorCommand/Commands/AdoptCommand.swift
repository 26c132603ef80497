import ArgumentParser
import Migrator
import SchemaKit

/// `migrator adopt`.
struct AdoptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Take over from Alembic, golang-migrate, Flyway or dbmate.",
    discussion: """
      Reads the other tool's history in the database, makes sure that nothing failed or is half-done, and records \
      the baseline revision as applied; nothing of it is run. With --expect it refuses unless the database is at \
      that version: say the one that the baseline was imported from, so that no database is taken over too early.

      The other tool's table is left there. When nothing uses it any longer take it out of the declaration, and \
      create writes the revision that drops it.

      Examples:
        migrator adopt alembic --expect 1a2b3c4d5e6f
        migrator adopt flyway --expect 4.2
        migrator adopt golang-migrate --table app.schema_migrations
        migrator adopt dbmate --at 20261123140512
      """)

  @Argument(help: "alembic, golang-migrate, flyway or dbmate.")
  var tool: ForeignTool

  @Option(help: ArgumentHelp("The version that the database must be at.", valueName: "version"))
  var expect: String?

  @Option(help: ArgumentHelp("The revision to record (default: the first).", valueName: "revision"))
  var at: String?

  @Option(
    help: ArgumentHelp("The table of the history, where it isn't the tool's usual one.", valueName: "name"))
  var table: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let adoption = try await database.migrator()
      .adopt(tool, table: table.map { QualifiedName($0) }, expecting: expect, at: at)
    if output.json { return try Terminal.printJSON(adoption) }
    Terminal.print(
      "\(tool.rawValue) has this database at \(adoption.version); recorded \(adoption.revision) as applied")
    Terminal.print("to compare, run: migrator check")
  }
}

extension ForeignTool: ExpressibleByArgument {}

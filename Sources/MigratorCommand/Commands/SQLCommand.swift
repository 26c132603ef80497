import ArgumentParser
import Migrator

/// `migrator sql`.
struct SQLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Print what upgrade or downgrade would run, without a database.",
    discussion: """
      The script has the ledger's rows in it, so that the migrator knows afterwards where the database is. From a newer
      revision to an older one, or to base, it takes revisions back.

      Examples:
        migrator sql > upgrade.sql
        migrator sql --from 20261101090000
        migrator sql 20261123140512 | psql -v ON_ERROR_STOP=1 "$DATABASE_URL"
        migrator sql --from 20261123140512 20261101090000 > downgrade.sql
      """)

  @Argument(help: "The revision to go to, or base (default: the newest).")
  var revision: String?

  @Option(help: "The revision to start from (default: base).")
  var from: String?

  @OptionGroup var files: DirectoryOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try files.requireDirectory()
    let script = try OfflineScript(
      schema: MigratorCommand.schema, directory: files.directory, from: from, to: revision)
    if output.json { return try Terminal.printJSON(["sql": script.text]) }
    Terminal.print(script.text)
  }
}

import ArgumentParser
import Migrator

/// `migrator stamp`.
struct StampCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stamp",
    abstract: "Record that the database is at a revision, without running anything.",
    discussion: """
      For a database that was brought there by other means, such as psql. Follow it with check.

      Examples:
        migrator stamp head
        migrator stamp 20261123140512
        migrator stamp base
      """)

  @Argument(help: "A revision, head or base.")
  var revision: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try database.files.requireDirectory()
    let migrator = try await database.migrator()
    switch revision {
    case "base": try await migrator.stamp(nil)
    case "head":
      guard let head = try migrator.directory.chain().last else {
        throw MigratorError(
          "\(migrator.directory.path) has no revision to stamp",
          advice: "to record that the database has none, run: migrator stamp base")
      }
      try await migrator.stamp(head.id.text)
    default: try await migrator.stamp(revision)
    }
    let current = try await migrator.current()?.revision
    if output.json { return try Terminal.printJSON(["current": current]) }
    Terminal.print(
      "stamped: the ledger says \(current ?? "base"); nothing was run. To compare, run: migrator check")
  }
}

/// `migrator sql`.
struct SQLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Print what upgrade would run, without a database.",
    discussion: """
      The script has the ledger's rows in it, so that the migrator knows afterwards where the database is.

      Examples:
        migrator sql > upgrade.sql
        migrator sql --from 20261101090000
        migrator sql 20261123140512 | psql -v ON_ERROR_STOP=1 "$DATABASE_URL"
      """)

  @Argument(help: "The revision to go to (default: the newest).")
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

/// `migrator hash`.
struct HashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash",
    abstract: "Accept the revision files as they are: write migrations.sum anew.",
    discussion: """
      After writing SQL into a new revision by hand, or putting two branches' revisions in a line. A revision that a \
      database has applied must not change: upgrade and check will still refuse it there.

      Examples:
        migrator hash
      """)

  @OptionGroup var files: DirectoryOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try files.requireDirectory()
    let chain = try files.directory.chain()
    try files.directory.writeSum(chain)
    if output.json { return try Terminal.printJSON(["revisions": chain.map(\.id.text)]) }
    Terminal.print(
      "wrote \(files.path)/\(SumFile.name): \(chain.count == 1 ? "1 revision" : "\(chain.count) revisions")")
  }
}

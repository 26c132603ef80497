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

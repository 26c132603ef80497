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
    let migrator = try database.migrator()
    let forgotten: [Ledger.Entry]
    switch revision {
    case "base": forgotten = try await migrator.stamp(nil)
    case "head":
      guard let head = try migrator.directory.chain().last else {
        throw MigratorError(
          "\(migrator.directory.path) has no revision to stamp",
          advice: "to record that the database has none, run: migrator stamp base")
      }
      forgotten = try await migrator.stamp(head.id.text)
    default: forgotten = try await migrator.stamp(revision)
    }
    let current = try await migrator.current()?.revision
    if output.json { return try Terminal.printJSON(StampResult(current: current, forgotten: forgotten)) }
    for entry in forgotten {
      Terminal.print(
        "forgotten: \(entry.revision)  \(entry.message)  (applied \(entry.appliedAt) by \(entry.appliedBy))")
    }
    Terminal.print(
      "stamped: the ledger says \(current ?? "base"); nothing was run. To compare, run: migrator check")
  }
}

private struct StampResult: Encodable {
  let current: String?
  /// What the ledger had, and has no longer.
  let forgotten: [Ledger.Entry]
}

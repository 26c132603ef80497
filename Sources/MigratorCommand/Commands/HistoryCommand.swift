import ArgumentParser
import Migrator

/// `migrator history`.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List all revisions, and when the database applied them.",
    discussion: """
      Examples:
        migrator history
        migrator history --json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let entries = try await database.migrator().history()
    if output.json { return try Terminal.printJSON(entries) }
    guard !entries.isEmpty else { return Terminal.print("no revisions in \(database.files.path)") }
    for entry in entries {
      let state = entry.appliedAt.map { "applied \($0) by \(entry.appliedBy ?? "?")" } ?? "pending"
      Terminal.print("\(entry.revision)  \(entry.message)  (\(state))")
    }
  }
}

/// `migrator current`.
struct CurrentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "current",
    abstract: "Say at which revision the database is.",
    discussion: """
      Examples:
        migrator current
        migrator current --json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let entry = try await database.migrator().current()
    if output.json { return try Terminal.printJSON(["current": entry]) }
    guard let entry else { return Terminal.print("base: no revision is applied") }
    Terminal.print("\(entry.revision)  \(entry.message)  (applied \(entry.appliedAt) by \(entry.appliedBy))")
  }
}

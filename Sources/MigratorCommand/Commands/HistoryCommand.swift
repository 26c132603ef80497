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
        migrator history --files-only
      """)

  @Flag(help: "List the files, without asking a database.")
  var filesOnly = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try database.files.requireDirectory()
    let entries =
      filesOnly ? try database.files.directory.history() : try await database.migrator().history()
    if output.json { return try Terminal.printJSON(entries) }
    guard !entries.isEmpty else { return Terminal.print("no revisions in \(database.files.path)") }
    for entry in entries { Terminal.print(line(entry)) }
  }

  private func line(_ entry: HistoryEntry) -> String {
    let name = "\(entry.revision)  \(entry.message)"
    guard !filesOnly else { return name }
    let done = entry.appliedAt.map { "applied \($0) by \(entry.appliedBy ?? "?")" } ?? "pending"
    let missing = entry.file == nil ? ["no file in \(database.files.path)"] : []
    let state = ([done] + [entry.unfinished?.text].compactMap { $0 } + missing).joined(separator: "; ")
    return "\(name)  (\(state))"
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
    let migrator = try database.migrator()
    let result = CurrentResult(
      current: try await migrator.current(), unfinished: try await migrator.unfinished())
    if output.json { return try Terminal.printJSON(result) }
    Terminal.print(result.text)
  }
}

private struct CurrentResult: Encodable {
  let current: Ledger.Entry?
  let unfinished: UnfinishedRevision?

  var text: String {
    let place = current.map {
      "\($0.revision)  \($0.message)  (applied \($0.appliedAt) by \($0.appliedBy))"
    }
    let rest = unfinished.map { ["\($0.revision)  \($0.text)"] } ?? []
    return ([place ?? "base: no revision is applied"] + rest).joined(separator: "\n")
  }
}

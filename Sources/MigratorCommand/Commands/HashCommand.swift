import ArgumentParser
import Migrator

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
    for misfit in try files.directory.misfits(chain) { Terminal.printError("note: \(files.path)/\(misfit)") }
    if output.json { return try Terminal.printJSON(["revisions": chain.map(\.id.text)]) }
    Terminal.print(
      "wrote \(files.path)/\(SumFile.name): \(chain.count == 1 ? "1 revision" : "\(chain.count) revisions")")
  }
}

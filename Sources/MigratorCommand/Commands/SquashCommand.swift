import ArgumentParser
import Migrator

/// `migrator squash`.
struct SquashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "squash",
    abstract: "Fold the oldest revisions into one.",
    discussion: """
      The new revision leads to the same schema, which is made sure in scratch databases, and has the identity of the \
      last one it stands for: databases that have them all go on as before. Upgrade all others first. Statements that \
      change rows are not part of it; they are listed.

      Examples:
        migrator squash
        migrator squash 20261101090000
      """)

  @Argument(help: "The last revision to fold (default: the newest).")
  var revision: String?

  @OptionGroup var scratch: ScratchOption
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try database.files.requireDirectory()
    let configuration = try scratch.configuration
    let squashed = try await database.migrator(default: configuration)
      .squash(through: revision, scratch: configuration)
    if output.json { return try Terminal.printJSON(SquashResult(squashed)) }
    for name in squashed.removed { Terminal.print("removed \(database.files.path)/\(name)") }
    Terminal.print("created \(database.files.path)/\(squashed.baseline.upFile.name)")
    if !squashed.lostStatements.isEmpty {
      Terminal.printError(
        "not in it, as they change rows:\n"
          + squashed.lostStatements.map { "  \($0)" }.joined(separator: "\n"))
    }
    if !squashed.lostObjects.isEmpty {
      Terminal.printError(
        "not in it, as migrator has no model for it; write the statements into the file, then run: migrator hash\n"
          + squashed.lostObjects.map { "  \($0)" }.joined(separator: "\n"))
    }
  }
}

private struct SquashResult: Encodable {
  let created: [RevisionFiles]
  let removed: [String]
  /// What the new revision does not hold.
  let lostStatements: [String]
  let lostObjects: [UnmanagedObject]

  init(_ squashed: Squashed) {
    created = [RevisionFiles(squashed.baseline)]
    removed = squashed.removed
    (lostStatements, lostObjects) = (squashed.lostStatements, squashed.lostObjects)
  }
}

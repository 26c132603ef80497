import ArgumentParser
import Migrator
import Postgres

/// The server for scratch databases.
struct ScratchOption: ParsableArguments {
  @Option(
    name: .customLong("scratch"),
    help: ArgumentHelp("The server for scratch databases (default: the database's).", valueName: "url")
  )
  var url: String?

  var configuration: PostgresConfiguration? {
    get throws { try url.map { try PostgresConfiguration($0) } }
  }
}

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

  func run() async throws {
    try database.files.requireDirectory()
    let configuration = try scratch.configuration
    let squashed = try await database.migrator(default: configuration)
      .squash(through: revision, scratch: configuration)
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

/// `migrator rebase`.
struct RebaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebase",
    abstract: "Put one branch's revisions after the other's.",
    discussion: """
      For two branches that each added revisions after the same one. Both orders are tried in scratch databases: when \
      they lead to the same schema, the branch that holds the revision goes after the other one, under new names. \
      Otherwise it says why not, and changes nothing. Merge the declaration and build first: then the last revision \
      says that it leads there.

      Examples:
        migrator rebase 20261123140512
      """)

  @Argument(help: "A revision of the branch that is to go after the other.")
  var revision: String

  @OptionGroup var scratch: ScratchOption
  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    try database.files.requireDirectory()
    let configuration = try scratch.configuration
    let moved = try await database.migrator(default: configuration).rebase(revision, scratch: configuration)
    for revision in moved { Terminal.print("moved to \(database.files.path)/\(revision.upFile.name)") }
    if moved.last?.header.fingerprint != MigratorCommand.schema.fingerprint {
      Terminal.printError(
        "note: together they lead to another schema than this program declares. Merge the declaration too, build, and "
          + "run: migrator upgrade, and migrator create for what is still missing")
    }
  }
}

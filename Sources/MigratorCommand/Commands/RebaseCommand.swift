import ArgumentParser
import Migrator

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
  @OptionGroup var output: JSONOption

  func run() async throws {
    try database.files.requireDirectory()
    let configuration = try scratch.configuration
    let moved = try await database.migrator(default: configuration).rebase(revision, scratch: configuration)
    if output.json {
      try Terminal.printJSON(["moved": moved.map { RevisionFiles($0) }])
    } else {
      for revision in moved { Terminal.print("moved to \(database.files.path)/\(revision.upFile.name)") }
    }
    if moved.last?.header.fingerprint != MigratorCommand.schema.fingerprint {
      Terminal.printError(
        "note: together they lead to another schema than this program declares. Merge the declaration too, build, and "
          + "run: migrator upgrade, and migrator create for what is still missing")
    }
  }
}

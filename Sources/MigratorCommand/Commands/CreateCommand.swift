import ArgumentParser
import Migrator
import SchemaKit

/// `migrator create`.
struct CreateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Write the revision that leads from the database to the declaration.",
    discussion: """
      Compares the declared schema with the database, which must be at the newest revision, and writes two files: \
      SQL to go up, and SQL to go back. Read them, commit them, apply them with upgrade. When there is nothing to \
      do it says so and writes nothing.

      Examples:
        migrator create "add devices"
        migrator create "drop old columns" --allow-destructive
        migrator create "fill in missing sites" --empty
        migrator create "value in kelvin" --serves none
        migrator create "add devices" --against-replay
      """)

  @Argument(help: "What the revision does, in a few words.")
  var message: String

  @Flag(help: "Write a revision without statements, for SQL of your own. Needs no database.")
  var empty = false

  @Flag(help: "Write it even where it loses data: drops tables or columns, narrows types.")
  var allowDestructive = false

  @Option(
    help: """
      The oldest revision whose writers keep working on the new schema; none: only writers built with this one. By \
      default writers decide by comparing the tables.
      """)
  var serves: ServedWriters?

  @Flag(
    help: """
      Compare with where the revisions lead from nothing, in a scratch database, not with the database: what was made \
      there by hand, or by another branch, doesn't get into the revision.
      """)
  var againstReplay = false

  @OptionGroup var scratch: ScratchOption
  @OptionGroup var style: StyleOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func validate() throws {
    if !againstReplay, scratch.url != nil { throw ValidationError("--scratch is for --against-replay") }
    if againstReplay, empty { throw ValidationError("--empty compares nothing: leave --against-replay out") }
  }

  func run() async throws {
    let head = try database.files.directory.chain().last?.header.fingerprint
    let outcome = try await outcome()
    let created: [Revision] = if case .created(let revisions) = outcome { revisions } else { [] }
    if output.json { return try Terminal.printJSON(CreatedRevisions(created)) }
    guard !created.isEmpty else {
      return Terminal.print(
        "nothing to do: \(againstReplay ? "the revisions lead to what is declared" : "the database is as declared")"
      )
    }
    for revision in created {
      Terminal.print("created \(database.files.path)/\(revision.upFile.name)")
      for hazard in revision.upFile.hazards { Terminal.print("  line \(hazard.line): \(hazard.text)") }
      Terminal.print("created \(database.files.path)/\(revision.downFile.name)")
    }
    if empty, let own = created.last?.header.fingerprint, own != head ?? Schema().fingerprint {
      Terminal.printError(
        """
        note: the declaration has changes that no revision held, and this one is taken for them: write these into it too. \
        To have them written, delete its files, run migrator hash, and create without --empty first.
        """)
    }
    if !empty, created.allSatisfy(\.isEmpty) {
      Terminal.printError(
        """
        note: this database is as declared already, so the revision has no statement. If it was changed by hand, other \
        databases lack that change:
          1. print it: migrator diff --from migrations --to declaration
          2. write it into both files
          3. run: migrator hash
          4. record it here, where it is done: migrator stamp head
        """)
    }
    Terminal.print(
      empty
        ? "write your SQL into both, then run: migrator hash, and migrator upgrade"
        : "review both, then run: migrator upgrade")
  }
}

extension CreateCommand {
  private func outcome() async throws -> CreateOutcome {
    guard againstReplay else {
      return try await create(by: empty ? database.migratorOfFiles() : database.migrator())
    }
    let server = try scratch.configuration
    return try await database.migrator(default: server).withScratchDatabase(on: server) { migrator in
      if try !migrator.directory.history().isEmpty { try await migrator.upgrade() }
      return try await create(by: migrator)
    }
  }

  private func create(by migrator: Migrator) async throws -> CreateOutcome {
    try await migrator.create(
      message, empty: empty, allowDestructive: allowDestructive, style: style.style, serves: serves,
      isRename: Terminal.confirm)
  }
}

extension ServedWriters: ExpressibleByArgument {
  /// Reads `none`, or a revision.
  public init?(argument: String) {
    if argument == "none" {
      self = .none
    } else if let revision = RevisionID(argument) {
      self = .from(revision)
    } else {
      return nil
    }
  }
}

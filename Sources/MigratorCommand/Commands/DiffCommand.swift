import ArgumentParser
import Migrator
import Postgres

/// `migrator diff`.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Print the SQL that turns one schema into another.",
    discussion: """
      A schema is one of:
        declaration   the schema that this program declares
        migrations    the directory of revisions, replayed
        migrations:REVISION   the same, up to that revision; migrations:base before the first
        empty         nothing
        database      the one of DATABASE_URL or --database-url
        a URL         a live database, which is only read
        a path        a file of SQL, such as pg_dump --schema-only writes

      Files and migrations are made in a scratch database first, which is dropped again. It is made on the server \
      of --scratch, or else of --from or --to, or else of DATABASE_URL, by a role that may create databases.

      Prints nothing when the two are equal. What is not compared is listed on standard error.

      Examples:
        migrator diff --from database --to declaration
        migrator diff --from old.sql --to new.sql
        migrator diff --from migrations --to declaration --exit-code
        migrator diff --from migrations --to postgresql://owner@localhost/iot --json
      """)

  @Option(help: ArgumentHelp("The schema there is.", valueName: "source"))
  var from: String

  @Option(help: ArgumentHelp("The schema it is to become.", valueName: "source"))
  var to: String

  @OptionGroup var scratch: ScratchOption

  @Flag(help: "Exit with 2 when the schemas differ.")
  var exitCode = false

  @OptionGroup var style: StyleOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  private func source(_ text: String) throws -> SchemaSource {
    text == "database" ? .database(try database.migrator().configuration) : try SchemaSource(text)
  }

  func run() async throws {
    let (from, to) = (try source(self.from), try source(self.to))
    let scratch = try scratch.configuration
    let migrator = try database.migrator(default: scratch ?? from.configuration ?? to.configuration)
    let comparison = try await Migrator.diff(from: from, to: to, with: migrator, scratch: scratch)
    if output.json {
      try Terminal.printJSON(DiffResult(comparison, style.style))
    } else {
      if !comparison.isEmpty { Terminal.print(comparison.steps(style.style).script) }
      for rename in comparison.suspectedRenames { Terminal.mention(rename, isDeclared: to == .declaration) }
      if !comparison.unmanaged.isEmpty {
        Terminal.printError(
          "not managed, and not compared:\n" + comparison.unmanaged.map { "  \($0)" }.joined(separator: "\n"))
      }
    }
    if exitCode, !comparison.isEmpty { throw ExitCode(2) }
  }
}

private struct DiffResult: Encodable {
  struct Statement: Encodable {
    let sql: String
    let hazards: [String]
    let step: Int
    let isTransactional: Bool
  }

  let statements: [Statement]
  let unmanaged: [UnmanagedObject]

  init(_ comparison: Comparison, _ style: PlanStyle) {
    statements = comparison.steps(style).enumerated().flatMap { place, step in
      step.groups.flatMap { group in
        group.statements.map {
          Statement(
            sql: $0, hazards: group.hazards.map(\.description), step: place + 1,
            isTransactional: step.isTransactional)
        }
      }
    }
    unmanaged = comparison.unmanaged
  }
}

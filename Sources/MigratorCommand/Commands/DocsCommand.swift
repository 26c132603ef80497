import ArgumentParser
import Foundation
import Migrator

/// `migrator docs`.
struct DocsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs",
    abstract: "Describe the schema in Markdown: a data dictionary.",
    discussion: """
      Tables with their columns, keys, indexes, triggers, policies and privileges; types, views and routines; and \
      the comments of all. The text depends on the schema alone, so it can be committed. With --check nothing is \
      written: the exit code is 2 when what is there is stale.

      Written to a file ending in .md, or to a folder: a page for each namespace, and README.md.

      Examples:
        migrator docs -o docs/schema.md
        migrator docs -o docs/schema/
        migrator docs --from database
        migrator docs -o docs/schema.md --check
      """)

  @Option(help: "declaration (what this program declares) or database (what is there).")
  var from: DescribedSource = .declaration

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The .md file or the folder to write; standard output without it.")
  var path: String?

  @Flag(help: "Write nothing; exit with 2 when the files are not as they would be written.")
  var check = false

  @Flag(help: "Write over files that migrator docs didn't write.")
  var force = false

  @OptionGroup var database: DatabaseOptions

  func validate() throws {
    if check, path == nil { throw ValidationError("--check needs --output: the file or folder to look at") }
  }

  func run() async throws {
    let dictionary = DataDictionary(try await database.schema(from: from))
    guard let path else { return Terminal.print(dictionary.text) }
    let isFile = path.hasSuffix(".md")
    let files =
      isFile ? [(path, dictionary.text)] : dictionary.pages.map { (Self.join(path, $0.file), $0.text) }
    let strays = isFile ? [] : Self.pages(in: path).filter { page in !files.contains { $0.0 == page } }
    let stale = files.filter { OutputFile(path: $0.0).read() != $0.1 }
    if check {
      guard !stale.isEmpty || !strays.isEmpty else { return Terminal.print("up to date: \(path)") }
      for file in stale.map(\.0) + strays { Terminal.print("stale: \(file)") }
      Terminal.printError("run: migrator docs -o \(path)")
      throw ExitCode(2)
    }
    let foreign = stale.map(\.0).filter {
      OutputFile(path: $0).read()?.hasPrefix(DataDictionary.mark) == false
    }
    guard force || foreign.isEmpty else {
      throw MigratorError(
        "migrator docs did not write what is there: \(foreign.joined(separator: ", "))",
        advice: "name another folder or file, or write over it with --force; nothing was written")
    }
    for (file, text) in stale { try OutputFile(path: file).write(text) }
    for file in strays { try FileManager.default.removeItem(atPath: file) }
    Terminal.print(stale.isEmpty && strays.isEmpty ? "up to date: \(path)" : "wrote \(path)")
  }

  private static func join(_ folder: String, _ file: String) -> String {
    folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
  }

  /// The pages of namespaces in a folder that migrator wrote.
  private static func pages(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { $0.hasSuffix(".md") }.map { join(folder, $0) }
      .filter { DataDictionary.isPage(OutputFile(path: $0).read() ?? "") }
  }
}

import ArgumentParser
import Foundation
import Migrator

/// `migrator import`.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write Swift source that declares what a database holds.",
    discussion: """
      Reads the database, writes a file for each table, type, view and function, in folders by kind, and \
      Schema.swift, which names them all. Then writes the baseline: the revision that makes all this in an empty \
      database; and records it in this database as applied, where nothing of it is run. What can't be declared is \
      listed.

      Afterwards build, and run check.

      Examples:
        migrator import
        migrator import -o Sources/Schema --name warehouseSchema
        migrator import --namespace iot --namespace billing
        migrator import --no-baseline -o /tmp/look
      """)

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The folder of the target that declares the schema.")
  var folder = "Sources/Schema"

  @Option(
    name: .customLong("namespace"),
    help: ArgumentHelp("A namespace to read, one or more times; without it all are read.", valueName: "name"))
  var namespaces: [String] = []

  @Option(help: "The name of the whole schema in Swift.")
  var name = "schema"

  @Option(help: "What the baseline revision is called.")
  var message = "baseline"

  @Flag(help: "Write the source alone.")
  var noBaseline = false

  @Flag(help: "Write over files that are there and differ.")
  var force = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func validate() throws {
    let isName = name.first.map { $0.isLetter || $0 == "_" } ?? false
    guard isName, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
      throw ValidationError("\"\(name)\" is no name in Swift")
    }
  }

  func run() async throws {
    let result = try await database.migrator().importDatabase(
      namespaces: namespaces.isEmpty ? nil : Set(namespaces), name: name,
      baseline: noBaseline ? nil : message, write: write)
    if output.json { return try Terminal.printJSON(ImportOutput(result)) }
    Terminal.print("wrote \(result.files.count) files to \(folder)")
    if let baseline = result.baseline {
      Terminal.print("created \(database.files.path)/\(baseline.upFile.name), and recorded it as applied")
    }
    if !result.notes.isEmpty {
      Terminal.printError("not declared, or not as it is:")
      for note in result.notes { Terminal.printError("  \(note)") }
    }
    Terminal.print("build, then run: migrator check")
  }

  /// Nothing is written where something would be lost.
  private func write(_ files: [SwiftSource.File]) throws {
    // What init wrote is there to be written over.
    let empty = SwiftSource.emptySchema(name: name)
    let differing = files.filter { file in
      OutputFile(path: "\(folder)/\(file.path)").read().map { $0 != file.text && $0 != empty } ?? false
    }
    guard force || differing.isEmpty else {
      let names = differing.prefix(5).map { "  \(folder)/\($0.path)" }.joined(separator: "\n")
      throw MigratorError(
        "files are there already, and other than these would be (\(differing.count)):\n\(names)",
        advice: "name another folder with -o, or write over them with --force; nothing was written")
    }
    for file in files { try OutputFile(path: "\(folder)/\(file.path)").write(file.text) }
  }
}

private struct ImportOutput: Encodable {
  let files: [String]
  let notes: [String]
  let baseline: String?

  init(_ result: ImportResult) {
    files = result.files.map(\.path)
    notes = result.notes
    baseline = result.baseline?.id.text
  }
}

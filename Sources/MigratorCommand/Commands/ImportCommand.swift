import ArgumentParser
import Foundation
import Migrator

/// `migrator import`.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write a live database as SchemaKit source.",
    discussion: """
      Writes one declaration to a file, in a folder for each kind, and Schema.swift that names them all. Build a migrator \
      of it, then run its baseline to write the first revision and record it as applied.

      Examples:
        migrator import --output Sources/AppSchema
        migrator import --output Sources/AppSchema --namespace iot --namespace billing
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var output: String

  @Option(
    name: .customLong("namespace"), help: "A namespace to read; all of them without it. May be repeated.")
  var namespaces: [String] = []

  @Option(help: "The name of the variable that holds the schema.")
  var variable = "schema"

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let imported = try await database.migrator()
      .importSource(namespaces: namespaces.isEmpty ? nil : Set(namespaces), named: variable)
    for file in imported.files { try write(file) }
    Terminal.print("wrote \(imported.files.count) files to \(output)")
    if !imported.unmanaged.isEmpty {
      Terminal.printError(
        "not written, as there is no declaration of it:\n"
          + imported.unmanaged.map { "  \($0)" }.joined(separator: "\n"))
    }
  }

  private func write(_ file: SwiftSource.File) throws {
    let url = URL(fileURLWithPath: "\(output)/\(file.path)")
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url, options: .atomic)
    } catch {
      throw MigratorError("can't write \(url.path): \(error.localizedDescription)")
    }
  }
}

/// `migrator baseline`.
struct BaselineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Take over a database that is as declared: write its first revision, and record it as applied.",
    discussion: """
      The revision leads from nothing to the schema there is, for new databases. Nothing is run in this one. When it is \
      not as declared, it says how, and writes nothing.

      Examples:
        migrator baseline
        migrator baseline "as of the move to SchemaKit"
      """)

  @Argument(help: "What the revision does, in a few words.")
  var message = "baseline"

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let revision = try await database.migrator().baseline(message)
    Terminal.print("created \(database.files.path)/\(revision.upFile.name)")
    Terminal.print("recorded as applied; nothing was run")
  }
}

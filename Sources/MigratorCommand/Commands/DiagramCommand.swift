import ArgumentParser
import Foundation
import Migrator
import SchemaKit

/// Where a description of the schema takes it from.
enum DescribedSource: String, ExpressibleByArgument, CaseIterable {
  case declaration, database
}

extension DatabaseOptions {
  /// The schema to describe.
  func schema(from source: DescribedSource) async throws -> Schema {
    switch source {
    case .database: return try await migrator().readDatabase().schema
    case .declaration:
      try MigratorCommand.schema.validate()
      return MigratorCommand.schema
    }
  }
}

/// `migrator diagram`.
struct DiagramCommand: AsyncParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case mermaid, dot, svg
  }

  static let configuration = CommandConfiguration(
    commandName: "diagram",
    abstract: "Draw the schema: tables, columns, keys, and what references what.",
    discussion: """
      mermaid is drawn by code hosts in Markdown, dot is for Graphviz, svg is laid out by migrator itself and opens \
      in any browser. Namespaces are drawn apart; partitions are folded into their table. Views show what they read \
      when the schema is read from a database.

      Without --format the ending of the output file decides: .svg, .dot, else mermaid.

      Examples:
        migrator diagram -o schema.svg
        migrator diagram --from database --columns keys -o schema.svg
        migrator diagram --format mermaid
      """)

  @Option(help: "mermaid, dot or svg.")
  var format: Format?

  @Option(help: "declaration (what this program declares) or database (what is there).")
  var from: DescribedSource = .declaration

  @Option(help: "The columns to show: all, keys or none.")
  var columns: Diagram.Columns = .all

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "The file to write; standard output without it.")
  var file: String?

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let diagram = Diagram(try await database.schema(from: from), columns: columns)
    let text =
      switch format ?? Format(file: file) {
      case .mermaid: diagram.mermaid
      case .dot: diagram.dot
      case .svg: diagram.svg
      }
    guard let file else { return Terminal.print(text) }
    try OutputFile(path: file).write(text)
    Terminal.print("wrote \(file): \(diagram.boxes.count) tables and views")
  }
}

extension DiagramCommand.Format {
  init(file: String?) {
    self = Self.allCases.first { file?.hasSuffix(".\($0.rawValue)") == true } ?? .mermaid
  }
}

extension Diagram.Columns: ExpressibleByArgument {}

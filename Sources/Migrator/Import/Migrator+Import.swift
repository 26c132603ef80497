import Foundation
import SchemaKit

/// What `import` wrote.
public struct ImportResult: Sendable {
  /// The files of source, by their path.
  public let files: [SwiftSource.File]
  /// What could not be declared, or not as it is.
  public let notes: [String]
  /// The baseline revision, nil where none was asked for.
  public let baseline: Revision?
}

extension Migrator {
  /// Declares in Swift what the database holds, in all its namespaces or in some; and writes the revision that leads there from nothing, recorded as
  /// applied.
  ///
  /// Nothing of the database is changed but the ledger. `write` is given the files before the revision is written.
  ///
  /// - Throws: a ``MigratorError`` when a baseline is asked for and the directory, or the database, has revisions already.
  public func importDatabase(
    namespaces: Set<String>? = nil, name: String, baseline message: String?,
    write: ([SwiftSource.File]) throws -> Void
  ) async throws -> ImportResult {
    if message != nil, let last = try directory.chain().last {
      throw MigratorError(
        "\(directory.path) has revisions already, the newest \(last.id): a baseline is the first one",
        advice:
          "name another directory with --migrations, or import the source alone: --no-baseline; where it is the "
          + "baseline of an import that could not record it, run: migrator stamp head")
    }
    if message != nil {
      try await withConnection { connection in
        try await requireNoRevision(connection)
        try await ledger.requireWritable(connection)
      }
    }
    let live = try await readDatabase(namespaces: namespaces)
    let source = SwiftSource(live, name: name, ledger: schema.ledger)
    let declared = source.schema
    try declared.validate()
    try write(source.files)
    guard let message else { return ImportResult(files: source.files, notes: source.notes, baseline: nil) }
    let revision = try await with(declared).takeOver(live.schema, message)
    return ImportResult(files: source.files, notes: source.notes, baseline: revision)
  }

  /// The same migrator of another declaration.
  private func with(_ declared: Schema) -> Migrator {
    var copy = Migrator(schema: declared, directory: directory, configuration: configuration)
    copy.options = options
    copy.enablesTimescaleDB = enablesTimescaleDB
    copy.report = report
    return copy
  }
}

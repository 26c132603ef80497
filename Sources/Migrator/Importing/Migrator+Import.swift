import Postgres
import SchemaKit

/// A live schema as Swift source.
public struct ImportedSource: Sendable {
  /// The files.
  public let files: [SwiftSource.File]
  /// What has no declaration, and stays as it is.
  public let unmanaged: [UnmanagedObject]
}

extension Migrator {
  /// Reads a live database as SchemaKit source, of all its namespaces or of some.
  public func importSource(
    namespaces: Set<String>? = nil, named variable: String = "schema"
  ) async throws -> ImportedSource {
    try await withConnection { connection in
      let scope = try await SchemaScope.everything(connection)
      let live = try await Introspector(
        connection, namespaces: namespaces ?? scope.namespaces, extensions: scope.extensions,
        ledger: schema.ledger
      ).read()
      return ImportedSource(
        files: SwiftSource(live.schema, named: variable).files, unmanaged: live.unmanaged)
    }
  }

  /// Takes over a database that is as declared: writes the first revision, which leads from nothing to it, and records
  /// it as applied. Runs nothing.
  ///
  /// - Throws: a ``MigratorError`` when the database is not as declared, or has revisions already.
  public func baseline(_ message: String = "baseline") async throws -> Revision {
    try schema.validate()
    let chain = try directory.verifiedChain()
    guard chain.isEmpty else {
      throw MigratorError(
        "\(directory.path) has revisions already",
        advice: "to record that they are applied, run: migrator stamp head")
    }
    let revision = try await withConnection { connection in
      guard try await ledger.entries(connection).isEmpty else {
        throw MigratorError("the database has revisions already, which \(directory.path) doesn't have")
      }
      let (live, wanted) = try await compared(connection, at: nil)
      let differences = Plan(SchemaDiff(from: live, to: wanted)).statements()
      guard differences.isEmpty else {
        throw MigratorError(
          "the database is not as declared; this would make it so:\n"
            + differences.map { "  \($0);" }.joined(separator: "\n"),
          advice: "change the declaration, or the database, then run baseline again")
      }
      // The live schema knows what stands on what.
      var all = live
      all.privileges = live.privileges.filter { wanted.privileges[$0.key] != nil }
      all.defaultPrivileges = wanted.defaultPrivileges
      return try write(
        try header(message, after: []), Plan(SchemaDiff(from: Schema(), to: all)),
        Plan(SchemaDiff(from: all, to: Schema())), .offline, [])
    }
    try await stamp(revision.id.text)
    return revision
  }
}

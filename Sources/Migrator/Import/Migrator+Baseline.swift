import Postgres
import SchemaKit

extension Migrator {
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
    let live = try await withConnection { connection in
      try await requireNoRevision(connection)
      let (live, wanted) = try await compared(connection, at: nil)
      let differences = Plan(SchemaDiff(from: live.schema, to: wanted)).statements()
      guard differences.isEmpty else {
        throw MigratorError(
          "the database is not as declared; this would make it so:\n"
            + differences.map { "  \($0);" }.joined(separator: "\n"),
          advice: "change the declaration, or the database, then run baseline again")
      }
      return live.schema
    }
    return try await takeOver(live, message)
  }

  /// A baseline is the first revision of a database: its ledger must not tell of others, which stamping would forget.
  func requireNoRevision(_ connection: PostgresConnection) async throws {
    guard let last = try await ledger.entries(connection).last else { return }
    throw MigratorError(
      "the database has revisions already, the newest \(last.revision), which \(directory.path) doesn't have; "
        + "\(ledger.table) lists them",
      advice: "get the files of these revisions: they are this database's history")
  }

  /// Writes the revision that makes from nothing what a database holds and this migrator's schema declares, and records
  /// it as applied.
  func takeOver(_ live: Schema, _ message: String) async throws -> Revision {
    // The live schema knows what stands on what. What the declaration says nothing of is no part of it.
    var all = live
    all.extensions = schema.extensions
    all.privileges = live.privileges.filter { schema.privileges[$0.key] != nil }
    all.defaultPrivileges = schema.defaultPrivileges
    let chain = try directory.verifiedChain()
    let revision = try write(
      try header(message, after: chain), Plan(SchemaDiff(from: .nothing, to: all)),
      Plan(SchemaDiff(from: all, to: Schema())), .offline, chain)
    try await stamp(revision.id.text)
    return revision
  }
}

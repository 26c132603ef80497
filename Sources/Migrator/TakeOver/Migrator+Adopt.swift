import Postgres
import SchemaKit

/// What `adopt` found and recorded.
public struct Adoption: Sendable, Codable {
  /// The version by the other tool's history.
  public let version: String
  /// The table of that history. It is left as it is.
  public let table: String
  /// The revision that the ledger now names.
  public let revision: String
}

extension Migrator {
  /// Takes over from another tool: makes sure that its history is clean and at the version that is expected, and
  /// records a revision, the baseline without another, as applied.
  ///
  /// - Throws: a ``MigratorError`` when the history isn't as it should be, or when the ledger names revisions already.
  public func adopt(
    _ tool: ForeignTool, table: QualifiedName? = nil, expecting expected: String? = nil,
    at revision: String? = nil
  ) async throws -> Adoption {
    let chain = try directory.verifiedChain()
    guard let baseline = chain.first else {
      throw MigratorError(
        "\(directory.path) has no revision to record",
        advice: "write the baseline from a database at the same version: migrator import")
    }
    let stamped = try revision.map { chain[try chain.place(of: $0)] } ?? baseline
    let history = ForeignHistory(tool: tool, table: table ?? tool.table)
    var version = ""
    try await stamp(stamped.id.text) { connection in
      version = try await history.version(connection)
      try await requireReady(for: tool, at: version, expected, connection)
    }
    return Adoption(version: version, table: "\(history.table)", revision: stamped.id.text)
  }

  private func requireReady(
    for tool: ForeignTool, at version: String, _ expected: String?, _ connection: PostgresConnection
  ) async throws {
    if let newest = try await ledger.entries(connection).last {
      throw MigratorError(
        "the ledger of this database says \(newest.revision) already: it was taken over before",
        advice: "to see what is applied, run: migrator history")
    }
    if let expected, version != expected {
      throw MigratorError(
        "\(tool.rawValue) has this database at \(version), and \(expected) is expected; nothing was recorded",
        advice: "to lead it there, run: \(tool.upgrade(to: expected))")
    }
  }
}

import Foundation
import Postgres
import SchemaKit

/// What `squash` came to.
public struct Squashed: Sendable {
  /// The revision that stands for the others.
  public let baseline: Revision
  /// The files that are gone.
  public let removed: [String]
  /// Statements of the old revisions that change rows, or may: a schema doesn't show them, so they are gone.
  public let lostStatements: [String]
  /// What the old revisions make, and migrator has no model for: the new one doesn't make it.
  public let lostObjects: [UnmanagedObject]
}

extension Migrator {
  /// Folds the oldest revisions, up to one of them or all, into a single one that leads to the same schema.
  ///
  /// It keeps the identity of the last one, so a database that has them all is where it was. One that has only some
  /// of them has to be upgraded with the old files first.
  public func squash(
    through last: String? = nil, message: String = "baseline", scratch: PostgresConfiguration? = nil
  ) async throws -> Squashed {
    let chain = try directory.verifiedChain()
    let end = try last.map { try chain.place(of: $0) } ?? chain.count - 1
    guard end > 0 else {
      throw MigratorError(
        "there is nothing to squash: \(directory.path) has fewer than two revisions"
          + (last.map { " up to \($0)" } ?? ""))
    }
    let old = Array(chain[...end])
    let server = scratch ?? configuration
    let (replayed, made) = try await ScratchDatabase.with(on: server) { database in
      let replay = Replay(self, database)
      let before = Set(try await replay.migrator.readDatabase().unmanaged)
      try await replay.migrator.upgrade(to: .revision(old[end].id.text))
      let live = try await replay.migrator.readDatabase()
      return (live.schema, live.unmanaged.filter { !before.contains($0) })
    }
    let baseline = try baseline(of: old, wanted(replayed, old[end].header), message)
    try await verify(baseline, leadsTo: replayed, on: server)
    try directory.replace(old, with: [baseline], before: Array(chain[(end + 1)...]))
    return Squashed(
      baseline: baseline, removed: old.flatMap { [$0.upFile.name, $0.downFile.name] },
      lostStatements: try old.flatMap { try $0.rowStatements }, lostObjects: made)
  }

  /// What the revisions lead to on any server: where this one has no TimescaleDB, or has it though the schema doesn't
  /// insist on it.
  private func wanted(_ replayed: Schema, _ header: Revision.Header) -> Schema {
    var wanted = replayed
    if !schema.requiresTimescaleDB { wanted.extensions.removeAll { $0.name == "timescaledb" } }
    for record in header.hypertables {
      for place in wanted.tables.indices where wanted.tables[place].name == record.table {
        wanted.tables[place].hypertable = record.options
      }
    }
    return wanted
  }

  private func baseline(of old: [Revision], _ wanted: Schema, _ message: String) throws -> Revision {
    guard var header = old.last?.header else { throw MigratorError("there is nothing to squash") }
    header.parent = nil
    header.message = message
    header.replaces = old.flatMap { $0.header.replaces + [$0.id] }.reduce(into: []) { list, id in
      if !list.contains(id) { list.append(id) }
    }
    let renderer = RevisionRenderer(requiresTimescaleDB: schema.requiresTimescaleDB, style: .offline)
    let stem = "\(header.id)_\(Self.slug(message))"
    return Revision(
      header: header,
      upFile: RevisionFile(
        name: "\(stem).up.sql", text: try renderer.up(header, Plan(SchemaDiff(from: .nothing, to: wanted)))),
      downFile: RevisionFile(
        name: "\(stem).down.sql", text: renderer.down(header, Plan(SchemaDiff(from: wanted, to: Schema())))))
  }

  /// Makes sure that the baseline gives the same schema as the revisions it stands for.
  private func verify(_ baseline: Revision, leadsTo wanted: Schema, on server: PostgresConfiguration)
    async throws
  {
    let folder = NSTemporaryDirectory() + "migrator-squash-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let alone = MigrationsDirectory(path: folder)
    try alone.write(baseline, after: [])
    let difference = try await ScratchDatabase.with(on: server) { database in
      let replay = Replay(Migrator(schema: schema, directory: alone, configuration: configuration), database)
      try await replay.migrator.upgrade()
      return wanted.mismatch(with: try await replay.snapshot(), baseline.id.text, "")
    }
    if let difference = difference.first {
      throw MigratorError(
        "one revision alone doesn't give the same schema; this is missing:\n"
          + difference.differences.map { "  \($0)" }.joined(separator: "\n"),
        advice: "nothing was changed; keep the revisions as they are, and report this")
    }
  }
}

extension Revision {
  /// The statements that change rows, or call what may.
  fileprivate var rowStatements: [String] {
    get throws {
      try RevisionStep.split(upFile.text).flatMap(\.statements)
        .filter { Self.rowCommands.contains($0.leadingWords(1)) && !HypertableRenderer.writes($0) }
        .map { statement in
          let start = statement.text.prefix(60).replacing("\n", with: " ")
          return "\(upFile.name):\(statement.line): \(start)\(statement.text.count > 60 ? "…" : "")"
        }
    }
  }

  private static let rowCommands: Set = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "WITH", "SELECT", "DO", "CALL",
  ]
}

import Postgres
import SchemaKit

/// Where replaying the revisions from nothing doesn't lead to what was to be.
public struct ReplayMismatch: Sendable, Codable, Hashable {
  /// The revision, nil where the end of the chain and the declaration differ.
  public let revision: String?
  /// What was compared.
  public let problem: String
  /// The statements that would make up for the difference.
  public let differences: [String]
}

extension Migrator {
  /// Replays all revisions in a scratch database, each up, down and up again, and compares: going down has to give
  /// the schema before, going up again the same as the first time, and the end has to be as declared. One that says that it
  /// is ``Revision/irreversible`` only goes up.
  ///
  /// - Throws: a ``RevisionError`` when a revision fails.
  public func checkReplay(scratch: PostgresConfiguration? = nil) async throws -> [ReplayMismatch] {
    try schema.validate()
    let chain = try directory.chain()
    return try await ScratchDatabase.with(on: scratch ?? configuration) { database in
      let replay = Replay(self, database)
      var mismatches: [ReplayMismatch] = []
      var before = try await replay.snapshot()
      for revision in chain {
        let id = revision.id.text
        try await replay.migrator.upgrade(to: .steps(1))
        let after = try await replay.snapshot()
        guard revision.irreversible == nil else {
          before = after
          continue
        }
        try await replay.migrator.downgrade(to: .steps(1))
        mismatches += before.mismatch(
          with: try await replay.snapshot(), id, "going down leaves another schema")
        // What was left would be in the way of the rest.
        guard mismatches.isEmpty else { return mismatches }
        try await replay.migrator.upgrade(to: .steps(1))
        let again = try await replay.snapshot()
        mismatches += after.mismatch(with: again, id, "going up again leads to another schema")
        before = again
      }
      let differences = try await replay.differencesFromDeclaration(at: chain.last)
      if !differences.isEmpty {
        mismatches.append(
          .init(
            revision: nil, problem: "the revisions don't lead to what is declared", differences: differences))
      }
      return mismatches
    }
  }
}

/// A migrator of a scratch database.
struct Replay {
  let migrator: Migrator

  init(_ original: Migrator, _ database: PostgresConfiguration) {
    migrator = original.connecting(to: database)
  }

  /// All that is in the database, without the names of NOT NULL constraints where the declaration gives none: revisions
  /// that were made on a server before PostgreSQL 18 know of no such names, and columns that were renamed keep theirs.
  func snapshot() async throws -> Schema {
    var snapshot = try await migrator.readDatabase().schema
    guard migrator.schema.tables.lazy.flatMap(\.columns).allSatisfy({ $0.notNull.name == nil }) else {
      return snapshot
    }
    snapshot.tables = snapshot.tables.map { table in
      var table = table
      for place in table.columns.indices { table.columns[place].notNull.name = nil }
      return table
    }
    return snapshot
  }

  func differencesFromDeclaration(at head: Revision?) async throws -> [String] {
    try await migrator.withConnection { connection in
      let (live, wanted) = try await migrator.compared(connection, at: head)
      return Plan(SchemaDiff(from: live.schema, to: wanted))
        .statements(requiresTimescaleDB: migrator.schema.requiresTimescaleDB)
    }
  }
}

extension Schema {
  /// What would turn another schema into this one, as a list of at most one.
  func mismatch(with other: Schema, _ revision: String, _ problem: String) -> [ReplayMismatch] {
    let statements = Plan(SchemaDiff(from: other, to: self)).statements()
    return statements.isEmpty
      ? [] : [ReplayMismatch(revision: revision, problem: problem, differences: statements)]
  }
}

import Postgres
import SchemaKit

/// A revision with what a database knows of it.
public struct HistoryEntry: Sendable, Codable {
  /// The revision.
  public let revision: String
  /// The revision before it, nil for the first.
  public let parent: String?
  /// What it does.
  public let message: String
  /// The up file.
  public let file: String
  /// When the database applied it, nil when it hasn't.
  public let appliedAt: String?
  /// The role that applied it.
  public let appliedBy: String?
  /// How far it has come when it is half-way.
  public let unfinished: UnfinishedRevision?
}

extension Migrator {
  /// All revisions of the directory, oldest first, with when the database applied them.
  public func history() async throws -> [HistoryEntry] {
    let chain = try directory.chain()
    let (ledger, directory) = (self.ledger, self.directory)
    let (entries, unfinished) = try await withConnection { connection in
      (
        try await ledger.entries(connection),
        try await StepLedger(beside: ledger).unfinished(in: chain, directory, connection)
      )
    }
    let applied = Dictionary(entries.map { ($0.revision, $0) }) { first, _ in first }
    return chain.map { revision in
      let entry = applied[revision.id.text]
      return HistoryEntry(
        revision: revision.id.text, parent: revision.header.parent?.text, message: revision.header.message,
        file: revision.upFile.name, appliedAt: entry?.appliedAt, appliedBy: entry?.appliedBy,
        unfinished: unfinished?.revision == revision.id.text ? unfinished : nil)
    }
  }

  /// The newest revision that the database has, nil at base.
  public func current() async throws -> Ledger.Entry? {
    let ledger = self.ledger
    return try await withConnection { try await ledger.entries($0).last }
  }

  /// The revision that is half-way, nil when there is none.
  public func unfinished() async throws -> UnfinishedRevision? {
    let chain = try directory.chain()
    let (ledger, directory) = (self.ledger, self.directory)
    return try await withConnection { connection in
      try await StepLedger(beside: ledger).unfinished(in: chain, directory, connection)
    }
  }
}

/// The SQL that an upgrade would run, made without a database.
public struct OfflineScript: Sendable {
  /// The whole script, for `psql -v ON_ERROR_STOP=1 -f`.
  public let text: String

  /// The script that leads from one revision, or base, to another, or the newest.
  public init(
    schema: Schema, directory: MigrationsDirectory, from start: String? = nil, to end: String? = nil
  ) throws {
    let chain = try directory.verifiedChain()
    let first = try start.map { try chain.place(of: $0) + 1 } ?? 0
    let last = try end.map { try chain.place(of: $0) + 1 } ?? chain.count
    guard first <= last else {
      throw MigratorError("\(end ?? "") is before \(start ?? "")", advice: "exchange the two")
    }
    let ledger = Ledger(schema.ledger)
    text = try chain[first..<last].map { revision in
      // After the first revision, which may have made the ledger's namespace.
      let creation = revision.header.parent == nil ? "\(ledger.creation);\n" : ""
      let record = "\(creation)\(ledger.insertion(revision));\n"
      let file = revision.upFile
      let steps = try file.steps(in: directory.path)
      guard steps.count == 1, steps[0].isTransactional else {
        return steps.map(Self.text).joined() + "BEGIN;\n\(record)COMMIT;\n"
      }
      return """
        BEGIN;

        \(file.text)\(file.endsOpen ? "\n;\n" : "")
        \(SessionReset.beforeRecord);
        \(record)
        COMMIT;
        \(SessionReset.all);

        """
    }.joined(separator: "\n")
  }

  private static func text(_ step: RevisionStep) -> String {
    let statements = step.statements.map { "\($0.text);\n\n" }.joined()
    let body = step.isTransactional ? "BEGIN;\n\n\(statements)COMMIT;\n" : statements
    return "\(body)\(SessionReset.all);\n\n"
  }
}

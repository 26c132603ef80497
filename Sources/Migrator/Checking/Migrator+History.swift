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
  /// The up file; nil where the directory has none of a revision that the database has.
  public let file: String?
  /// When the database applied it, nil when it hasn't.
  public let appliedAt: String?
  /// The role that applied it.
  public let appliedBy: String?
  /// How far it has come when it is half-way.
  public let unfinished: UnfinishedRevision?
}

extension MigrationsDirectory {
  /// All revisions of the directory, oldest first, whatever a database knows of them.
  public func history() throws -> [HistoryEntry] {
    try chain().map { HistoryEntry($0, applied: nil, unfinished: nil) }
  }
}

extension HistoryEntry {
  fileprivate init(_ revision: Revision, applied: Ledger.Entry?, unfinished: UnfinishedRevision?) {
    self.init(
      revision: revision.id.text, parent: revision.header.parent?.text, message: revision.header.message,
      file: revision.upFile.name, appliedAt: applied?.appliedAt, appliedBy: applied?.appliedBy,
      unfinished: unfinished?.revision == revision.id.text ? unfinished : nil)
  }
}

extension Migrator {
  /// All revisions of the directory, oldest first, with when the database applied them; then those that only the database
  /// has.
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
    let known = Set(
      chain.flatMap { [$0.id] + (applied[$0.id.text] == nil ? [] : $0.header.replaces) }.map(\.text))
    let others = entries.filter { !known.contains($0.revision) }.map { entry in
      HistoryEntry(
        revision: entry.revision, parent: entry.parent, message: entry.message, file: nil,
        appliedAt: entry.appliedAt, appliedBy: entry.appliedBy,
        unfinished: unfinished?.revision == entry.revision ? unfinished : nil)
    }
    return chain.map { HistoryEntry($0, applied: applied[$0.id.text], unfinished: unfinished) } + others
  }

  /// The newest revision that the database has, nil at base.
  public func current() async throws -> Ledger.Entry? {
    let ledger = self.ledger
    return try await withConnection { try await ledger.entries($0).last }
  }

  /// The revision that is half-way, nil when there is none. The database knows; files only tell how many steps it has, and
  /// may be in the middle of a merge.
  public func unfinished() async throws -> UnfinishedRevision? {
    let revisions = (try? directory.revisions()) ?? []
    let (ledger, directory) = (self.ledger, self.directory)
    return try await withConnection { connection in
      try await StepLedger(beside: ledger).unfinished(in: revisions, directory, connection)
    }
  }
}

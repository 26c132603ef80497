import Postgres
import SchemaKit

/// A revision of several steps that was broken off between them, or is being applied now.
public struct UnfinishedRevision: Sendable, Hashable, Codable {
  /// The revision.
  public let revision: String
  /// Whether it is being applied or taken back.
  public let direction: Direction
  /// How many steps are done.
  public let finishedSteps: Int
  /// How many there are; nil when the file is not there, or can't be read.
  public let steps: Int?
}

extension UnfinishedRevision {
  /// How far it has come, and how to go on.
  public var text: String {
    let count = "\(finishedSteps)\(steps.map { " of \($0)" } ?? "") steps"
    return direction == .up
      ? "half applied, \(count) are done: run migrator upgrade"
      : "half taken back, \(count) are done: run migrator downgrade 1"
  }
}

/// How far a revision of several steps has come: a table beside the ledger, which is there only meanwhile.
struct StepLedger: Sendable {
  let table: QualifiedName
  private let ledger: Ledger

  init(beside ledger: Ledger) {
    self.ledger = ledger
    table = QualifiedName(namespace: ledger.table.namespace, name: "\(ledger.table.name)_steps")
  }

  /// The revision that is applied, or taken back, half-way.
  struct Progress: Sendable {
    let revision: String
    let direction: Direction
    /// The checksum of the steps that are done.
    let checksum: String
    /// How many are.
    let finished: Int
    /// The step that was begun outside a transaction, and its statement: it may have been done in part.
    let begun: (step: Int, statement: String)?
    /// The revision before it, nil for the first.
    let parent: String?

    /// Whether a step was begun before. Of one whose text is another by now what it left is cleared away, and it begins anew.
    func hasBegun(_ step: RevisionStep, _ connection: PostgresConnection) async throws -> Bool {
      guard let begun, begun.step == step.number else { return false }
      if begun.statement == step.statements.first?.text { return true }
      try await clearAwayBegun(connection)
      return false
    }

    /// Clears away what a broken-off statement left that stands in the file no longer.
    func clearAwayBegun(_ connection: PostgresConnection) async throws {
      guard let begun else { return }
      try await Statement(text: begun.statement, line: 1).concurrent?.clearAway(connection)
    }

    /// How to leave one that can't be finished; `before` is the revision that comes before it, or base, where that is known.
    static func giveUp(before: String? = nil) -> String {
      """
      or give it up, and go back to \(before ?? "the revision before it, base for the first") (or on to its end, by its own digits):
        1. see what leads there, and run it: migrator diff --from database --to migrations:\(before ?? "REVISION")
           (where this role may not create databases: with --scratch URL, of a server where it may)
        2. record that the database is there: migrator stamp \(before ?? "REVISION")
      """
    }

    /// What to say when something else is asked for than to finish it. Nothing can finish it without its files.
    func error(hasFiles: Bool = true) -> MigratorError {
      let isUp = direction == .up
      let finish = "finish it first: migrator \(isUp ? "upgrade" : "downgrade 1")"
      return MigratorError(
        "revision \(revision) is \(isUp ? "applied" : "taken back") half-way: steps that are done: \(finished)",
        advice: (hasFiles ? finish : "get its files, which the directory lacks, and \(finish)") + "\n"
          + Self.giveUp(before: parent ?? "base"), reason: .isHalfWay)
    }
  }

  /// Where things stand, nil when no revision is half-way.
  func progress(_ connection: PostgresConnection) async throws -> Progress? {
    guard try await Ledger(table).exists(connection) else { return nil }
    let sql: SQL = """
      SELECT revision, direction, coalesce(max(step) FILTER (WHERE is_finished), 0) AS finished,
        (array_agg(checksum ORDER BY step DESC) FILTER (WHERE is_finished))[1] AS checksum,
        max(step) FILTER (WHERE NOT is_finished) AS begun,
        (array_agg(statement ORDER BY step DESC) FILTER (WHERE NOT is_finished))[1] AS statement
      FROM \(table) GROUP BY 1, 2
      """
    guard let row = try await connection.query(sql.text).rows.first,
      let direction = Direction(rawValue: try row.text("direction"))
    else { return nil }
    let revision = try row.text("revision")
    let entries = try await ledger.entries(connection)
    // One that is applied half-way is not in the ledger yet, one that is taken back half-way still is.
    let parent =
      direction == .up ? entries.last?.revision : entries.last { $0.revision == revision }?.parent
    return Progress(
      revision: revision, direction: direction, checksum: row["checksum"] ?? "",
      finished: try row.int("finished"),
      begun: row["begun"].flatMap { Int($0) }.map { ($0, row["statement"] ?? "") }, parent: parent)
  }

  /// Where things stand, for a user to see; nil when no revision is half-way. A file that can't be cut into steps is judged
  /// where it is to run.
  func unfinished(
    in revisions: [Revision], _ directory: MigrationsDirectory, _ connection: PostgresConnection
  ) async throws -> UnfinishedRevision? {
    guard let progress = try await progress(connection) else { return nil }
    let revision = revisions.first { $0.id.text == progress.revision }
    let file = revision?.file(progress.direction)
    return UnfinishedRevision(
      revision: progress.revision, direction: progress.direction, finishedSteps: progress.finished,
      steps: (try? file?.steps(in: directory.path))?.count)
  }

  /// Whether a table is a migrator's, by its columns.
  static func isOne(_ table: Table) -> Bool {
    Set(table.columns.map(\.name)) == [
      "revision", "direction", "checksum", "step", "is_finished", "statement", "recorded_at",
    ]
  }

  /// The statement that makes the table.
  var creation: SQL {
    """
    CREATE TABLE IF NOT EXISTS \(table) (
      revision text NOT NULL,
      direction text NOT NULL,
      checksum text NOT NULL,
      step integer PRIMARY KEY,
      is_finished boolean NOT NULL,
      statement text,
      recorded_at timestamp with time zone NOT NULL DEFAULT now()
    )
    """
  }

  /// The statement that records a step. `checksum` is that of the steps up to it: those behind it may still be edited.
  /// Nothing is recorded where `condition` holds.
  func record(
    _ step: Int, _ checksum: String, of revision: Revision, _ direction: Direction, isFinished: Bool,
    statement: String? = nil, unless condition: SQL? = nil
  ) -> SQL {
    """
    INSERT INTO \(table) (revision, direction, checksum, step, is_finished, statement) SELECT \
    \(literal: revision.id.text), \(literal: direction.rawValue), \(literal: checksum), \(step), \
    \(raw: "\(isFinished)"), \(literal: statement)\(condition.map { " WHERE NOT (\($0))" } ?? "") \
    ON CONFLICT (step) DO UPDATE
      SET is_finished = EXCLUDED.is_finished, checksum = EXCLUDED.checksum, statement = EXCLUDED.statement
    """
  }

  /// The statement that forgets a step that was begun.
  func deletion(_ step: Int) -> String {
    SQL("DELETE FROM \(table) WHERE step = \(step) AND NOT is_finished").text
  }

  /// The statement that ends it.
  var removal: String { SQL("DROP TABLE IF EXISTS \(table)").text }
}

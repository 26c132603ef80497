import SchemaKit

/// The SQL that an upgrade or a downgrade would run, made without a database.
public struct OfflineScript: Sendable {
  /// The whole script, for `psql -v ON_ERROR_STOP=1 -f`.
  public let text: String

  /// The script that leads from one revision to another, by default from base to the newest. Where it leads back, it takes
  /// revisions back, newest first.
  ///
  /// - Throws: a ``MigratorError`` when there is no such revision, or when one that is to be taken back can't be.
  public init(
    schema: Schema, directory: MigrationsDirectory, from start: String? = nil, to end: String? = nil
  ) throws {
    let chain = try directory.verifiedChain()
    let first = try start.map(chain.count(upTo:)) ?? 0
    let last = try end.map(chain.count(upTo:)) ?? chain.count
    let part = ScriptPart(ledger: Ledger(schema.ledger), directory: directory.path)
    let parts =
      first <= last
      ? try chain[first..<last].map { try part.text(of: $0, .up) }
      : try chain[last..<first].reversed().map { try part.text(of: $0, .down) }
    text = ([part.head] + parts).joined(separator: "\n")
  }
}

extension [Revision] {
  /// How many revisions a database has that is at one of them, or at `base`, or at `head`.
  fileprivate func count(upTo name: String) throws -> Int {
    switch name {
    case "base": 0
    case "head": count
    default: try place(of: name) + 1
    }
  }
}

/// What a script has for each revision.
private struct ScriptPart {
  let ledger: Ledger
  let directory: String
  private var stepLedger: StepLedger { StepLedger(beside: ledger) }

  /// psql goes on after an error unless it is told not to, and would record what was never applied.
  var head: String {
    let lock = SQL("pg_try_advisory_lock(\(AdvisoryLock.key(of: ledger.table)))").text
    return """
      \\set ON_ERROR_STOP on
      \(Self.encoding)
      DO $guard$
      BEGIN
        IF NOT \(lock) THEN
          RAISE EXCEPTION 'another migrator is at work in this database';
        END IF;
      END
      $guard$;

      """
  }

  func text(of revision: Revision, _ direction: Direction) throws -> String {
    if direction == .down { try revision.requireReversible(in: directory) }
    let file = revision.file(direction)
    let steps = try file.steps(in: directory)
    let check = check(before: revision, direction)
    let record = record(of: revision, direction)
    guard steps.count == 1, steps[0].isTransactional else {
      return check + text(of: steps, of: revision, direction)
    }
    let body = "\(file.text)\(file.endsOpen ? "\n;\n" : "")"
    let parts = direction == .up ? [body, "\(SessionReset.beforeRecord);", record] : [record, body]
    return """
      \(check)BEGIN;
      \(Self.lockTimeout)

      \(parts.joined(separator: "\n"))
      COMMIT;
      \(Self.reset)

      """
  }

  /// The ledger goes before what its namespace goes with, and comes after what may have made that.
  private func record(of revision: Revision, _ direction: Direction) -> String {
    "\(ledger.record(revision, direction));\n"
  }

  /// Each step with its record, so that one that is broken off is found half-way, and `upgrade` goes on with it.
  private func text(of steps: [RevisionStep], of revision: Revision, _ direction: Direction) -> String {
    let checksums = RevisionStep.checksums(of: steps)
    let end = "\(stepLedger.removal);\n\(record(of: revision, direction))"
    return steps.map { step in
      let isLast = step.number == steps.count
      let statements = step.statements.map { "\($0.text);\n\n" }.joined()
      let checksum = checksums[step.number - 1]
      let done = isLast ? end : recordOfStep(step, checksum, of: revision, direction, isFinished: true)
      let parts: [String]
      if !step.isTransactional {
        let begun = recordOfStep(step, checksum, of: revision, direction, isFinished: false)
        parts = [begun, statements, Self.transaction(done)]
      } else if isLast, direction == .down {
        parts = [Self.transaction(done + statements)]
      } else {
        parts = [Self.transaction("\(statements)\(SessionReset.beforeRecord);\n\(done)")]
      }
      return "\(parts.joined())\(Self.reset)\n\n"
    }.joined()
  }

  /// The record that a step is done, or that its statement is begun, where it can begin. The first of all makes its table:
  /// after what may have made its namespace.
  private func recordOfStep(
    _ step: RevisionStep, _ checksum: String, of revision: Revision, _ direction: Direction, isFinished: Bool
  ) -> String {
    let statement = isFinished ? nil : step.statements.first
    let record = stepLedger.record(
      step.number, checksum, of: revision, direction, isFinished: isFinished, statement: statement?.text,
      unless: statement?.concurrent?.cannotBegin)
    let isFirst = step.number == 1 && isFinished == step.isTransactional
    return "\(isFirst ? "\(stepLedger.creation);\n" : "")\(record.text);\n"
  }

  private static func transaction(_ statements: String) -> String {
    "BEGIN;\n\(lockTimeout)\n\n\(statements)COMMIT;\n"
  }

  /// The files are UTF-8, whatever psql takes its terminal's texts for.
  private static let encoding = "SET client_encoding = 'UTF8';"
  private static let reset = "\(SessionReset.all);\n\(encoding)"

  /// Others queue behind a statement that waits.
  private static let lockTimeout = "SET LOCAL lock_timeout = '5s';"

  /// Refuses a database that is elsewhere than where the revision leads on from.
  private func check(before revision: Revision, _ direction: Direction) -> String {
    let parent = revision.header.parent?.text
    let (place, reason) =
      direction == .up
      ? (parent, "revision \(revision.id) follows \(parent ?? "base")")
      : (revision.id.text, "revision \(revision.id) is the one to take back")
    let newest = "SELECT revision FROM \(ledger.table) ORDER BY position DESC LIMIT 1" as SQL
    let table = SQL("\(literal: SQL.quoted(ledger.table))").text
    let steps = SQL("\(literal: SQL.quoted(stepLedger.table))").text
    return """
      DO $guard$
      DECLARE current text;
      BEGIN
        IF to_regclass(\(steps)) IS NOT NULL THEN
          IF EXISTS (SELECT FROM \(SQL.quoted(stepLedger.table))) THEN
            RAISE EXCEPTION 'a revision is half-way in this database: finish it by migrator, as migrator history says';
          END IF;
        END IF;
        IF to_regclass(\(table)) IS NOT NULL THEN
          current := (\(newest));
        END IF;
        IF current IS DISTINCT FROM \(SQL("\(literal: place)").text) THEN
          RAISE EXCEPTION '\(reason), and this database is at %', coalesce(current, 'base');
        END IF;
      END
      $guard$;

      """
  }
}

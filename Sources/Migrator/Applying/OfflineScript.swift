import SchemaKit

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
    let part = ScriptPart(ledger: Ledger(schema.ledger), directory: directory.path)
    text = try ([part.head] + chain[first..<last].map(part.text)).joined(separator: "\n")
  }
}

/// What a script has for each revision.
private struct ScriptPart {
  let ledger: Ledger
  let directory: String

  /// psql goes on after an error unless it is told not to, and would record what was never applied.
  var head: String {
    let lock = SQL("pg_try_advisory_lock(\(AdvisoryLock.key(of: ledger.table)))").text
    return """
      \\set ON_ERROR_STOP on
      DO $guard$
      BEGIN
        IF NOT \(lock) THEN
          RAISE EXCEPTION 'another migrator is at work in this database';
        END IF;
      END
      $guard$;

      """
  }

  func text(of revision: Revision) throws -> String {
    // After the first revision, which may have made the ledger's namespace.
    let creation = revision.header.parent == nil ? "\(ledger.creation);\n" : ""
    let record = "\(creation)\(ledger.insertion(revision));\n"
    let file = revision.upFile
    let steps = try file.steps(in: directory)
    guard steps.count == 1, steps[0].isTransactional else {
      return check(before: revision) + steps.map(text).joined() + "BEGIN;\n\(record)COMMIT;\n"
    }
    return """
      \(check(before: revision))BEGIN;
      \(Self.lockTimeout)

      \(file.text)\(file.endsOpen ? "\n;\n" : "")
      \(SessionReset.beforeRecord);
      \(record)
      COMMIT;
      \(SessionReset.all);

      """
  }

  private func text(of step: RevisionStep) -> String {
    let statements = step.statements.map { "\($0.text);\n\n" }.joined()
    let body =
      step.isTransactional ? "BEGIN;\n\(Self.lockTimeout)\n\n\(statements)COMMIT;\n" : statements
    return "\(body)\(SessionReset.all);\n\n"
  }

  /// Others queue behind a statement that waits.
  private static let lockTimeout = "SET LOCAL lock_timeout = '5s';"

  /// Refuses a database that is elsewhere than where the revision leads on from.
  private func check(before revision: Revision) -> String {
    let newest = "SELECT revision FROM \(ledger.table) ORDER BY position DESC LIMIT 1" as SQL
    let parent = revision.header.parent?.text
    let table = SQL("\(literal: SQL.quoted(ledger.table))").text
    let steps = SQL("\(literal: SQL.quoted(StepLedger(beside: ledger).table))").text
    return """
      DO $guard$
      DECLARE current text;
      BEGIN
        IF to_regclass(\(steps)) IS NOT NULL THEN
          RAISE EXCEPTION 'a revision is half-way in this database: finish it by migrator upgrade';
        END IF;
        IF to_regclass(\(table)) IS NOT NULL THEN
          current := (\(newest));
        END IF;
        IF current IS DISTINCT FROM \(SQL("\(literal: parent)").text) THEN
          RAISE EXCEPTION 'revision \(revision.id) follows \(parent ?? "base"), and this database is at %',
            coalesce(current, 'base');
        END IF;
      END
      $guard$;

      """
  }
}

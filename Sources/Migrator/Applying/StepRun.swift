import Postgres
import SchemaKit

/// One step of a revision, run.
struct StepRun {
  let applier: Applier
  let revision: Revision
  let direction: Direction
  let step: RevisionStep
  let count: Int
  /// The checksum of the steps up to this one.
  let checksum: String
  /// Whether the revision was begun before: there is a record of it.
  let isResumed: Bool

  private var connection: PostgresConnection { applier.connection }
  private var isLast: Bool { step.number == count }
  private var file: RevisionFile { revision.file(direction) }
  private var path: String { "\(applier.directory)/\(file.name)" }

  /// Runs the step; `wasBegun` says that it may have been done in part before.
  func callAsFunction(wasBegun: Bool) async throws {
    if step.isTransactional {
      try await transact(step.statements)
    } else {
      try await runOutside(wasBegun: wasBegun)
    }
    try await connection.resetSession()
  }

  /// Records a revision of which all is done.
  func finish() async throws { try await transact([]) }

  /// Runs statements together with the step's record, or the revision's after the last step.
  private func transact(_ statements: [Statement]) async throws {
    do {
      try await connection.transaction { [self] connection in
        try record(
          "SET LOCAL lock_timeout = \(lockTimeout); SET LOCAL statement_timeout = \(statementTimeout)",
          connection)
        try recordBefore(connection)
        // What the server noted about the ledger's own tables is of no use to anybody.
        _ = connection.drainNotices()
        for statement in statements {
          try Task.checkCancellation()
          try run(statement, connection)
          for notice in connection.drainNotices() { applier.report(.notice(notice)) }
        }
        try record(SessionReset.beforeRecord, connection)
        try recordAfter(connection)
      }
    } catch let error as PostgresError {
      // Where the connection is lost, nobody knows how far COMMIT came.
      throw failure(of: Statement(text: "COMMIT", line: lastLine), error, isInDoubt: error.sqlState == nil)
    }
  }

  /// Runs a statement that takes no transaction. It is recorded as begun before, so that what a crash leaves of it is
  /// seen to.
  private func runOutside(wasBegun: Bool) async throws {
    guard let statement = step.statements.first else { return }
    let concurrent = statement.concurrent
    if wasBegun, let concurrent, try await concurrent.isDone(connection) { return try await transact([]) }
    // What is there already is none of its own, and what is missing nobody can drop: PostgreSQL refuses the statement, and
    // nothing is begun.
    let cannotBegin = wasBegun ? false : try await concurrent?.cannotBegin(connection) ?? false
    if !cannotBegin {
      try await connection.execute(recordOfStep(isFinished: false, statement: statement.text))
    }
    // Nobody queues behind a concurrent statement, so it may wait; others take their locks again and again, for a short
    // time each.
    try await connection.execute(
      "SET lock_timeout = \(concurrent == nil ? lockTimeout : 0); SET statement_timeout = 0")
    _ = await connection.drainNotices()
    do {
      try await connection.execute(statement.text)
    } catch {
      for notice in await connection.drainNotices() { applier.report(.notice(notice)) }
      // What is there is somebody else's.
      let own = cannotBegin ? nil : concurrent
      let isUndone = await undo(own, after: error)
      throw RevisionError(
        file: path, statement: statement, underlying: error,
        outcome: isUndone || cannotBegin
          ? .stepRolledBack(finished: step.number - 1)
          : .brokenOff(finished: step.number - 1, isClearedAway: own != nil),
        before: revision.header.parent?.text ?? "base")
    }
    for notice in await connection.drainNotices() { applier.report(.notice(notice)) }
    try await transact([])
  }

  /// Where the server refuses the statement, clears away what it left, and the record that it was begun: at the next run an
  /// index that somebody made until then would be taken for the step's. Of a revision's first statement nothing stays.
  private func undo(_ concurrent: (any ConcurrentStatement)?, after error: PostgresError) async -> Bool {
    guard error.sqlState != nil, !Task.isCancelled, let concurrent,
      let isDone = try? await concurrent.isDone(connection), !isDone
    else { return false }
    let stepLedger = applier.stepLedger
    let removal = step.number == 1 ? stepLedger.removal : stepLedger.deletion(step.number)
    return (try? await connection.execute(removal)) != nil
  }

  private var lockTimeout: Int { Int(applier.options.lockTimeout / .milliseconds(1)) }

  /// Zero is none: without one of its own a role's would hold.
  private var statementTimeout: Int {
    applier.options.statementTimeout.map { Int($0 / .milliseconds(1)) } ?? 0
  }

  private func run(_ statement: Statement, _ connection: isolated PostgresConnection) throws {
    do throws(PostgresError) {
      try connection.execute(statement.text)
    } catch {
      for notice in connection.drainNotices() { applier.report(.notice(notice)) }
      throw failure(of: statement, error)
    }
  }

  private func failure(
    of statement: Statement, _ error: PostgresError, isInDoubt: Bool = false
  ) -> RevisionError {
    RevisionError(
      file: path, statement: statement, underlying: error,
      outcome: isInDoubt ? .inDoubt : .stepRolledBack(finished: step.number - 1),
      before: revision.header.parent?.text ?? "base")
  }

  private var lastLine: Int { step.statements.last?.line ?? 1 }

  /// Takes the revision off the ledger before its last statements: with the first one the ledger goes, and then its
  /// namespace may.
  private func recordBefore(_ connection: isolated PostgresConnection) throws {
    guard isLast else { return }
    // A step outside a transaction is recorded as begun, be it the only one.
    if isResumed || count > 1 || !step.isTransactional { try record(applier.stepLedger.removal, connection) }
    if direction == .down { try record(applier.ledger.record(revision, .down), connection) }
  }

  /// Adds the step, or the revision, to what is done. The first revision may have made the ledger's namespace, so the
  /// ledger comes after it; and with it in one transaction, so that a first revision that fails leaves no ledger.
  private func recordAfter(_ connection: isolated PostgresConnection) throws {
    guard isLast else {
      return try record(recordOfStep(isFinished: true), connection)
    }
    if direction == .up { try record(applier.ledger.record(revision, .up), connection) }
  }

  private func recordOfStep(isFinished: Bool, statement: String? = nil) -> String {
    let stepLedger = applier.stepLedger
    let record = stepLedger.record(
      step.number, checksum, of: revision, direction, isFinished: isFinished, statement: statement)
    return "\(stepLedger.creation.text);\n\(record.text)"
  }

  private func record(_ sql: String, _ connection: isolated PostgresConnection) throws {
    do throws(PostgresError) {
      try connection.execute(sql)
    } catch {
      throw applier.ledger.refusal(error) ?? failure(of: Statement(text: sql, line: lastLine), error)
    }
  }
}

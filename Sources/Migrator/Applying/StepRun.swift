import Postgres
import SchemaKit

/// One step of a revision, run.
struct StepRun {
  let applier: Applier
  let revision: Revision
  let direction: Direction
  let step: RevisionStep
  let count: Int

  private var connection: PostgresConnection { applier.connection }
  private var isLast: Bool { step.number == count }
  private var file: RevisionFile { direction == .up ? revision.upFile : revision.downFile }
  private var path: String { "\(applier.directory)/\(file.name)" }

  /// Runs the step; `wasBegun` says that it may have been done in part before.
  func callAsFunction(wasBegun: Bool) async throws {
    if step.isTransactional {
      try await transact(step.statements)
    } else {
      try await runOutside(wasBegun: wasBegun)
    }
    try await connection.execute("RESET ALL")
  }

  /// Runs statements together with the step's record, or the revision's after the last step.
  private func transact(_ statements: [Statement]) async throws {
    let (ledger, report) = (applier.ledger, applier.report)
    let finishing = isLast
    let removal = count > 1 && isLast ? applier.stepLedger.removal : nil
    let record =
      isLast ? nil : applier.stepLedger.record(step.number, of: file, revision, direction, isFinished: true)
    try await connection.transaction { [self] connection in
      // What a revision sets for its session ends with it.
      try connection.execute(timeouts)
      if let removal { try connection.execute(removal) }
      if finishing, direction == .down { try Self.forget(revision, in: ledger, connection) }
      // What the server noted about the ledger's own tables is of no use to anybody.
      _ = connection.drainNotices()
      for statement in statements {
        try run(statement, connection)
        for notice in connection.drainNotices() { report(.notice(notice)) }
      }
      try connection.execute("SET LOCAL search_path TO DEFAULT")
      if finishing, direction == .up { try Self.record(revision, in: ledger, connection) }
      if let record {
        try Self.explaining(ledger) { () throws(PostgresError) in try connection.execute(record) }
      }
    }
  }

  /// Runs a statement that takes no transaction. It is recorded as begun before, so that what a crash leaves of it is
  /// seen to.
  private func runOutside(wasBegun: Bool) async throws {
    guard let statement = step.statements.first else { return }
    let concurrent = statement.concurrent
    if wasBegun, let concurrent, try await concurrent.isDone(connection) { return try await transact([]) }
    try await connection.execute(
      applier.stepLedger.record(step.number, of: file, revision, direction, isFinished: false))
    // Nobody queues behind it, so it may wait.
    if concurrent == nil { try await connection.execute(timeouts.replacing("SET LOCAL", with: "SET")) }
    _ = await connection.drainNotices()
    do {
      try await connection.execute(statement.text)
    } catch {
      throw RevisionError(
        file: path, statement: statement, underlying: error, outcome: .brokenOff(finished: step.number - 1))
    }
    for notice in await connection.drainNotices() { applier.report(.notice(notice)) }
    try await transact([])
  }

  private var timeouts: String {
    let lock = Int(applier.options.lockTimeout / .milliseconds(1))
    let statement = applier.options.statementTimeout.map {
      "; SET LOCAL statement_timeout = \(Int($0 / .milliseconds(1)))"
    }
    return "SET LOCAL lock_timeout = \(lock)\(statement ?? "")"
  }

  private func run(_ statement: Statement, _ connection: isolated PostgresConnection) throws {
    do throws(PostgresError) {
      try connection.execute(statement.text)
    } catch {
      throw RevisionError(
        file: path, statement: statement, underlying: error,
        outcome: .stepRolledBack(finished: step.number - 1))
    }
  }

  /// Adds the revision to the ledger. The first revision may have made the ledger's namespace, so the ledger comes
  /// after it; and with it in one transaction, so that a first revision that fails leaves no ledger.
  private static func record(
    _ revision: Revision, in ledger: Ledger, _ connection: isolated PostgresConnection
  ) throws {
    try explaining(ledger) { () throws(PostgresError) in
      if revision.header.parent == nil { try connection.execute(ledger.creation.text) }
      try connection.execute(ledger.insertion(revision).text)
    }
  }

  private static func explaining(_ ledger: Ledger, _ body: () throws(PostgresError) -> Void) throws {
    do {
      try body()
    } catch {
      guard ["42501", "3F000"].contains(error.sqlState) else { throw error }
      throw MigratorError(
        "can't write the ledger \(ledger.table): \(error.message)",
        advice: "grant CREATE on its namespace to this role, or declare another place: "
          + "Schema(ledger: \"iot.migrator_revisions\") { … }")
    }
  }

  /// Takes the revision off the ledger. With the first one the ledger goes, before its namespace may.
  private static func forget(
    _ revision: Revision, in ledger: Ledger, _ connection: isolated PostgresConnection
  ) throws {
    let drop: SQL = "DROP TABLE \(ledger.table)"
    try connection.execute(revision.header.parent == nil ? drop.text : ledger.deletion(revision).text)
  }
}

import Postgres
import SchemaKit

/// What the migrator does while it works, for a user to see.
public enum MigratorEvent: Sendable {
  /// Another migrator holds the lock.
  case waiting(LockHolder)
  /// A revision is about to be applied, or taken back.
  case began(Revision, Direction)
  /// A statement waited too long for a lock, or met a deadlock; the revision is tried again.
  case retrying(Revision, reason: String, attempt: Int, of: Int, after: Duration)
  /// A revision is applied, or taken back.
  case finished(Revision, Direction, Duration)
  /// The server raised a notice or a warning.
  case notice(PostgresNotice)
}

/// The way a revision is run.
public enum Direction: String, Sendable, Codable {
  /// By its up file.
  case up
  /// By its down file.
  case down
}

/// How revisions are applied.
public struct ApplyOptions: Sendable {
  /// How long a statement waits for a lock before the revision gives way, `lock_timeout`. While it waits, others
  /// queue behind it.
  public var lockTimeout: Duration = .seconds(5)
  /// How often a revision that found a lock taken is tried again.
  public var retries = 10
  /// The pause before the first retry; it doubles each time, up to half a minute.
  public var retryPause: Duration = .milliseconds(500)
  /// How often the migrator's own lock is asked for while another holds it.
  public var lockPoll: Duration = .milliseconds(500)

  /// The defaults.
  public init() {}
}

/// Applies revisions, each in a transaction of its own together with its row of the ledger.
struct Applier {
  let connection: PostgresConnection
  let ledger: Ledger
  let directory: String
  let options: ApplyOptions
  let report: @Sendable (MigratorEvent) -> Void

  func apply(_ revision: Revision, _ direction: Direction) async throws {
    report(.began(revision, direction))
    let file = direction == .up ? revision.upFile : revision.downFile
    let statements = try script(file)
    let clock = ContinuousClock()
    let start = clock.now
    try await retrying(revision) {
      switch direction {
      case .up: try await run(statements, of: file, after: { try Self.record(revision, in: ledger, $0) })
      case .down: try await run(statements, of: file, before: { try Self.forget(revision, in: ledger, $0) })
      }
    }
    report(.finished(revision, direction, clock.now - start))
  }

  /// The statements of a file, none of which may end the transaction it runs in.
  private func script(_ file: RevisionFile) throws -> [Statement] {
    let path = "\(directory)/\(file.name)"
    let statements: [Statement]
    do {
      statements = try Statement.split(file.text)
    } catch {
      throw MigratorError("\(path):\(error.line): \(error.description)")
    }
    let forbidden = [
      "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE",
    ]
    for statement in statements {
      let word = statement.leadingWords(1)
      let second = statement.leadingWords(2)
      guard forbidden.contains(word), word != "PREPARE" || second == "PREPARE TRANSACTION" else { continue }
      throw MigratorError(
        "\(path):\(statement.line): \(word) can't stand in a revision",
        advice: "migrator runs each revision in one transaction of its own; take the statement out")
    }
    return statements
  }

  /// Adds the revision to the ledger. The first revision may have made the ledger's namespace, so the ledger comes
  /// after it; and with it in one transaction, so that a first revision that fails leaves no ledger.
  private static func record(
    _ revision: Revision, in ledger: Ledger, _ connection: isolated PostgresConnection
  ) throws {
    do {
      if revision.header.parent == nil { try connection.execute(ledger.creation.text) }
      try connection.execute(ledger.insertion(revision).text)
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

  private func run(
    _ statements: [Statement], of file: RevisionFile,
    before: @Sendable (isolated PostgresConnection) throws -> Void = { _ in },
    after: @Sendable (isolated PostgresConnection) throws -> Void = { _ in }
  ) async throws {
    let timeout = Int(options.lockTimeout / .milliseconds(1))
    let path = "\(directory)/\(file.name)"
    let report = self.report
    try await connection.transaction { connection in
      // What a revision sets for its session ends with it.
      try connection.execute("SET LOCAL lock_timeout = \(timeout)")
      try before(connection)
      for statement in statements {
        do throws(PostgresError) {
          try connection.execute(statement.text)
        } catch {
          throw RevisionError(file: path, statement: statement, underlying: error)
        }
        for notice in connection.drainNotices() { report(.notice(notice)) }
      }
      try connection.execute("SET LOCAL search_path TO DEFAULT")
      try after(connection)
    }
    try await connection.execute("RESET ALL")
  }

  /// Tries again after a lock timeout, a deadlock or a serialization failure; each left nothing behind.
  private func retrying(_ revision: Revision, _ body: () async throws -> Void) async throws {
    var pause = options.retryPause
    for attempt in 1... {
      do {
        return try await body()
      } catch let error as RevisionError where error.isWorthRetrying && attempt <= options.retries {
        report(
          .retrying(
            revision, reason: error.underlying.message, attempt: attempt, of: options.retries, after: pause))
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(30))
      }
    }
  }
}

extension RevisionError {
  fileprivate var isWorthRetrying: Bool {
    ["55P03", "40P01", "40001"].contains(underlying.sqlState)
  }
}

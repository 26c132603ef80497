import Postgres
import SchemaKit

/// The lock that lets one migrator at a time work on a ledger.
///
/// It is polled, never waited for: a session that waits in `pg_advisory_lock` holds a snapshot, for which a
/// `CREATE INDEX CONCURRENTLY` of the lock's holder would wait in turn.
struct AdvisoryLock {
  let connection: PostgresConnection
  private let key: SQL

  init(_ connection: PostgresConnection, ledger: QualifiedName) {
    self.connection = connection
    key = Self.key(of: ledger)
  }

  /// The lock's number, as SQL.
  static func key(of ledger: QualifiedName) -> SQL { "hashtextextended(\(literal: "migrator \(ledger)"), 0)" }

  /// Waits until the session holds the lock; says whom it waits for, once for each holder. The lock goes with the
  /// session.
  ///
  /// - Throws: a ``MigratorError`` when the lock is held for longer than `limit`; nil is no limit.
  func acquire(
    pollEvery interval: Duration, for limit: Duration? = nil, waiting: (LockHolder) -> Void
  ) async throws {
    let start = ContinuousClock.now
    var reported: LockHolder?
    while try await !tryLock() {
      if let holder = try await holder(), holder.processID != reported?.processID {
        waiting(holder)
        reported = holder
      }
      if let limit, start.duration(to: .now) >= limit { throw Self.busy(reported, limit) }
      try await Task.sleep(for: limit.map { min($0, interval) } ?? interval)
    }
  }

  private static func busy(_ holder: LockHolder?, _ limit: Duration) -> MigratorError {
    MigratorError(
      "another migrator is at work in this database\(holder.map { ": \($0)" } ?? ""); gave up after \(limit)",
      advice: "wait until it has ended, and run this again", reason: .isBusy)
  }

  private func tryLock() async throws -> Bool {
    let sql: SQL = "SELECT pg_try_advisory_lock(\(key)) AS locked"
    return try await connection.query(sql.text).rows.first?.bool("locked") ?? false
  }

  private func holder() async throws -> LockHolder? {
    let sql: SQL = """
      SELECT a.pid, a.usename, a.application_name, coalesce(a.client_addr::text, 'local') AS address,
        to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database
        WHERE datname = current_database())
        AND (l.classid::bigint << 32) + l.objid::bigint = \(key)
      """
    return try await connection.query(sql.text).rows.first.map { row in
      LockHolder(
        processID: try row.int("pid"), role: row["usename"] ?? "", application: row["application_name"] ?? "",
        address: row["address"] ?? "", since: row["since"] ?? "")
    }
  }
}

/// The session that holds the migrator's lock.
public struct LockHolder: Sendable, Hashable, CustomStringConvertible {
  /// The server process, as in `pg_stat_activity`.
  public let processID: Int32
  /// The role.
  public let role: String
  /// The application's name.
  public let application: String
  /// The client's address.
  public let address: String
  /// When the session began.
  public let since: String

  /// One line about the session.
  public var description: String {
    "process \(processID) (role \(role), application \"\(application)\", from \(address), since \(since))"
  }
}

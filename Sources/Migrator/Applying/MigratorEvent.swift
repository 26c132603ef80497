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
  /// A step of a revision that has several is about to run.
  case step(Revision, RevisionStep, of: Int)
  /// A revision is applied, or taken back.
  case finished(Revision, Direction, Duration)
  /// The server raised a notice or a warning.
  case notice(PostgresNotice)
  /// The database could not be asked whether it has the revisions that a rebase gives other names.
  case notAsked(reason: String)
  /// An extension was created that the database lacked.
  case createdExtension(String)
  /// The database lacks TimescaleDB, so that these hypertables are ordinary tables in it.
  case ordinaryHypertables([QualifiedName])
}

extension MigratorEvent: CustomStringConvertible {
  /// What happened, for a log or a terminal.
  public var description: String {
    switch self {
    case .waiting(let holder): "waiting for another migrator: \(holder)"
    case .began(let revision, let direction):
      "\(direction == .up ? "upgrading" : "downgrading"): \(revision.id) \(revision.header.message)"
    case .retrying(_, let reason, let attempt, let of, let pause):
      "\(reason); trying again in \(pause) (\(attempt) of \(of))"
    case .step(_, let step, let count):
      "step \(step.number) of \(count)\(step.statements.first.map { ": \($0.summary)" } ?? "")"
        + (step.statements.count > 1 ? " (and \(step.statements.count - 1) more)" : "")
    case .finished(_, _, let duration): "done in \(Int(duration / .milliseconds(1))) ms"
    case .notice(let notice): "\(notice.severity.lowercased()): \(notice.message)"
    case .notAsked(let reason):
      "the database was not asked whether it has these revisions: \(reason)\n"
        + "One that has them knows them by their old names: make sure that none does"
    case .createdExtension(let name): "created extension \(name)"
    case .ordinaryHypertables(let tables):
      "\(tables.map(\.description).joined(separator: ", ")): ordinary here, no hypertable, as this database lacks "
        + "TimescaleDB: no chunks, no columnstore, no retention.\nTo have them, run CREATE EXTENSION timescaledb; "
        + "migrator check then prints the statements that make them hypertables"
    }
  }
}

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
    case .step(_, let step, let count): "step \(step.number) of \(count)"
    case .finished(_, _, let duration): "done in \(Int(duration / .milliseconds(1))) ms"
    case .notice(let notice): "\(notice.severity.lowercased()): \(notice.message)"
    case .notAsked(let reason):
      "the database was not asked whether it has these revisions: \(reason)\n"
        + "One that has them knows them by their old names: make sure that none does"
    }
  }
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
  /// How long a statement in a transaction may run, `statement_timeout`; nil for as long as it takes.
  public var statementTimeout: Duration?
  /// How often a revision, or a step of one, that found a lock taken is tried again.
  public var retries = 10
  /// The pause before the first retry; it doubles each time, up to half a minute.
  public var retryPause: Duration = .milliseconds(500)
  /// How often the migrator's own lock is asked for while another holds it.
  public var lockPoll: Duration = .milliseconds(500)

  /// The defaults.
  public init() {}
}

/// Applies revisions, each in a transaction of its own together with its row of the ledger; one of several steps step
/// by step, with each recorded, so that it can go on where it was broken off.
struct Applier {
  let connection: PostgresConnection
  let ledger: Ledger
  let directory: String
  let options: ApplyOptions
  let report: @Sendable (MigratorEvent) -> Void
  var stepLedger: StepLedger { StepLedger(beside: ledger) }

  func apply(_ revision: Revision, _ direction: Direction) async throws {
    report(.began(revision, direction))
    let file = direction == .up ? revision.upFile : revision.downFile
    let steps = try file.steps(in: directory)
    let progress = try await progress(of: revision, direction, file)
    let clock = ContinuousClock()
    let start = clock.now
    for step in steps where step.number > progress?.finished ?? 0 {
      if steps.count > 1 { report(.step(revision, step, of: steps.count)) }
      let run = StepRun(
        applier: self, revision: revision, direction: direction, step: step, count: steps.count)
      var wasBegun = progress?.begun == step.number
      try await retrying(revision) {
        try await run(wasBegun: wasBegun)
      } beforeRetry: {
        wasBegun = true
      }
    }
    report(.finished(revision, direction, clock.now - start))
  }

  /// How far the revision has come before.
  private func progress(
    of revision: Revision, _ direction: Direction, _ file: RevisionFile
  ) async throws -> StepLedger.Progress? {
    guard let progress = try await stepLedger.progress(connection) else { return nil }
    guard progress.revision == revision.id.text, progress.direction == direction else {
      throw progress.error
    }
    guard progress.checksum == file.checksum else {
      throw EditedFiles(
        directory: directory,
        edits: [.init(file: file.name, problem: "was edited after a part of it was applied", isApplied: true)]
      )
    }
    return progress
  }

  /// Tries again after a lock timeout, a deadlock or a serialization failure; each left nothing behind that the next
  /// try doesn't see to.
  private func retrying(
    _ revision: Revision, _ body: () async throws -> Void, beforeRetry: () -> Void
  ) async throws {
    var pause = options.retryPause
    for attempt in 1... {
      do {
        return try await body()
      } catch let error as RevisionError where error.isWorthRetrying && attempt <= options.retries {
        report(
          .retrying(
            revision, reason: error.underlying.message, attempt: attempt, of: options.retries, after: pause))
        beforeRetry()
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

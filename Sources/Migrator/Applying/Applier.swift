import Postgres
import SchemaKit

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
    let progress = try await progress(of: revision, direction, file, steps)
    let clock = ContinuousClock()
    let start = clock.now
    // Those that weren't done were taken out of the file.
    if let progress, progress.finished == steps.count, let last = steps.last {
      try await run(last, of: steps, revision, direction, isResumed: true).finish()
    }
    for step in steps where step.number > progress?.finished ?? 0 {
      if steps.count > 1 { report(.step(revision, step, of: steps.count)) }
      let run = run(step, of: steps, revision, direction, isResumed: progress != nil)
      var wasBegun = try await progress?.hasBegun(step, connection) ?? false
      try await retrying(revision) {
        try await run(wasBegun: wasBegun)
      } beforeRetry: {
        wasBegun = true
      }
    }
    report(.finished(revision, direction, clock.now - start))
  }

  private func run(
    _ step: RevisionStep, of steps: [RevisionStep], _ revision: Revision, _ direction: Direction,
    isResumed: Bool
  ) -> StepRun {
    StepRun(
      applier: self, revision: revision, direction: direction, step: step, count: steps.count,
      checksum: RevisionStep.checksum(of: steps.prefix(step.number)), isResumed: isResumed)
  }

  /// How far the revision has come before.
  private func progress(
    of revision: Revision, _ direction: Direction, _ file: RevisionFile, _ steps: [RevisionStep]
  ) async throws -> StepLedger.Progress? {
    guard let progress = try await stepLedger.progress(connection) else { return nil }
    guard progress.revision == revision.id.text, progress.direction == direction else {
      throw progress.error()
    }
    let done = steps.prefix(progress.finished)
    guard done.isEmpty || progress.checksum == RevisionStep.checksum(of: done) else {
      let problem = "was edited in steps that are done already, the first \(progress.finished)"
      throw EditedFiles(
        directory: directory, edits: [.init(file: file.name, problem: problem, isApplied: true)])
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

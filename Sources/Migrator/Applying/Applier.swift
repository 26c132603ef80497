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
    let file = revision.file(direction)
    let steps = try file.steps(in: directory)
    let checksums = RevisionStep.checksums(of: steps)
    let progress = try await progress(of: revision, direction, file, checksums)
    let stepRun = { (step: RevisionStep) in
      StepRun(
        applier: self, revision: revision, direction: direction, step: step, count: steps.count,
        checksum: checksums[step.number - 1], isResumed: progress != nil)
    }
    let clock = ContinuousClock()
    let start = clock.now
    // Those that weren't done were taken out of the file.
    if let progress, progress.finished == steps.count, let last = steps.last {
      try await progress.clearAwayBegun(connection)
      try await stepRun(last).finish()
    }
    for step in steps where step.number > progress?.finished ?? 0 {
      if steps.count > 1 { report(.step(revision, step, of: steps.count)) }
      let run = stepRun(step)
      var wasBegun = try await progress?.hasBegun(step, connection) ?? false
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
    of revision: Revision, _ direction: Direction, _ file: RevisionFile, _ checksums: [String]
  ) async throws -> StepLedger.Progress? {
    guard let progress = try await stepLedger.progress(connection) else { return nil }
    guard progress.revision == revision.id.text, progress.direction == direction else {
      throw progress.error()
    }
    let done = progress.finished
    guard done == 0 || done <= checksums.count && progress.checksum == checksums[done - 1] else {
      let problem = "was edited in steps that are done already, the first \(done)"
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
            revision, reason: await error.reason(connection), attempt: attempt, of: options.retries,
            after: pause))
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

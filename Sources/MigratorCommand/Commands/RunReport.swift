import Migrator
import Synchronization

/// Tells what an upgrade or a downgrade came to: as JSON also where it fails, after revisions that stay.
final class RunReport: Sendable {
  /// What an upgrade's or a downgrade's help says of its exit codes.
  static let exitCodes = """
    Exit codes:
      0    done, or nothing to do
      1    an error: the message says how far it came, and how to go on
      64   a mistake on the command line
      130  ended by Ctrl-C (SIGINT); 143 by SIGTERM: what was running is rolled back, what was done stays
    """

  private let direction: Direction
  private let isJSON: Bool
  private let done = Mutex<[String]>([])

  init(_ direction: Direction, asJSON isJSON: Bool) {
    self.direction = direction
    self.isJSON = isJSON
  }

  /// Runs `body`, which prints its result.
  func run(_ body: (RunReport) async throws -> Void) async throws {
    do {
      try await body(self)
    } catch {
      if isJSON {
        let reason: any Error = error is CancellationError ? MigratorError("stopped before its end") : error
        try Terminal.printJSON(
          RunResult(
            revisions: done.withLock(\.self), sql: nil,
            failures: Finding.failures(of: reason, sourceFile: SourceFiles.path)))
      }
      throw error
    }
  }

  /// Is told what happens.
  @Sendable func note(_ event: MigratorEvent) {
    if case .finished(let revision, _, _) = event { done.withLock { $0.append(revision.id.text) } }
    Terminal.report(event)
  }

  func print(_ revisions: [Revision]) throws {
    let names = revisions.map(\.id.text)
    if isJSON { return try Terminal.printJSON(RunResult(revisions: names, sql: nil, failures: nil)) }
    guard let last = names.last else { return Terminal.print("nothing to do") }
    Terminal.print(direction == .up ? "upgraded to \(last)" : "took back \(names.joined(separator: ", "))")
  }

  func print(_ preview: RunPreview) throws {
    let names = preview.revisions.map(\.id.text)
    if isJSON { return try Terminal.printJSON(RunResult(revisions: names, sql: preview.sql, failures: nil)) }
    Terminal.print(names.isEmpty ? "nothing to do" : preview.sql)
  }
}

private struct RunResult: Encodable {
  /// Those that were applied or taken back, or would be.
  let revisions: [String]
  /// What would be run.
  let sql: String?
  /// What kept it from its end.
  let failures: [Finding]?
}

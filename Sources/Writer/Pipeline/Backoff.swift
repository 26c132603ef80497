/// The pauses between tries: they double from a tenth of a second to half a minute, and vary by up to half, so that
/// many writers don't come back at once.
struct Backoff: Sendable {
  private var next: Duration = .milliseconds(100)
  /// How many tries have failed in a row.
  private(set) var failures = 0

  /// The pause before the next try.
  mutating func pause() -> Duration {
    failures += 1
    let pause = next * Double.random(in: 0.5...1)
    next = min(next * 2, .seconds(30))
    return pause
  }

  /// Whether this failure is worth a line in the log: the first, and then ever fewer.
  var isWorthLogging: Bool { failures & (failures - 1) == 0 }
}

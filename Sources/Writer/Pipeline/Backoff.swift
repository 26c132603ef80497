/// The pauses between tries: they double from a tenth of a second to five seconds, and vary by up to half, so that
/// many writers don't come back at once.
struct Backoff: Sendable {
  private static let shortest: Duration = .milliseconds(100)
  private var next = Self.shortest
  /// How many tries have failed in a row.
  private(set) var failures = 0

  /// The pause before the next try.
  ///
  /// - Parameter isFirst: the pauses begin anew, though this is a further failure.
  mutating func pause(isFirst: Bool = false) -> Duration {
    if isFirst { next = Self.shortest }
    var generator = SystemRandomNumberGenerator()
    return pause(using: &generator)
  }

  /// The pause before the next try, by a generator of the caller's.
  mutating func pause(using generator: inout some RandomNumberGenerator) -> Duration {
    failures += 1
    let pause = next * Double.random(in: 0.5...1, using: &generator)
    next = min(next * 2, .seconds(5))
    return pause
  }

  /// Whether this failure is worth a line in the log: the first, and then ever fewer.
  var isWorthLogging: Bool { failures & (failures - 1) == 0 }
}

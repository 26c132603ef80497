import Logging
import ServiceLifecycle

/// The turns that had to begin anew though neither server failed. That is done at once; where it happens again and
/// again, with pauses that grow: two writers of one name would otherwise do nothing else.
struct Restarts {
  private let logger: Logger
  private let consumer: String
  private var backoff = Backoff()
  private var last: ContinuousClock.Instant?

  /// After how long without one the next is the first again.
  private static let memory: Duration = .seconds(15)

  init(_ logger: Logger, consumer: String) {
    self.logger = logger
    self.consumer = consumer
  }

  /// Tells why a turn begins anew, and waits where it did so a moment ago. A shutdown ends the wait.
  mutating func pause(_ reason: String) async {
    if let last, .now - last > Self.memory { backoff = Backoff() }
    let isAgain = last != nil && backoff.failures > 0
    let pause = backoff.pause()
    if backoff.isWorthLogging {
      logger.warning(
        "\(reason); beginning anew",
        metadata: [
          "consumer": "\(consumer)", "times": .stringConvertible(backoff.failures),
          "advice": isAgain ? "does another writer have this CONSUMER_NAME?" : "",
        ].filter { $0.value != "" })
    }
    if isAgain { try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) } }
    last = .now
  }
}

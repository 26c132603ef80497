import Logging
import ServiceLifecycle

/// The tries that failed in a row: pauses between them, and tells about them without flooding the log.
struct Outage {
  private let logger: Logger
  private let statistics: StatisticsRecorder
  private var backoff = Backoff()
  private let clock = ContinuousClock()
  private var start: ContinuousClock.Instant?
  private var server = Server.redis

  init(_ logger: Logger, _ statistics: StatisticsRecorder) {
    self.logger = logger
    self.statistics = statistics
  }

  /// A try failed: waits before the next one. A shutdown ends the wait.
  mutating func failed(_ error: any Error) async {
    server = Server(error)
    statistics.recordError(of: server)
    start = start ?? clock.now
    let pause = backoff.pause()
    if backoff.isWorthLogging {
      logger.error(
        "\(server.rawValue) failed; trying again",
        metadata: ["error": "\(error)", "failures": .stringConvertible(backoff.failures)])
    }
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
  }

  /// A try succeeded.
  mutating func ended() {
    guard let start else { return }
    logger.notice(
      "\(server.rawValue) works again",
      metadata: [
        "failures": .stringConvertible(backoff.failures),
        "outage_ms": .stringConvertible(Int((clock.now - start) / .milliseconds(1))),
      ])
    self.start = nil
    backoff = Backoff()
  }
}

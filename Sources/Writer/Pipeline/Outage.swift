import Logging
import ServiceLifecycle
import Synchronization

/// The tries that failed in a row: pauses between them, and tells about them without flooding the log.
///
/// A connection that opens is no end of it: a full disk or a lock shows in the next batch only. It ends when messages are
/// written and acknowledged, or when there are none.
final class Outage: Sendable {
  private struct State {
    var backoff = Backoff()
    var start: ContinuousClock.Instant?
    var server = Server.redis
  }

  private let logger: Logger
  private let statistics: StatisticsRecorder
  private let state = Mutex(State())

  init(_ logger: Logger, _ statistics: StatisticsRecorder) {
    self.logger = logger
    self.statistics = statistics
  }

  /// A try failed; gives how long to wait before the next one.
  ///
  /// - Parameter isOther: the next try is not the same again, so it need not wait for longer than this one.
  func failed(_ error: any Error, nextIsOther isOther: Bool) -> Duration {
    let server = Server(error)
    statistics.recordError(of: server)
    let (pause, failures, isWorthLogging) = state.withLock { state in
      state.server = server
      state.start = state.start ?? .now
      let pause = state.backoff.pause(isFirst: isOther)
      return (pause, state.backoff.failures, state.backoff.isWorthLogging)
    }
    if isWorthLogging {
      logger.error(
        "\(server.rawValue) failed; trying again",
        metadata: ["error": "\(error)", "failures": .stringConvertible(failures)])
    }
    return pause
  }

  /// All works; whether it didn't before.
  func ended() -> Bool {
    let past = state.withLock { state -> State? in
      guard state.start != nil else { return nil }
      defer { state = State() }
      return state
    }
    guard let past, let start = past.start else { return false }
    logger.notice(
      "\(past.server.rawValue) works again",
      metadata: [
        "failures": .stringConvertible(past.backoff.failures),
        "outage_ms": .stringConvertible(Int((.now - start) / .milliseconds(1))),
      ])
    return true
  }
}

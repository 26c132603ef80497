import Synchronization

/// Tells whether a worker gets on. It beats at every step; while it waits for a server it needn't: how long that takes is
/// bounded by that server's own timeouts, or is the server's wish (a lock), and a new process would wait just as long.
final class Pulse: Sendable {
  private struct State {
    var beat: ContinuousClock.Instant
    /// How many waits for a server are under way.
    var waits = 0
  }

  private let state: Mutex<State>

  init(now: ContinuousClock.Instant = .now) { state = Mutex(State(beat: now)) }

  func beat(now: ContinuousClock.Instant = .now) { state.withLock { $0.beat = now } }

  /// Waits for a server.
  func waiting<T>(for body: () async throws -> T) async rethrows -> T {
    state.withLock { $0.waits += 1 }
    defer {
      state.withLock {
        $0.waits -= 1
        $0.beat = .now
      }
    }
    return try await body()
  }

  /// Whether it beat within `limit`, or waits for a server.
  func isAlive(within limit: Duration, now: ContinuousClock.Instant = .now) -> Bool {
    state.withLock { $0.waits > 0 || now - $0.beat <= limit }
  }
}

import ServiceLifecycle
import Synchronization

/// What a turn may wait for, from its first connection on: all of it can be made to end at once.
final class Interrupts: Sendable {
  private let calls = Mutex<[@Sendable () -> Void]?>([])

  /// How long the batches in hand may take in a shutdown: less than what supervisors allow for it.
  private static let longestShutdown: Duration = .seconds(10)

  /// Adds what ends a connection's waiting; ends it at once where all has been ended already.
  func add(_ call: @escaping @Sendable () -> Void) {
    let isOpen = calls.withLock { calls in
      calls?.append(call)
      return calls != nil
    }
    if !isOpen { call() }
  }

  /// Runs `body`. After some time of a shutdown ends all that still waits for a server: what isn't committed then stays in
  /// Redis.
  func limitingShutdown<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask {
        await self.endAfterShutdown()
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      for try await value in group {
        if let value { return value }
        // What connects now, to one server after the other, has nothing yet that could be ended.
        group.cancelAll()
      }
      throw CancellationError()
    }
  }

  private func endAfterShutdown() async {
    do {
      try await gracefulShutdown()
      try await Task.sleep(for: Self.longestShutdown)
    } catch {
      return
    }
    let calls = self.calls.withLock { calls in
      defer { calls = nil }
      return calls ?? []
    }
    for call in calls { call() }
  }
}

import Dispatch
import Synchronization

/// Runs an actor's jobs one after the other on a dispatch queue of its own.
///
/// A connection's calls block; on the default executor they would hold one of its few threads. (`DispatchSerialQueue`,
/// which is such an executor, does not exist on Linux.)
package final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  package init(label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Runs blocking work on the queue, and gives what it comes to. A task that is cancelled doesn't wait for that, and gets
  /// nil: then nobody does.
  package func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T? {
    let wait = Wait<T>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard wait.begin(continuation) else { return }
        queue.async { wait.end(work()) }
      }
    } onCancel: {
      wait.end(nil)
    }
  }
}

/// A task's wait for work, which ends once: with it, or without.
private final class Wait<T: Sendable>: Sendable {
  private let state = Mutex((continuation: CheckedContinuation<T?, Never>?.none, hasEnded: false))

  /// False where it has ended before it began.
  func begin(_ continuation: CheckedContinuation<T?, Never>) -> Bool {
    let hasEnded = state.withLock { state in
      if !state.hasEnded { state.continuation = continuation }
      return state.hasEnded
    }
    if hasEnded { continuation.resume(returning: nil) }
    return !hasEnded
  }

  func end(_ value: T?) {
    let continuation = state.withLock { state in
      defer { state = (nil, true) }
      return state.continuation
    }
    continuation?.resume(returning: value)
  }
}

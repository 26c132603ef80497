import Dispatch

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

  /// Runs blocking work on the queue.
  package func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work()) }
    }
  }
}

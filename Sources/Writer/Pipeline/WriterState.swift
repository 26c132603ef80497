import Synchronization

/// What a writer is doing, for `/health` and `/ready`.
enum WriterPhase: Sendable, Hashable {
  /// It has not yet reached both servers.
  case starting
  /// The schema is not the right one; why.
  case waitingForSchema(String)
  /// It reads and writes.
  case running
  /// It was told to stop, or failed.
  case stopped

  /// Why the writer does not write, nil when it does.
  var reason: String? {
    switch self {
    case .starting: "starting"
    case .waitingForSchema(let reason): reason
    case .running: nil
    case .stopped: "stopped"
    }
  }
}

/// Keeps the phase for other tasks to see.
final class WriterState: Sendable {
  private let state = Mutex(WriterPhase.starting)

  var phase: WriterPhase {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

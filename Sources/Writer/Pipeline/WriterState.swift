import Synchronization

/// What a writer is doing, for `/health` and `/ready`.
enum WriterPhase: Sendable, Hashable {
  /// It has not yet reached both servers.
  case starting
  /// The schema is not the right one; why.
  case waitingForSchema(String)
  /// It reads and writes.
  case running
  /// It can't write at the moment, and tries again; why.
  case failing(String)
  /// It was told to stop, or failed.
  case stopped

  /// What it is called on the status page.
  var name: String {
    switch self {
    case .starting: "starting"
    case .waitingForSchema: "waiting for the schema"
    case .running: "running"
    case .failing: "failing"
    case .stopped: "stopped"
    }
  }

  /// Why the writer does not write, nil when it does.
  var reason: String? {
    switch self {
    case .starting, .stopped: name
    case .waitingForSchema(let reason), .failing(let reason): reason
    case .running: nil
    }
  }
}

/// Keeps for other tasks to see what a worker is doing, and how the schema stands.
final class WriterState: Sendable {
  private let state = Mutex((phase: WriterPhase.starting, standing: SchemaStanding?.none))

  var phase: WriterPhase {
    get { state.withLock { $0.phase } }
    set { state.withLock { $0.phase = newValue } }
  }

  /// What the gate found last, nil before it has looked.
  var standing: SchemaStanding? {
    get { state.withLock { $0.standing } }
    set { state.withLock { $0.standing = newValue } }
  }
}

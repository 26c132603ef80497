import Postgres
import Synchronization

/// How many messages a batch may have: `BATCH_SIZE`, and fewer while the server ends batches because they take longer
/// than its `statement_timeout` or `transaction_timeout` allows, or more memory or decompression than it has for them. The
/// same batch would be ended again and again.
final class BatchCeiling: Sendable {
  private struct State {
    var count: Int
    /// How many batches were as large as they may be, and passed.
    var passed = 0
  }

  private let configured: Int
  private let state: Mutex<State>

  /// After so many full batches that passed twice as many messages are tried: a lock that stood in the way is gone then,
  /// and where it is the work that takes so long, one batch of so many is canceled.
  static let patience = 100

  /// Query canceled: an administrator's pg_cancel_backend looks the same, and does no harm here; transaction timeout; out
  /// of memory, or of locks; a configured limit, such as how many rows TimescaleDB decompresses in one transaction
  /// (manual, appendix A).
  private static let states: Set = ["57014", "25P04", "53200", "53400"]

  init(_ configured: Int) {
    self.configured = configured
    state = Mutex(State(count: configured))
  }

  /// How many it may have now.
  var count: Int { state.withLock { $0.count } }

  /// A batch of so many messages is committed.
  func passed(_ messages: Int) {
    state.withLock { state in
      guard state.count < configured, messages >= state.count else { return }
      state.passed += 1
      guard state.passed >= Self.patience else { return }
      state = State(count: min(configured, 2 * state.count))
    }
  }

  /// A turn ended by an error: half as many are tried where a smaller batch may pass.
  ///
  /// - Returns: whether fewer are tried now.
  @discardableResult
  func turnEnded(by error: any Error) -> Bool {
    guard let state = (error as? PostgresError)?.sqlState, Self.states.contains(state) else { return false }
    return self.state.withLock { state in
      defer { state = State(count: max(1, state.count / 2)) }
      return state.count > 1
    }
  }
}

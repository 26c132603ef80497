import Synchronization

/// Hands values from one stage to the next, one at a time: the giver goes on while the taker works, and waits when the
/// taker is a value behind.
final class Handoff<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var giver: CheckedContinuation<Bool, Never>?
    var taker: CheckedContinuation<Value?, Never>?
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Whether the taker waits.
  var isWanted: Bool { state.withLock { $0.taker != nil } }

  /// Whether nobody will take a value any more.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Gives a value, when there is room for it; false when nobody will take it.
  func give(_ value: Value) async -> Bool {
    let hasRoom = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
      state.withLock { state in
        if state.isClosed || state.value == nil {
          continuation.resume(returning: !state.isClosed)
        } else {
          state.giver = continuation
        }
      }
    }
    guard hasRoom else { return false }
    return state.withLock { state in
      if state.isClosed { return false }
      if let taker = state.taker {
        state.taker = nil
        taker.resume(returning: value)
      } else {
        state.value = value
      }
      return true
    }
  }

  /// Takes a value, when there is one; nil when none comes any more.
  func take() async -> Value? {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        if let value = state.value {
          state.value = nil
          continuation.resume(returning: value)
          state.giver?.resume(returning: true)
          state.giver = nil
        } else if state.isClosed {
          continuation.resume(returning: nil)
        } else {
          state.taker = continuation
        }
      }
    }
  }

  /// Ends it: what was given can still be taken, and nothing more is given.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.giver?.resume(returning: false)
      state.giver = nil
      state.taker?.resume(returning: nil)
      state.taker = nil
    }
  }
}

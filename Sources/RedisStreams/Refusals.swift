/// What servers said that were asked one after the other, each of which could have answered.
struct Refusals {
  private(set) var reasons: [String] = []
  private var mistake: RedisError?
  private var mayPass = false

  /// Adds what one said.
  ///
  /// - Parameter isAnswer: whether it answered at all: one that is away says nothing of what the others are to say.
  mutating func add(_ error: RedisError, at address: RedisAddress, isAnswer: Bool) {
    let isNamed = error.message.hasPrefix("\(address): ")
    reasons.append(isNamed ? error.message : "\(address): \(error.message)")
    if !error.isTransient {
      mistake = mistake ?? error
    } else if isAnswer {
      mayPass = true
    }
  }

  /// What waiting does not fix, with what each said: all that answered say so. One alone may be wrong, or be none of them any
  /// more.
  var lasting: RedisError? {
    guard !mayPass, let mistake else { return nil }
    return RedisError(
      mistake.kind, reasons.joined(separator: "; "), code: mistake.code, advice: mistake.advice)
  }
}

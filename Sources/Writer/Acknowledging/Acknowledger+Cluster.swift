import RedisStreams

// Dead letters in a cluster, where the message and its letter may be on two servers, which no transaction spans.
extension Acknowledger {
  /// Adds a dead letter unless it is there already: a mark beside the dead letters says so.
  private static let addition = """
    if redis.call('SET', KEYS[2], '', 'NX', 'EX', ARGV[1]) then
      redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
    end
    return 0
    """
  /// How long it is known that a letter was added whose message could not be acknowledged then, in seconds: a week.
  private static let memory = "604800"

  /// Adds a dead letter, then acknowledges its message. Where it comes to the first alone, the message comes again,
  /// and its letter is not added twice.
  func buryAcrossSlots(_ letter: DeadLetter) async throws(RedisError) {
    let pending = try await connection.send([
      "XPENDING", letter.stream, configuration.group, "\(letter.id)", "\(letter.id)", "1", consumer,
    ])
    // One that another consumer has taken over is that one's to bury.
    guard pending.count > 0 else { return }
    let letters = configuration.deadLetterStream
    let mark = connection.key(":buried:\(letter.stream):\(letter.id)", beside: letters)
    let isScript = letter.fieldCount <= Self.longestScript && connection.shareSlot(mark, letters)
    let words = ["EVAL", Self.addition, "2", letters, mark, Self.memory]
    let once = RedisCommand(bytes: words.map { Array($0.utf8) } + letter.words)
    do throws(RedisError) {
      try await connection.send(isScript ? once : letter.addition(to: letters))
    } catch {
      guard isScript, error.isScriptRefused else { throw error }
      try await connection.send(letter.addition(to: letters))
    }
    try await connection.send(.acknowledge(letter.stream, configuration.group, [letter.id]))
  }
}

extension RedisError {
  /// Whether scripts, or commands within them, are forbidden to this user.
  var isScriptRefused: Bool { code == "NOPERM" || message.hasPrefix("ERR unknown command") }
}

import RedisStreams

/// What came of a letter that was to be replayed.
public enum ReplayOutcome: Sendable, Hashable {
  /// The message is back in its stream, under this id, and the letter is gone.
  case replayed(StreamID)
  /// It was replayed or purged before.
  case gone
  /// The letter stays; why.
  case refused(String)
}

// A letter is replayed once: its message is added to its stream again as it was, with one more field at its end,
// `replayed_from`, and the letter is deleted.
//
// Where both streams may be in one transaction they are: that the letter is still there is what lets it be replayed. In
// a cluster, where they may lie on two servers, a mark beside the message says that it was added: when it doesn't come
// to the deletion, the next replay finds the mark and only deletes. Marks are kept for a week.
extension DeadLetters {
  /// Keys: the dead letters, the stream. Arguments: the letter's id, the message.
  private static let move = """
    if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return false end
    local id = redis.call('XADD', KEYS[2], '*', unpack(ARGV, 2))
    redis.call('XDEL', KEYS[1], ARGV[1])
    return id
    """
  /// Keys: the mark, the stream. Arguments: how long the mark is kept, the message. Adding may be refused, so it comes
  /// first: Redis keeps what a script did before an error.
  private static let copy = """
    if redis.call('EXISTS', KEYS[1]) == 1 then return false end
    local id = redis.call('XADD', KEYS[2], '*', unpack(ARGV, 2))
    redis.call('SET', KEYS[1], id, 'EX', ARGV[1])
    return id
    """
  /// How long a mark is kept, in seconds: a week.
  private static let memory = "604800"
  /// How often a transaction is tried whose watched key changes.
  private static let tries = 20

  /// Replays letters, and says of each what came of it.
  ///
  /// - Throws: a `RedisError` when the server can't do any; what it said of single letters is in their outcomes.
  public func replay(_ letters: [StoredLetter]) async throws(RedisError) -> [ReplayOutcome] {
    var outcomes: [ReplayOutcome?] = letters.map { Self.refusal($0).map { .refused($0) } }
    var scripts: [(place: Int, command: RedisCommand)] = []
    for (place, letter) in letters.enumerated() where outcomes[place] == nil {
      if let command = script(letter) { scripts.append((place, command)) }
    }
    for (script, reply) in zip(scripts, try await connection.pipeline(scripts.map(\.command))) {
      if let error = reply.error {
        // Without scripts it takes longer.
        if error.isScriptRefused { continue }
        guard Fault(error) == .streams else { throw error }
        outcomes[script.place] = .refused(error.message)
      } else {
        outcomes[script.place] = reply.string.flatMap { StreamID($0) }.map { .replayed($0) } ?? .gone
      }
    }
    for (place, letter) in letters.enumerated() where outcomes[place] == nil {
      outcomes[place] = try await replayWatching(letter)
    }
    try await deleteCopied(letters, outcomes)
    return outcomes.compactMap { $0 }
  }

  /// Why a letter can't be replayed at all.
  private static func refusal(_ letter: StoredLetter) -> String? {
    guard letter.stream != nil else { return "it names no original_stream" }
    return letter.message.isEmpty ? "nothing is known of its message" : nil
  }

  /// The message as it was, and where it comes from.
  private func message(_ letter: StoredLetter) -> [[UInt8]] {
    (letter.message + [ReplayMark(letter: letter.id, of: stream).field]).flatMap { [$0.name, $0.value] }
  }

  /// The key that says that a letter was replayed into a stream of another slot.
  private func mark(_ letter: StoredLetter) -> String {
    connection.key(":replayed:\(stream):\(letter.id)", beside: letter.stream ?? "")
  }

  /// The command that does it in one go; nil for a message of too many fields.
  private func script(_ letter: StoredLetter) -> RedisCommand? {
    let (target, message) = (letter.stream ?? "", message(letter))
    guard message.count <= 2 * Acknowledger.longestScript else { return nil }
    let words =
      connection.shareSlot(stream, target)
      ? ["EVAL", Self.move, "2", stream, target, "\(letter.id)"]
      : ["EVAL", Self.copy, "2", mark(letter), target, Self.memory]
    guard connection.shareSlot(words[3], target) else { return nil }
    return RedisCommand(bytes: words.map { Array($0.utf8) } + message)
  }

  /// Does the same without a script: a transaction that is aborted when someone else was faster.
  private func replayWatching(_ letter: StoredLetter) async throws(RedisError) -> ReplayOutcome {
    let (target, id) = (letter.stream ?? "", "\(letter.id)")
    let isOne = connection.shareSlot(stream, target)
    let watched = isOne ? stream : mark(letter)
    guard connection.shareSlot(watched, target) else {
      return .refused("a key beside \(target) is needed, and its name allows none: replay it by hand")
    }
    let add = RedisCommand(bytes: ["XADD", target, "*"].map { Array($0.utf8) } + message(letter))
    for _ in 0..<Self.tries {
      try await connection.send(["WATCH", watched])
      let isDone =
        isOne
        ? try await connection.send(["XRANGE", stream, id, id]).count == 0
        : try await connection.send(["EXISTS", watched]).integer == 1
      if isDone { return .gone }
      do throws(RedisError) {
        // The second is done even where the first is refused.
        let type = try await connection.send(["TYPE", target]).string ?? ""
        guard ["stream", "none"].contains(type) else { return .refused("the key \(target) is a \(type)") }
        let done = try await connection.transaction([
          add,
          isOne
            ? RedisCommand("XDEL", stream, id) : RedisCommand("SET", watched, id, "EX", Self.memory),
        ])
        return done.first?.string.flatMap { StreamID($0) }.map { .replayed($0) } ?? .gone
      } catch {
        guard error.code == "EXECABORT" else { throw error }
      }
    }
    return .refused("the dead letters change too often: try again, or allow EVAL to this user")
  }

  /// Deletes letters whose messages were added on another server.
  private func deleteCopied(
    _ letters: [StoredLetter], _ outcomes: [ReplayOutcome?]
  ) async throws(RedisError) {
    var ids: [StreamID] = []
    for (letter, outcome) in zip(letters, outcomes) {
      guard let target = letter.stream, !connection.shareSlot(stream, target) else { continue }
      switch outcome {
      case .replayed, .gone: ids.append(letter.id)
      case .refused, nil: break
      }
    }
    try await delete(ids)
  }
}

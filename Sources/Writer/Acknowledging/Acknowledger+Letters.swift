import Foundation
import RedisStreams

/// Dead letters for which Redis has no room: `maxmemory` is reached, and no entry is added. Their messages stay
/// pending, and what is good goes on.
struct WaitingLetters {
  /// Letters of one batch, and the ledger's entry of them.
  struct Bundle {
    let entry: Int64
    /// The newest message of each stream.
    let newest: [ExactKey: StreamID]
    /// The letters, each with the newest letter at the time when it may have been added before, if it may.
    var letters: ArraySlice<(letter: DeadLetter, after: StreamID?)>
    /// Whether no stream was away when its letters were added.
    var isWhole = true
  }

  var bundles: [Bundle] = []

  var count: Int { bundles.reduce(0) { $0 + $1.letters.count } }

  /// How many bytes they have.
  var size: Int {
    bundles.reduce(0) { size, bundle in
      bundle.letters.reduce(size) { $0 + $1.letter.words.reduce(0) { $0 + $1.count } }
    }
  }
}

// Dead letters.
extension Acknowledger {
  /// How many fields a dead letter may have to be added by a script: Lua's stack has its bounds.
  static let longestScript = 2000

  /// Adds a dead letter and acknowledges its message, both or neither, if the message is this consumer's still: one
  /// that another has taken over is that one's to bury.
  private static let burial = """
    if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1, ARGV[3]) > 0 then
      redis.call('XADD', KEYS[2], '*', unpack(ARGV, 4))
      redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
      return 1
    end
    return 0
    """

  /// Adds dead letters for the messages that failed. The ledger knows of them: when such a message comes again because
  /// its group was lost, the letter may be there already.
  ///
  /// - Returns: how many letters wait for room, if some of these do; nil otherwise.
  func bury(_ batch: Batch, entry: Int64) async throws -> Int? {
    let now = Date()
    let letters = batch.failures.map {
      (letter: batch.deadLetter($0, routes, at: now), after: batch.mayBeBuried(after: $0))
    }
    var bundle = WaitingLetters.Bundle(entry: entry, newest: batch.newest, letters: letters[...])
    guard let full = try await bury(&bundle) else { return nil }
    waiting.bundles.append(bundle)
    // Memory has its bounds too: from here on all waits.
    guard waiting.size <= configuration.batchBytes else { throw full }
    return waiting.count
  }

  /// Tries again what waits for room.
  func buryWaiting() async throws {
    var left: [WaitingLetters.Bundle] = []
    let bundles = waiting.bundles
    waiting.bundles = []
    for var bundle in bundles {
      if left.isEmpty, try await bury(&bundle) == nil { continue }
      left.append(bundle)
    }
    waiting.bundles.insert(contentsOf: left, at: 0)
  }

  /// Buries one after the other; gives Redis's word when it has no room for the next.
  private func bury(_ bundle: inout WaitingLetters.Bundle) async throws -> RedisError? {
    while let (letter, after) = bundle.letters.first {
      do throws(RedisError) {
        if let after, try await isBuried(letter, after: after) {
          try await connection.acknowledge(configuration.group, [letter.stream: [letter.id]])
        } else {
          try await bury(letter)
        }
      } catch {
        if error.code == "OOM" { return error }
        // Without its group the message comes again.
        guard Fault(error) == .streams else { throw error }
        bundle.isWhole = false
      }
      bundle.letters.removeFirst()
    }
    settle(bundle.entry, newest: bundle.newest, isAcknowledged: bundle.isWhole)
    return nil
  }

  /// Looks for a letter among those that were added after another.
  private func isBuried(_ letter: DeadLetter, after: StreamID) async throws(RedisError) -> Bool {
    var start = "(\(after)"
    while true {
      let page = try await connection.send([
        "XRANGE", configuration.deadLetterStream, start, "+", "COUNT", "100",
      ]).elements
      for entry in page {
        let fields = entry.element(1)?.elements ?? []
        if fields.count > 3, fields[1].string == letter.stream, fields[3].string == "\(letter.id)" {
          return true
        }
      }
      guard page.count == 100, let last = page.last?.element(0)?.string else { return false }
      start = "(\(last)"
    }
  }

  /// Adds a letter, unless the message is another's by now.
  private func bury(_ letter: DeadLetter) async throws(RedisError) {
    guard connection.shareSlot(letter.stream, configuration.deadLetterStream) else {
      return try await buryAcrossSlots(letter)
    }
    if letter.fieldCount <= Self.longestScript {
      let words = [
        "EVAL", Self.burial, "2", letter.stream, configuration.deadLetterStream, configuration.group,
        "\(letter.id)", consumer,
      ]
      let command = RedisCommand(bytes: words.map { Array($0.utf8) } + letter.words)
      do throws(RedisError) {
        try await connection.send(command)
        return
      } catch {
        // Scripts may be forbidden to this user.
        guard error.isScriptRefused else { throw error }
      }
    }
    let pending = try await connection.send([
      "XPENDING", letter.stream, configuration.group, "\(letter.id)", "\(letter.id)", "1", consumer,
    ])
    guard pending.count > 0 else { return }
    _ = try await connection.transaction([
      letter.addition(to: configuration.deadLetterStream),
      .acknowledge(letter.stream, configuration.group, [letter.id]),
    ])
  }

  /// The newest dead letter, as an id that was given out; what is added from now on is newer, whatever the clock says.
  ///
  /// - Throws: a `RedisError` where the key is no stream: Redis does not undo the acknowledgement when adding the letter
  ///   fails because of that.
  func newestLetter() async throws(RedisError) -> StreamID {
    let key = configuration.deadLetterStream
    let replies = try await connection.pipeline([
      RedisCommand("TYPE", key), RedisCommand("XINFO", "STREAM", key),
    ])
    if let error = replies[0].error { throw error }
    let type = replies[0].string ?? ""
    if type == "none" { return .zero }
    guard type == "stream" else {
      throw RedisError(
        .invalidConfiguration, "the key \(key) is a \(type), so it can't take dead letters",
        advice: "rename that key, or set DEAD_LETTER_STREAM to another one")
    }
    if let error = replies[1].error {
      guard error.message.hasPrefix("ERR no such key") else { throw error }
      return .zero
    }
    return replies[1].id("last-generated-id") ?? .zero
  }
}

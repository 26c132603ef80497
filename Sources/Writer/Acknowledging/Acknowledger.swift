import Foundation
import RedisStreams

/// Acknowledges what is written and buries what can't be, over a connection of its own: reading waits on another.
/// After an error it is done with.
actor Acknowledger {
  let connection: any StreamClient
  let configuration: WriterConfiguration
  let consumer: String
  private let routes: [Route]
  /// What is written and acknowledged, and still in the ledger.
  private var settling = Settling()
  /// Streams of which some may be removed.
  var untrimmed: Set<String> = []

  /// How many ids one XACK has at most: nothing else runs during a command.
  private static let width = 1000
  /// How many fields a dead letter may have to be added by a script: Lua's stack has its bounds.
  static let longestScript = 2000

  init(
    _ connection: any StreamClient, _ configuration: WriterConfiguration, consumer: String, _ routes: [Route]
  ) {
    self.connection = connection
    self.configuration = configuration
    self.consumer = consumer
    self.routes = routes
  }

  /// Acknowledges a batch's messages, without those that failed.
  func acknowledge(_ batch: Batch, entry: Int64?) async throws {
    let failed = Set(batch.failures.map(\.index))
    // An id takes about 25 bytes, what stands before them three times as many.
    var buffer = CommandBuffer(capacity: 25 * (batch.messages.count + 3 * batch.sections.count))
    for section in batch.sections {
      let ids = section.messages.lazy.filter { !failed.contains($0) }.map { batch.messages[$0].id }
      acknowledge(failed.isEmpty ? batch.messages[section.messages].map(\.id) : Array(ids), section, &buffer)
    }
    for reply in try await connection.pipeline(buffer) {
      // Where the stream or its group is gone there is nothing to acknowledge.
      if let error = reply.error, Fault(error) != .streams { throw error }
    }
    if let entry { settling.add(entry, batch) }
    if configuration.trimsAcknowledged { mayTrim(batch.sections.lazy.map(\.stream.key)) }
  }

  private func acknowledge(_ ids: [StreamID], _ section: Section, _ buffer: inout CommandBuffer) {
    for start in stride(from: 0, to: ids.count, by: Self.width) {
      let part = ids[start..<min(start + Self.width, ids.count)]
      buffer.begin(arguments: 3 + part.count)
      buffer.append("XACK")
      buffer.append(section.stream.key)
      buffer.append(configuration.group)
      for id in part { buffer.append(id) }
    }
  }

  func interruption() -> @Sendable () -> Void {
    let connection = connection
    return { connection.interrupt() }
  }

  func close() async { await connection.close() }
}

// Dead letters.
extension Acknowledger {
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
  func bury(_ batch: Batch, entry: Int64) async throws {
    try await requireDeadLetterStream()
    let now = Date()
    for failure in batch.failures {
      let letter = batch.deadLetter(failure, routes, at: now)
      do throws(RedisError) {
        if batch.mayBeBuried(failure), try await isBuried(letter) {
          try await connection.acknowledge(configuration.group, [letter.stream: [letter.id]])
        } else {
          try await bury(letter)
        }
      } catch {
        // Without its group the message comes again.
        guard Fault(error) == .streams else { throw error }
      }
    }
    settling.add(entry, batch)
  }

  /// Looks for a letter among those that were added since its message was.
  private func isBuried(_ letter: DeadLetter) async throws(RedisError) -> Bool {
    var start = "\(letter.id.milliseconds)-0"
    while true {
      let page = try await connection.send([
        "XRANGE", configuration.deadLetterStream, start, "+", "COUNT", "1000",
      ]).elements
      for entry in page {
        let fields = entry.element(1)?.elements ?? []
        if fields.count > 3, fields[1].string == letter.stream, fields[3].string == "\(letter.id)" {
          return true
        }
      }
      guard page.count == 1000, let last = page.last?.element(0)?.string else { return false }
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

  /// Redis does not undo the acknowledgement when adding the letter fails because of the key's type.
  private func requireDeadLetterStream() async throws(RedisError) {
    let type = try await connection.send(["TYPE", configuration.deadLetterStream]).string ?? ""
    guard type == "stream" || type == "none" else {
      throw RedisError(
        .server, "the key \(configuration.deadLetterStream) is a \(type), so it can't take dead letters",
        advice: "rename that key, or set DEAD_LETTER_STREAM to another one")
    }
  }
}

// What the ledger need not know any more.
extension Acknowledger {
  /// How far streams are done with, and which entries that covers, as Redis shows it now.
  ///
  /// - Parameter orphans: entries of writers that are gone.
  func settlement(orphans: [LedgerRow]) async throws -> Settlement {
    let keys = settling.keys(with: orphans)
    var positions: [String: StreamID] = [:]
    for start in stride(from: 0, to: keys.count, by: Source.pipelineWidth) {
      let part = Array(keys[start..<min(start + Source.pipelineWidth, keys.count)])
      let commands = part.flatMap {
        [RedisCommand("XINFO", "GROUPS", $0), RedisCommand("XPENDING", $0, configuration.group)]
      }
      let replies = try await connection.pipeline(commands)
      for (index, key) in part.enumerated() {
        positions[key] = try Self.position(
          of: configuration.group, replies[2 * index], replies[2 * index + 1])
      }
    }
    return settling.settle(positions, orphans)
  }

  /// Up to where every message of a stream is done with in a group: what is older than the oldest pending one, or all
  /// that was delivered. Nil where there is no stream any more; nothing is known of a group that is lost.
  private static func position(
    of group: String, _ groups: RedisReply, _ pending: RedisReply
  ) throws(RedisError) -> StreamID? {
    if let error = groups.error {
      guard error.message.hasPrefix("ERR no such key") || Fault(error) == .streams else { throw error }
      return nil
    }
    if pending.error != nil { return .zero }
    if let oldest = pending.element(1)?.string.flatMap({ StreamID($0) }) { return oldest.predecessor }
    // Names and values by turns; the group's name comes first.
    let fields = groups.elements.first { $0.element(1)?.string == group }?.elements ?? []
    guard let place = fields.firstIndex(where: { $0.string == "last-delivered-id" }),
      fields.indices.contains(place + 1)
    else { return .zero }
    return fields[place + 1].string.flatMap { StreamID($0) } ?? .zero
  }
}

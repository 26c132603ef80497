import Foundation
import RedisStreams

/// Acknowledges what is written and buries what can't be, over a connection of its own: reading waits on another.
/// After an error it is done with.
actor Acknowledger {
  let connection: any StreamClient
  let configuration: WriterConfiguration
  let consumer: String
  let routes: [Route]
  /// What is written and acknowledged, and still in the ledger.
  var settling = Settling()
  /// Dead letters for which Redis had no room.
  var waiting = WaitingLetters()
  /// Streams of which some may be removed.
  var untrimmed: Set<String> = []

  /// How many ids one XACK has at most: nothing else runs during a command.
  private static let width = 1000

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
    var left = 0
    for section in batch.sections {
      let ids = section.messages.lazy.filter { !failed.contains($0) }.map { batch.messages[$0].id }
      left += failed.isEmpty ? section.messages.count : ids.count
      acknowledge(failed.isEmpty ? batch.messages[section.messages].map(\.id) : Array(ids), section, &buffer)
    }
    for reply in try await connection.pipeline(buffer) {
      // Where the stream or its group is gone there is nothing to acknowledge.
      if let error = reply.error, Fault(error) != .streams { throw error }
      left -= Int(reply.integer ?? 0)
    }
    if let entry { settle(entry, newest: batch.newest, isAcknowledged: left == 0) }
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

  /// Remembers an entry until the ledger need not have it any more.
  func settle(_ entry: Int64, newest: [ExactKey: StreamID], isAcknowledged: Bool) {
    if isAcknowledged {
      settling.add(entry, newest: newest)
    } else {
      settling.addUnacknowledged(entry, newest: newest, at: .now)
    }
  }

  /// Says something to Redis: where nothing comes for long, a firewall would forget the connection, or Redis close it
  /// (`timeout`), and the next acknowledgement fail.
  func look() async throws(RedisError) { try await connection.ping() }

  func close() async { await connection.close() }
}

// What the ledger need not know any more.
extension Acknowledger {
  /// Whether something may be settled.
  var isUnsettled: Bool { !settling.isEmpty }

  /// How far streams are done with, and which entries that covers, as Redis shows it now.
  ///
  /// - Parameter orphans: entries of writers that are gone.
  func settlement(orphans: [LedgerRow]) async throws -> Settlement {
    let keys = settling.close(with: orphans)
    var positions: [ExactKey: StreamID] = [:]
    for start in stride(from: 0, to: keys.count, by: Source.pipelineWidth) {
      let part = Array(keys[start..<min(start + Source.pipelineWidth, keys.count)])
      let commands = part.flatMap {
        [RedisCommand("XINFO", "GROUPS", $0.text), RedisCommand("XPENDING", $0.text, configuration.group)]
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
    return groups.group(named: group)?.id("last-delivered-id") ?? .zero
  }
}

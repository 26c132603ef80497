import Logging
import RedisStreams

/// The streams that are read, over one connection that is made anew when it is lost.
actor Source {
  private let configuration: WriterConfiguration
  private let template: StreamKeyTemplate
  private var connection: RedisConnection?
  /// The known streams by key.
  private var streams: [String: Stream] = [:]
  /// The keys in the order in which they are read.
  private var keys: [String] = []
  /// Where the next read begins, so that all streams have their turn.
  private var turn = 0
  private let clock = ContinuousClock()
  private var nextDiscovery: ContinuousClock.Instant
  private var nextClaim: ContinuousClock.Instant

  /// How many messages one read may bring at most, over all its streams.
  private static let readLimit = 20_000

  init(_ configuration: WriterConfiguration, _ template: StreamKeyTemplate) {
    self.configuration = configuration
    self.template = template
    nextDiscovery = clock.now
    nextClaim = clock.now
  }

  /// The number of known streams.
  var streamCount: Int { keys.count }

  /// Messages that wait, at most one read's worth; waits up to `block` for the first.
  ///
  /// Looks for new streams and for other consumers' abandoned messages when it is time to.
  func read(block: Duration) async throws -> [Message] {
    let connection = try await ready()
    do throws(RedisError) {
      if clock.now >= nextDiscovery { try await discover(connection) }
      if clock.now >= nextClaim {
        let claimed = try await claim(connection)
        if !claimed.isEmpty { return claimed }
      }
      return try await readNew(connection, block)
    } catch {
      try await recover(error)
      return []
    }
  }

  /// Acknowledges messages.
  func acknowledge(_ messages: [Message]) async throws {
    var ids: [String: [StreamID]] = [:]
    for message in messages { ids[message.stream.key, default: []].append(message.entry.id) }
    let connection = try await ready()
    do throws(RedisError) {
      try await connection.acknowledge(configuration.group, ids)
    } catch {
      try await recover(error)
      throw error
    }
  }

  /// Adds dead letters and acknowledges their messages, each pair in one transaction of Redis.
  func bury(_ letters: [DeadLetter]) async throws {
    let connection = try await ready()
    let commands = letters.flatMap { letter in
      [
        RedisCommand.add(configuration.deadLetterStream, letter.fields),
        .acknowledge(letter.stream, configuration.group, [letter.id]),
      ]
    }
    do throws(RedisError) {
      _ = try await connection.transaction(commands)
    } catch {
      try await recover(error)
      throw error
    }
  }

  /// Closes the connection.
  func disconnect() async {
    await connection?.close()
    connection = nil
  }

  /// Connects if need be. A new connection reads the consumer's own pending messages and all groups anew.
  private func ready() async throws -> RedisConnection {
    if let connection, await connection.isAlive { return connection }
    let fresh = try await RedisConnection.connect(configuration.redis)
    connection = fresh
    streams = [:]
    keys = []
    nextDiscovery = clock.now
    nextClaim = clock.now
    return fresh
  }

  /// A lost connection is dropped; a group that is gone is made again by the next discovery.
  private func recover(_ error: RedisError) async throws(RedisError) {
    if error.isConnectionLost { await disconnect() }
    guard error.code == "NOGROUP" || error.code == "UNBLOCKED" else { throw error }
    streams = [:]
    keys = []
    nextDiscovery = clock.now
  }

  private func discover(_ connection: RedisConnection) async throws(RedisError) {
    let found = try await connection.streams(matching: configuration.streamPattern)
      .filter { $0 != configuration.deadLetterStream }
    let new = found.filter { streams[$0] == nil }
    if !new.isEmpty { try await connection.createGroup(configuration.group, streams: new) }
    streams = Dictionary(found.map { ($0, streams[$0] ?? Stream($0, template)) }) { first, _ in first }
    keys = found
    nextDiscovery = clock.now + configuration.processingInterval
  }

  private func readNew(_ connection: RedisConnection, _ block: Duration) async throws(RedisError) -> [Message]
  {
    guard !keys.isEmpty else {
      await pause(block)
      return []
    }
    let width = max(1, Self.readLimit / configuration.batchSize)
    for _ in stride(from: 0, to: keys.count, by: width) {
      let part = nextKeys(width)
      // Only a read that covers every stream may wait for one of them.
      let wait = keys.count <= width ? block : nil
      let read = try await connection.readGroup(
        configuration.group, consumer: configuration.consumer, streams: part, count: configuration.batchSize,
        block: wait)
      let messages = read.flatMap(self.messages)
      if !messages.isEmpty { return messages }
    }
    if keys.count > width { await pause(min(block, .milliseconds(50))) }
    return []
  }

  private func nextKeys(_ width: Int) -> [String] {
    if turn >= keys.count { turn = 0 }
    let part = Array(keys[turn..<min(turn + width, keys.count)])
    turn += width
    return part
  }

  /// Takes over what other consumers, or this one's former life, left unacknowledged for too long.
  private func claim(_ connection: RedisConnection) async throws(RedisError) -> [Message] {
    var claimed: [Message] = []
    for key in keys where claimed.count < Self.readLimit {
      let claim = try await connection.autoClaim(
        configuration.group, consumer: configuration.consumer, stream: key, minIdle: configuration.claimIdle,
        count: configuration.batchSize)
      claimed += messages(claim.entries)
    }
    // Where there was something there may be more.
    if claimed.isEmpty { nextClaim = clock.now + max(.seconds(1), configuration.claimIdle / 2) }
    return claimed
  }

  private func messages(_ entries: StreamEntries) -> [Message] {
    guard let stream = streams[entries.stream] else { return [] }
    return entries.entries.map { Message(stream: stream, entry: $0) }
  }

  private func pause(_ duration: Duration) async {
    // Cancelled means shutting down: the caller looks for that.
    try? await Task.sleep(for: duration)
  }
}

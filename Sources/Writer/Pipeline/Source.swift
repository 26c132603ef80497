import RedisStreams

/// The streams that are read, over one connection that is made anew when it is lost.
actor Source {
  private let configuration: WriterConfiguration
  private let template: StreamKeyTemplate
  private var connection: RedisConnection?
  /// The known streams by key.
  private var streams: [String: Stream] = [:]
  private var plan = ReadPlan()
  /// The streams in which this consumer may hold messages from before the connection was made: a reply that was lost
  /// on its way, or a former life under the same name. Nil until streams are known.
  private var unsettled: [String]?
  /// Whether a connection was lost while dead letters were on their way.
  private var burialIsUncertain = false
  private let clock = ContinuousClock()
  private var nextDiscovery: ContinuousClock.Instant
  private var nextClaim: ContinuousClock.Instant

  /// How many commands are sent in one go.
  private static let pipelineWidth = 1000
  /// How often new streams are looked for at most, whatever the settings say.
  private static let shortestInterval: Duration = .milliseconds(50)

  init(_ configuration: WriterConfiguration, _ template: StreamKeyTemplate) {
    self.configuration = configuration
    self.template = template
    nextDiscovery = clock.now
    nextClaim = clock.now
  }

  /// The number of known streams.
  var streamCount: Int { plan.keys.count }

  /// Messages that wait, about `limit` at most; waits for the first, for as long as `wait` says.
  ///
  /// Looks for new streams when it is time to. While the caller has nothing in hand it gives what this consumer or
  /// another one left unacknowledged; otherwise that might be what the caller has.
  func read(limit: Int, wait: Duration, nothingInHand: Bool) async throws -> [Message] {
    let connection = try await ready()
    do throws(RedisError) {
      if clock.now >= nextDiscovery { try await discover(connection) }
      if nothingInHand {
        let own = try await readUnsettled(connection, limit)
        if !own.isEmpty { return own }
        let claimed = try await claim(connection, limit)
        if !claimed.isEmpty { return claimed }
      }
      return try await readNew(connection, limit, min(wait, nextDiscovery - clock.now))
    } catch {
      if error.isConnectionLost { await disconnect() }
      guard Fault(error) == .streams else { throw error }
      // A group that is gone is made again by the next discovery; a stream that is gone isn't found by it.
      streams = [:]
      nextDiscovery = clock.now
      await pause(.milliseconds(50))
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
      if error.isConnectionLost { await disconnect() }
      throw error
    }
  }

  /// Adds dead letters and acknowledges their messages, all in one transaction of Redis.
  func bury(_ letters: [DeadLetter]) async throws {
    let connection = try await ready()
    do throws(RedisError) {
      try await requireDeadLetterStream(connection)
      let due = burialIsUncertain ? try await stillPending(letters, connection) : letters
      burialIsUncertain = true
      if !due.isEmpty { _ = try await connection.transaction(due.flatMap(burial)) }
      burialIsUncertain = false
    } catch {
      if error.isConnectionLost { await disconnect() }
      throw error
    }
  }

  /// Closes the connection.
  func disconnect() async {
    await connection?.close()
    connection = nil
  }

  /// Connects if need be. With a new connection everything is looked at anew.
  private func ready() async throws(RedisError) -> RedisConnection {
    if let connection, await connection.isAlive { return connection }
    let fresh = try await RedisConnection.connect(configuration.redis)
    connection = fresh
    streams = [:]
    unsettled = nil
    nextDiscovery = clock.now
    nextClaim = clock.now
    return fresh
  }
}

// Reading.
extension Source {
  private func discover(_ connection: RedisConnection) async throws(RedisError) {
    let start = clock.now
    let found = try await connection.streams(matching: configuration.streamPattern)
      .filter { $0 != configuration.deadLetterStream }
    let new = found.filter { streams[$0] == nil }
    if !new.isEmpty { try await connection.createGroup(configuration.group, streams: new) }
    streams = Dictionary(found.map { ($0, streams[$0] ?? Stream($0, template)) }) { first, _ in first }
    plan.replace(found)
    unsettled = unsettled ?? found
    // In a large keyspace looking for streams takes its time: at most a tenth of all.
    let pause = max(configuration.processingInterval, Self.shortestInterval, (clock.now - start) * 9)
    nextDiscovery = clock.now + pause
  }

  private func readNew(
    _ connection: RedisConnection, _ limit: Int, _ wait: Duration
  ) async throws(RedisError) -> [Message] {
    while let read = plan.next(limit: limit) {
      let block = read.kind == .waiting && wait > .zero ? wait : nil
      let entries = try await connection.readGroup(
        configuration.group, consumer: configuration.consumer, streams: read.keys, count: read.count,
        block: block)
      let counts = entries.map { ($0.stream, $0.entries.count) }
      plan.took(read, Dictionary(counts) { first, _ in first })
      if read.kind == .waiting || !entries.isEmpty { return entries.flatMap(messages) }
    }
    await pause(wait)
    return []
  }

  /// This consumer's own pending messages. They are acknowledged before the next call, which then finds others.
  private func readUnsettled(
    _ connection: RedisConnection, _ limit: Int
  ) async throws(RedisError) -> [Message] {
    while let keys = unsettled, !keys.isEmpty {
      let part = Array(keys.prefix(max(limit, ReadPlan.narrowest)))
      let entries = try await connection.readGroup(
        configuration.group, consumer: configuration.consumer, streams: part,
        count: max(1, limit / part.count), id: "0")
      let messages = entries.flatMap(self.messages)
      if !messages.isEmpty { return messages }
      unsettled = Array(keys.dropFirst(part.count))
    }
    return []
  }

  /// Takes over what other consumers left unacknowledged for too long, when it is time to look for that.
  private func claim(_ connection: RedisConnection, _ limit: Int) async throws(RedisError) -> [Message] {
    guard clock.now >= nextClaim else { return [] }
    var claimed: [Message] = []
    for key in try await pendingKeys(connection) {
      var start = StreamID.zero
      repeat {
        let claim = try await connection.autoClaim(
          configuration.group, consumer: configuration.consumer, stream: key,
          minIdle: configuration.claimIdle, start: start, count: limit - claimed.count)
        claimed += messages(claim.entries)
        // There may be more, so it stays due.
        if claimed.count >= limit { return claimed }
        start = claim.next
      } while start != .zero
    }
    nextClaim = clock.now + min(max(configuration.claimIdle / 2, .milliseconds(100)), .seconds(30))
    return claimed
  }

  /// The streams with messages that someone hasn't acknowledged. The summary of XPENDING costs next to nothing where
  /// there are none.
  private func pendingKeys(_ connection: RedisConnection) async throws(RedisError) -> [String] {
    var pending: [String] = []
    for start in stride(from: 0, to: plan.keys.count, by: Self.pipelineWidth) {
      let part = plan.keys[start..<min(start + Self.pipelineWidth, plan.keys.count)]
      let replies = try await connection.pipeline(
        part.map { RedisCommand("XPENDING", $0, configuration.group) })
      for (key, reply) in zip(part, replies) {
        if let error = reply.error { throw error }
        if reply.element(0)?.integer ?? 0 > 0 { pending.append(key) }
      }
    }
    return pending
  }

  private func messages(_ entries: StreamEntries) -> [Message] {
    guard let stream = streams[entries.stream] else { return [] }
    return entries.entries.map { Message(stream: stream, entry: $0) }
  }

  private func pause(_ duration: Duration) async {
    // Cancelled means shutting down: the caller looks for that.
    try? await Task.sleep(for: max(duration, .milliseconds(1)))
  }
}

// Dead letters.
extension Source {
  private func burial(_ letter: DeadLetter) -> [RedisCommand] {
    [
      .add(configuration.deadLetterStream, letter.fields),
      .acknowledge(letter.stream, configuration.group, [letter.id]),
    ]
  }

  /// A transaction of Redis does not undo the acknowledgement when adding the letter fails because of the key's type.
  private func requireDeadLetterStream(_ connection: RedisConnection) async throws(RedisError) {
    let type = try await connection.send(["TYPE", configuration.deadLetterStream]).string ?? ""
    guard type == "stream" || type == "none" else {
      throw RedisError(
        .server, "the key \(configuration.deadLetterStream) is a \(type), so it can't take dead letters",
        advice: "rename that key, or set DEAD_LETTER_STREAM to another one")
    }
  }

  /// The letters whose messages are not acknowledged. The transaction that was cut off was done as a whole or not at
  /// all, so the others are in the dead-letter stream already.
  private func stillPending(
    _ letters: [DeadLetter], _ connection: RedisConnection
  ) async throws(RedisError) -> [DeadLetter] {
    let replies = try await connection.pipeline(
      letters.map { RedisCommand("XPENDING", $0.stream, configuration.group, "\($0.id)", "\($0.id)", "1") })
    for reply in replies { if let error = reply.error, Fault(error) != .streams { throw error } }
    // Without its group nobody knows: rather twice than never.
    return zip(letters, replies).filter { $1.error != nil || $1.count > 0 }.map(\.0)
  }
}

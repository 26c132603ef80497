extension RedisConnection {
  /// `PING`.
  public func ping() throws(RedisError) { try send(["PING"]) }

  /// The keys of all streams that match a pattern: `SCAN … MATCH … TYPE stream` to its end.
  public func streamKeys(matching pattern: String) throws(RedisError) -> StreamKeys {
    var found = StreamKeys()
    var cursor = "0"
    repeat {
      let reply = try send(["SCAN", cursor, "MATCH", pattern, "COUNT", "1000", "TYPE", "stream"])
      guard let next = reply.element(0)?.string, let keys = reply.element(1) else {
        throw RedisError(.unexpectedReply, "SCAN gave no cursor")
      }
      found.insert(keys)
      cursor = next
    } while cursor != "0"
    return found
  }

  /// `XREADGROUP` as the reply itself; see ``StreamClient/readNew(_:consumer:streams:count:block:)``.
  public func readEntries(
    _ group: String, consumer: String, streams: [String], count: Int, block: Duration?, id: String
  ) throws(RedisError) -> RedisReply? {
    var buffer = CommandBuffer()
    buffer.appendRead(group, consumer, streams, count, block, id)
    guard let reply = try pipeline(buffer, blocking: block ?? .zero).first else { return nil }
    if let error = reply.error { throw error }
    return reply.isNull ? nil : reply
  }
}

extension CommandBuffer {
  /// Adds `XREADGROUP`.
  mutating func appendRead(
    _ group: String, _ consumer: String, _ streams: some Collection<String>, _ count: Int, _ block: Duration?,
    _ id: String
  ) {
    begin(arguments: 7 + (block == nil ? 0 : 2) + 2 * streams.count)
    for word in ["XREADGROUP", "GROUP", group, consumer, "COUNT", String(count)] { append(word) }
    if let block {
      append("BLOCK")
      // BLOCK 0 waits for ever.
      append(String(max(1, Int(block / .milliseconds(1)))))
    }
    append("STREAMS")
    for stream in streams { append(stream) }
    for _ in streams { append(id) }
  }
}

extension StreamClient {
  /// The keys of all streams that match a pattern and are text, sorted.
  public func streams(matching pattern: String) async throws(RedisError) -> [String] {
    try await streamKeys(matching: pattern).texts.sorted()
  }

  /// `XGROUP CREATE … 0 MKSTREAM` for several streams; a group that is there already stays as it is.
  public func createGroup(_ group: String, streams: [String]) async throws(RedisError) {
    let replies = try await pipeline(
      streams.map { RedisCommand("XGROUP", "CREATE", $0, group, "0", "MKSTREAM") })
    for reply in replies {
      if let error = reply.error, error.code != "BUSYGROUP" { throw error }
    }
  }

  /// `XREADGROUP`: entries not yet delivered to anyone (`>`), or from an id on those that are pending for this
  /// consumer. Empty where nothing came within `block`; nil doesn't wait.
  public func readGroup(
    _ group: String, consumer: String, streams: [String], count: Int, block: Duration? = nil, id: String = ">"
  ) async throws(RedisError) -> [StreamEntries] {
    let reply = try await readEntries(
      group, consumer: consumer, streams: streams, count: count, block: block, id: id)
    var read: [StreamEntries] = []
    for stream in reply?.elements ?? [] {
      guard let key = stream.element(0)?.string, let entries = stream.element(1) else {
        throw RedisError(.unexpectedReply, "XREADGROUP gave entries without a stream")
      }
      read.append(try StreamEntries(stream: key, entries))
    }
    return read
  }

  /// `XREADGROUP … >` as the reply itself, for a reader of many entries: entries not yet delivered to anyone, at most
  /// `count` of each stream, in the order in which the streams are named; nil where nothing came within `block`.
  /// Without `block` it doesn't wait.
  public func readNew(
    _ group: String, consumer: String, streams: [String], count: Int, block: Duration? = nil
  ) async throws(RedisError) -> RedisReply? {
    try await readEntries(group, consumer: consumer, streams: streams, count: count, block: block, id: ">")
  }

  /// `XACK` for the entries of several streams, at most 1000 a command, as nothing else runs during one; gives how many
  /// were pending.
  @discardableResult
  public func acknowledge(_ group: String, _ ids: [String: [StreamID]]) async throws(RedisError) -> Int {
    let commands = ids.flatMap { stream, ids in
      stride(from: 0, to: ids.count, by: 1000).map { start in
        RedisCommand.acknowledge(stream, group, ids[start..<min(start + 1000, ids.count)])
      }
    }
    var count = 0
    for reply in try await pipeline(commands) {
      if let error = reply.error { throw error }
      count += Int(reply.integer ?? 0)
    }
    return count
  }

  /// `XAUTOCLAIM`: takes over entries that have been pending for other consumers for some time.
  public func autoClaim(
    _ group: String, consumer: String, stream: String, minIdle: Duration, start: StreamID = .zero, count: Int
  ) async throws(RedisError) -> StreamClaim {
    let reply = try await send([
      "XAUTOCLAIM", stream, group, consumer, String(Int(minIdle / .milliseconds(1))), "\(start)", "COUNT",
      String(count),
    ])
    guard let next = reply.element(0)?.streamID, let entries = reply.element(1) else {
      throw RedisError(.unexpectedReply, "XAUTOCLAIM gave no id to go on from")
    }
    return StreamClaim(
      next: next,
      entries: try StreamEntries(stream: stream, entries),
      deleted: reply.element(2)?.elements.compactMap(\.streamID) ?? [])
  }

  /// `XCLAIM`: takes entries over that have been pending for at least so long. The reply has those that it got, each
  /// as id and fields, and at its end those that were pending for the owner and are no longer in the stream, each as id
  /// and nil: since version 7.0 XCLAIM takes these off the list of pending entries without a word.
  ///
  /// - Parameters:
  ///   - owner: the consumer that has the entries.
  ///   - deliveries: what to set the count of deliveries to; otherwise it grows by one.
  public func claim(
    _ group: String, consumer: String, stream: String, minIdle: Duration, _ ids: [StreamID], of owner: String,
    deliveries: Int? = nil
  ) async throws(RedisError) -> RedisReply {
    let leastIdle = String(Int(minIdle / .milliseconds(1)))
    var claim = ["XCLAIM", stream, group, consumer, leastIdle] + ids.map(\.description)
    if let deliveries { claim += ["RETRYCOUNT", String(deliveries)] }
    // In one step: what is pending now is what XCLAIM sees.
    let replies = try await transaction(
      ids.map { RedisCommand("XPENDING", stream, group, "IDLE", leastIdle, "\($0)", "\($0)", "1", owner) }
        + [RedisCommand(claim)])
    guard let claimed = replies.last else { throw RedisError(.unexpectedReply, "XCLAIM gave no reply") }
    let isThere = Set(claimed.elements.compactMap { $0.element(0)?.streamID })
    let pending = replies.dropLast().compactMap { $0.element(0)?.element(0)?.streamID }
    return claimed.withDeleted(pending.filter { !isThere.contains($0) })
  }

  /// `XADD … *` and gives the new entry's id.
  @discardableResult
  public func add(
    _ stream: String, _ fields: [(name: String, value: [UInt8])]
  ) async throws(RedisError) -> StreamID {
    let reply = try await send(.add(stream, fields))
    guard let id = reply.streamID else {
      throw RedisError(.unexpectedReply, "XADD gave no id")
    }
    return id
  }

  /// `XLEN`: how many entries a stream has.
  public func length(_ stream: String) async throws(RedisError) -> Int {
    Int(try await send(["XLEN", stream]).integer ?? 0)
  }

  /// How many entries of a stream are delivered and not yet acknowledged, by `XPENDING`.
  public func pendingCount(_ group: String, stream: String) async throws(RedisError) -> Int {
    Int(try await send(["XPENDING", stream, group]).element(0)?.integer ?? 0)
  }
}

extension RedisCommand {
  /// `XADD stream * name value …`.
  public static func add(_ stream: String, _ fields: [(name: String, value: [UInt8])]) -> RedisCommand {
    RedisCommand(
      bytes: [Array("XADD".utf8), Array(stream.utf8), Array("*".utf8)]
        + fields.flatMap { [Array($0.name.utf8), $0.value] })
  }

  /// `XACK stream group id …`.
  public static func acknowledge(
    _ stream: String, _ group: String, _ ids: some Collection<StreamID>
  ) -> RedisCommand {
    RedisCommand(["XACK", stream, group] + ids.map(\.description))
  }
}

/// An entry that was delivered and is not acknowledged, as `XPENDING` shows it.
public struct PendingEntry: Sendable, Hashable {
  /// The entry's id.
  public let id: StreamID
  /// The consumer that has it.
  public let consumer: String
  /// For how many milliseconds the consumer has had it; 0 too where Redis's clock was set back since.
  public let idle: Int64
  /// How often it was delivered.
  public let deliveries: Int

  /// Reads the reply to `XPENDING key group [IDLE ms] start end count [consumer]`.
  public static func list(_ reply: RedisReply) throws(RedisError) -> [PendingEntry] {
    if let error = reply.error { throw error }
    var entries: [PendingEntry] = []
    for part in reply.elements {
      guard let id = part.element(0)?.streamID, let consumer = part.element(1)?.string,
        let idle = part.element(2)?.integer, let deliveries = part.element(3)?.integer
      else {
        throw RedisError(.unexpectedReply, "XPENDING gave an entry without id, consumer, time or count")
      }
      entries.append(PendingEntry(id: id, consumer: consumer, idle: idle, deliveries: Int(deliveries)))
    }
    return entries
  }
}

/// What `XAUTOCLAIM` gave.
public struct StreamClaim: Sendable {
  /// Where to go on; zero at the end.
  public let next: StreamID
  /// The entries, now pending for this consumer.
  public let entries: StreamEntries
  /// Entries that were deleted while pending; Redis has taken them off the list.
  public let deleted: [StreamID]
}

extension RedisCluster {
  /// `XREADGROUP` for each slot of the streams: a node refuses those of several slots in one command.
  ///
  /// A server can wait for streams of one slot alone. For more, they are asked again and again, as often as takes a
  /// tenth of the time at most, and every 50 ms at the latest.
  public func readEntries(
    _ group: String, consumer: String, streams: [String], count: Int, block: Duration?, id: String
  ) async throws(RedisError) -> RedisReply? {
    if let error = owed {
      owed = nil
      throw error
    }
    let parts = Dictionary(grouping: streams.indices) { HashSlot(streams[$0].utf8) }.values.sorted {
      ($0.first ?? 0) < ($1.first ?? 0)
    }
    var buffer = CommandBuffer()
    for part in parts { buffer.appendRead(group, consumer, part.map { streams[$0] }, count, nil, id) }
    let deadline = ContinuousClock.now + (block ?? .zero)
    var pause: Duration = .milliseconds(1)
    while true {
      let start = ContinuousClock.now
      let replies = try await pipeline(buffer)
      if let reply = try joined(replies, parts, streams) { return reply }
      let end = ContinuousClock.now
      guard end < deadline, !Task.isCancelled else { return nil }
      if parts.count == 1, let part = parts.first {
        return try await wait(part.map { streams[$0] }, group, consumer, count, deadline - end)
      }
      pause = min(max(pause * 2, (end - start) * 9), max(.milliseconds(50), (end - start) * 9))
      // Cancelled means shutting down: the loop ends then.
      try? await Task.sleep(for: min(pause, deadline - end))
    }
  }

  /// Waits where the streams are. What the node says when they leave it is left to the next read.
  private func wait(
    _ streams: [String], _ group: String, _ consumer: String, _ count: Int, _ block: Duration
  ) async throws(RedisError) -> RedisReply? {
    let address = try await target(streams.first.map { HashSlot($0.utf8) }).address
    do throws(RedisError) {
      return try await connection(to: address).readEntries(
        group, consumer: consumer, streams: streams, count: count, block: block, id: ">")
    } catch {
      if error.isConnectionLost { await close() }
      guard Redirection(error, asked: address) != nil else { throw error.at(address) }
      return nil
    }
  }

  /// One reply of those of all slots, nil where they gave nothing. Entries are never lost for an error of other
  /// streams: they are this consumer's now.
  private func joined(
    _ replies: [RedisReply], _ parts: [[Int]], _ streams: [String]
  ) throws(RedisError) -> RedisReply? {
    let error = replies.lazy.compactMap(\.error).first
    let given = zip(replies, parts).filter { $0.0.count > 0 }
    guard !given.isEmpty else {
      if let error { throw error }
      return nil
    }
    owed = error
    if given.count == 1, let only = given.first { return only.0 }
    // Within a reply the streams have the order in which they were asked for, some left out.
    let places = given.map { reply, part in
      var rest = part[...]
      return reply.elements.map { stream in
        let key = stream.element(0)?.string
        rest = rest.drop { streams[$0] != key }
        return rest.first ?? 0
      }
    }
    return RedisReply.joined(given.map(\.0)) { places[$0][$1] }
  }
}

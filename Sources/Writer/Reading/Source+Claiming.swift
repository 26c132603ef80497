import RedisStreams

// Messages that were delivered before.
extension Source {
  /// What to take over next, nil when there is nothing more.
  func nextPiece() async throws -> Recovery.Piece? {
    while !recovery.isDone {
      if let piece = recovery.next() { return piece }
      let (group, consumer) = (settings.group, settings.consumer)
      let part = recovery.unseen(Self.pipelineWidth)
      let replies = try await pipeline(part) { key, after in
        let start = after == .zero ? "-" : "(\(after)"
        return RedisCommand("XPENDING", key, group, start, "+", String(Recovery.page), consumer)
      }
      for ((key, _), reply) in zip(part, replies) {
        // A stream that is gone has nothing pending.
        if let error = reply.error, Fault(error) == .streams { continue }
        recovery.saw(try PendingEntry.list(reply), of: key)
      }
    }
    return nil
  }

  /// Redis's clock, in milliseconds.
  static let time = """
    local t = redis.call('TIME')
    local now = t[1] * 1000 + math.floor(t[2] / 1000)

    """

  /// Takes over those of the messages that are still whose they were, and were not delivered since they were looked at.
  /// One that is no longer in the stream comes without fields: since version 7.0 XCLAIM takes such a one off the list of
  /// pending entries without a word, and before that it gave nothing but nil.
  private static let claiming = """
    \(time)local claim = {'XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[4]}
    for i = 7, #ARGV do
      local p = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
      if p and p[2] == ARGV[3] and p[3] >= tonumber(ARGV[4])
        and (ARGV[6] == '' or now - p[3] < tonumber(ARGV[6])) then claim[#claim + 1] = ARGV[i] end
    end
    local last = #claim
    if last == 5 then return {} end
    if ARGV[5] ~= '' then
      claim[#claim + 1] = 'RETRYCOUNT'
      claim[#claim + 1] = ARGV[5]
    end
    local entries, isThere = {}, {}
    for _, entry in ipairs(redis.call(unpack(claim))) do
      if entry then
        entries[#entries + 1] = entry
        isThere[entry[1]] = true
      end
    end
    for i = 6, last do
      if not isThere[claim[i]] then entries[#entries + 1] = {claim[i], false} end
    end
    return entries
    """

  func claim(_ piece: Recovery.Piece) async throws -> Delivery? {
    guard let stream = streams[piece.key] else { return nil }
    if mayUseScripts {
      let arguments = [
        "EVAL", Self.claiming, "1", piece.key, settings.group, settings.consumer, piece.owner,
        String(Int(piece.minIdle / .milliseconds(1))), piece.deliveries.map { String($0) } ?? "",
        piece.lookedAt.map { String($0) } ?? "",
      ]
      do throws(RedisError) {
        let reply = try await connection.send(arguments + piece.ids.map(\.description))
        guard reply.count > 0 else { return nil }
        if piece.kind == .suspect, let id = piece.ids.first { settings.trials.began(piece.key, id) }
        return Delivery(piece.kind, reply, [(stream, reply.place)])
      } catch {
        guard error.isScriptRefused else { throw error }
        mayUseScripts = false
      }
    }
    return piece.owner == settings.consumer
      ? try await readAgain(piece, stream) : try await claimWithoutScript(piece)
  }

  /// This consumer's own: reading them again gives no other's. Their count of deliveries grows.
  private func readAgain(_ piece: Recovery.Piece, _ stream: Stream) async throws(RedisError) -> Delivery? {
    guard let first = piece.ids.first else { return nil }
    let reply = try await connection.send([
      "XREADGROUP", "GROUP", settings.group, settings.consumer, "COUNT", String(piece.ids.count), "STREAMS",
      piece.key, "\(first.predecessor)",
    ])
    guard let entries = reply.element(0)?.element(1), entries.count > 0 else { return nil }
    return Delivery(piece.kind, reply, [(stream, entries.place)], only: Set(piece.ids))
  }

  /// Another's: whoever took them over in between has had them for a shorter time. When they were delivered is not known:
  /// their consumer is fenced once more.
  private func claimWithoutScript(_ piece: Recovery.Piece) async throws -> Delivery? {
    let reply = try await connection.claim(
      settings.group, consumer: settings.consumer, stream: piece.key, minIdle: piece.minIdle, piece.ids,
      of: piece.owner, deliveries: piece.deliveries)
    guard reply.count > 0 else { return nil }
    try await fence([piece.owner], of: [piece.key])
    return streams[piece.key].map { Delivery(piece.kind, reply, [($0, reply.place)]) }
  }

  /// Makes sure that consumers can't commit any more, and takes their streams with what is known of them then.
  private func fence(_ consumers: [String], of keys: [String]) async throws {
    histories = try await ledger.fence(consumers)
    for key in keys { streams[key] = Stream(key, settings.routes, histories[ExactKey(key)]) }
  }

  /// What the clocks of the servers say that have these streams; nothing where scripts are not allowed.
  private func times(at keys: [String]) async throws(RedisError) -> [String: Int64] {
    guard mayUseScripts else { return [:] }
    let replies = try await pipeline(keys) { RedisCommand("EVAL", Self.time + "return now", "1", $0) }
    var times: [String: Int64] = [:]
    for (key, reply) in zip(keys, replies) {
      if let error = reply.error {
        guard error.isScriptRefused else { throw error }
        mayUseScripts = false
        return [:]
      }
      times[key] = reply.integer
    }
    return times
  }

  /// Looks for what other consumers left unacknowledged for too long, and makes sure that they can't write it any more.
  func lookForAbandoned() async throws {
    let configuration = settings.configuration
    let idle = String(Int(configuration.claimIdle / .milliseconds(1)))
    let keys = plan.keys
    try await redate(keys)
    let replies = try await pipeline(keys) {
      RedisCommand("XPENDING", $0, configuration.group, "IDLE", idle, "-", "+", "1000")
    }
    var abandoned: [(key: String, entries: [PendingEntry])] = []
    for (key, reply) in zip(keys, replies) {
      // A stream that is gone has nothing pending.
      if let error = reply.error, Fault(error) == .streams { continue }
      let entries = try PendingEntry.list(reply).filter { $0.consumer != settings.consumer }
      if !entries.isEmpty { abandoned.append((key, entries)) }
    }
    if !abandoned.isEmpty {
      let owners = Set(abandoned.flatMap { $0.entries.map { ExactKey($0.consumer) } })
      // Before they are fenced: what is delivered later may be in other hands.
      let times = try await times(at: abandoned.map(\.key))
      try await fence(owners.sorted().map(\.text), of: abandoned.map(\.key))
      recovery.found(abandoned, lookedAt: times)
    }
    let isMore = abandoned.contains { $0.entries.count == 1000 }
    let interval = min(max(configuration.claimIdle / 2, .milliseconds(100)), .seconds(30))
    nextLook = clock.now + (isMore ? .zero : interval)
  }
}

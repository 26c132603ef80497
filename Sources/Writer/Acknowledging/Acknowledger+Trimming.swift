import RedisStreams

// TRIM_ACKNOWLEDGED: what every group has acknowledged is removed from the streams.
extension Acknowledger {
  /// Removes what is older than anything that a group was not given, or has not acknowledged. All groups are looked at, and
  /// the stream is trimmed, in one step: no group can come between. `~` leaves what shares a node of the stream with what
  /// stays; ids are compared as texts, because Lua's numbers hold 53 bits.
  private static let trimming = """
    local function less(a, b)
      local am, as = string.match(a, '^(%d+)-(%d+)$')
      local bm, bs = string.match(b, '^(%d+)-(%d+)$')
      if am ~= bm then return #am < #bm or (#am == #bm and am < bm) end
      return #as < #bs or (#as == #bs and as < bs)
    end
    local least, greatest
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
      local name, id
      for i = 1, #group, 2 do
        if group[i] == 'name' then name = group[i + 1] end
        if group[i] == 'last-delivered-id' then id = group[i + 1] end
      end
      local oldest = redis.call('XPENDING', KEYS[1], name)[2]
      if oldest and less(oldest, id) then id = oldest end
      if not least or less(id, least) then least = id end
      if not greatest or less(greatest, id) then greatest = id end
    end
    if not least then return {0, 0} end
    return {redis.call('XTRIM', KEYS[1], 'MINID', '~', least, 'LIMIT', ARGV[1]), least == greatest and 0 or 1}
    """

  /// How many streams are trimmed in one go.
  private static let width = 50
  /// How many entries one script removes at most: nothing else runs meanwhile.
  private static let most = 10_000
  /// How long trimming may take each time; what is left then has its turn the next time.
  private static let longest: Duration = .milliseconds(250)

  /// Remembers streams of which there is something to remove now or later.
  func mayTrim(_ keys: some Sequence<String>) { untrimmed.formUnion(keys) }

  /// Removes what every group is done with from the streams that were worked on.
  ///
  /// - Returns: how many entries were removed.
  func trim() async throws -> Int {
    let end = ContinuousClock.now + Self.longest
    var removed = 0
    // Where one group lags behind another there will be something to remove later.
    var later: Set<String> = []
    defer { untrimmed.formUnion(later) }
    while !untrimmed.isEmpty, .now < end {
      let keys = Array(untrimmed.prefix(Self.width))
      let replies = try await connection.pipeline(
        keys.map { RedisCommand("EVAL", Self.trimming, "1", $0, "\(Self.most)") })
      for (key, reply) in zip(keys, replies) {
        if let error = reply.error {
          untrimmed.remove(key)
          // Gone, or no stream any more.
          if error.message.contains("no such key") || Fault(error) == .streams { continue }
          guard error.isScriptRefused else { throw error }
          untrimmed = []
          return removed
        }
        let count = Int(reply.element(0)?.integer ?? 0)
        removed += count
        // More than half of what was asked for: there may be more, as only whole nodes are removed.
        if count > Self.most / 2 { continue }
        untrimmed.remove(key)
        if reply.element(1)?.integer == 1 { later.insert(key) }
      }
    }
    return removed
  }
}

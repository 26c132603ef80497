import RedisStreams

// What Redis seems to have delivered in the future.
extension Source {
  /// Of entries that are still whose they were, and not idle at all, the time of delivery is now: for one that was
  /// delivered this very moment that changes nothing.
  private static let redating = """
    \(time)for i = 2, #ARGV, 2 do
      local p = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
      if p and p[2] == ARGV[i + 1] and p[3] == 0 then
        redis.call('XCLAIM', KEYS[1], ARGV[1], p[2], 0, ARGV[i], 'TIME', now, 'JUSTID')
      end
    end
    return 0
    """

  /// How often it is looked for at most.
  private static let redatingInterval: Duration = .seconds(10)

  /// Gives pending entries that were delivered in the future another time: now.
  ///
  /// When the clock of Redis is set back, what was delivered before counts as idle only once the clock has caught up. The
  /// messages of a writer that is gone would wait for as long as the clock was set back. Redis shows such an entry as one
  /// that is not idle at all.
  func redate(_ keys: [String]) async throws {
    guard mayUseScripts, clock.now >= nextRedating else { return }
    let group = settings.group
    let replies = try await pipeline(keys) { RedisCommand("XPENDING", $0, group, "-", "+", "1000") }
    var fresh: [(key: String, words: [String])] = []
    for (key, reply) in zip(keys, replies) {
      // A stream that is gone has nothing pending.
      if let error = reply.error, Fault(error) == .streams { continue }
      let entries = try PendingEntry.list(reply).filter { $0.idle == 0 && $0.consumer != settings.consumer }
      if !entries.isEmpty { fresh.append((key, entries.flatMap { ["\($0.id)", $0.consumer] })) }
    }
    for reply in try await pipeline(
      fresh, { RedisCommand(["EVAL", Self.redating, "1", $0.key, group] + $0.words) })
    {
      guard let error = reply.error, Fault(error) != .streams, !error.message.contains("NOGROUP") else {
        continue
      }
      guard error.isScriptRefused else { throw error }
      mayUseScripts = false
    }
    nextRedating = clock.now + max(settings.configuration.claimIdle / 2, Self.redatingInterval)
  }
}

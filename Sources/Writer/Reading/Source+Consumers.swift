import RedisStreams

// Consumers of writers that are gone.
extension Source {
  /// Removes them where nothing is pending for them, both at once: otherwise what they were given in between would be
  /// lost. One that only had nothing to do comes back with its next message.
  private static let removal = """
    local info = redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])
    for _, fields in ipairs(info) do
      local consumer = {}
      for i = 1, #fields, 2 do consumer[fields[i]] = fields[i + 1] end
      if consumer.name ~= ARGV[2] and consumer.pending == 0 and consumer.idle >= tonumber(ARGV[3]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
      end
    end
    return 0
    """

  /// Removes the consumers that have had nothing for ten times `CLAIM_IDLE_SEC`.
  ///
  /// - Returns: whether this user may do that.
  func removeDeadConsumers(of keys: [String]) async throws(RedisError) -> Bool {
    let idle = Int(settings.configuration.claimIdle * 10 / .milliseconds(1))
    let replies = try await pipeline(keys) { RedisCommand("XINFO", "CONSUMERS", $0, settings.group) }
    var dead: [String] = []
    for (key, reply) in zip(keys, replies) {
      if let error = reply.error {
        if error.code == "NOPERM" { return false }
        // A stream that is gone has no consumers.
        guard Fault(error) == .streams || error.message.hasPrefix("ERR no such key") else { throw error }
      }
      if reply.elements.contains(where: { isDead($0, idle: idle) }) { dead.append(key) }
    }
    let arguments = [settings.group, settings.consumer, String(idle)]
    for reply in try await pipeline(dead, { RedisCommand(["EVAL", Self.removal, "1", $0] + arguments) }) {
      guard let error = reply.error, Fault(error) != .streams else { continue }
      if error.isScriptRefused { return false }
      // What Redis says within a script of a stream that is gone in between.
      guard error.message.contains("no such key") || error.message.contains("NOGROUP") else { throw error }
    }
    return true
  }

  private func isDead(_ consumer: RedisReply, idle: Int) -> Bool {
    // Names and values by turns.
    let fields = consumer.elements
    func value(_ name: String) -> RedisReply? {
      fields.firstIndex { $0.string == name }.flatMap { consumer.element($0 + 1) }
    }
    return value("name")?.string != settings.consumer && value("pending")?.integer == 0
      && value("idle")?.integer.map { Int($0) >= idle } ?? false
  }
}

import RedisStreams

// Consumers of writers that are gone: each had a name of its own, and Redis keeps them all.
extension Acknowledger {
  /// Removes the consumers that were given nothing for a while and have nothing pending, both seen in one step: with a
  /// consumer its pending messages would go too. One that comes back is made again by its first message.
  private static let removal = """
    local alive = {}
    for i = 3, #ARGV do alive[ARGV[i]] = true end
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
      local name, pending, idle
      for i = 1, #consumer, 2 do
        if consumer[i] == 'name' then name = consumer[i + 1] end
        if consumer[i] == 'pending' then pending = consumer[i + 1] end
        if consumer[i] == 'idle' then idle = consumer[i + 1] end
      end
      if pending == 0 and idle > tonumber(ARGV[2]) and not alive[name] then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], name)
      end
    end
    return 0
    """

  /// How many streams are looked at in one go.
  private static let streamsAtOnce = 100

  /// How long a consumer must have been given nothing to count as gone.
  private var longestIdle: Duration { configuration.claimIdle * 10 }

  /// How often consumers are looked at.
  var consumerInterval: Duration { longestIdle / 2 }

  /// Removes the consumers of writers that are gone.
  ///
  /// - Parameter alive: those of writers that run. Where nothing comes Redis can't tell them from others (before 7.2 it does
  ///   not note that a consumer asks in vain).
  func removeDeadConsumers(of keys: [String], alive: [String]) async throws {
    let arguments = [configuration.group, "\(Int(longestIdle / .milliseconds(1)))", consumer] + alive
    for start in stride(from: 0, to: keys.count, by: Self.streamsAtOnce) {
      let part = keys[start..<min(start + Self.streamsAtOnce, keys.count)]
      let replies = try await connection.pipeline(
        part.map { RedisCommand(["EVAL", Self.removal, "1", $0] + arguments) })
      for error in replies.compactMap(\.error) {
        // Gone since it was found.
        if error.message.contains("no such key") || Fault(error) == .streams { continue }
        guard error.isScriptRefused else { throw error }
        return
      }
    }
  }
}

extension WriterConfiguration {
  /// For how many seconds a writer that said nothing to the ledger still counts as one that runs: no longer than its
  /// consumers may be given nothing, and five of the looks at which it says that it is alive at least.
  var longestSilence: Int { Int(min(max(claimIdle * 10, .seconds(10)), .seconds(300)) / .seconds(1)) }
}

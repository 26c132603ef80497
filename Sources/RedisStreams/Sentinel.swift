extension RedisConnection {
  /// Connects to the primary that Sentinels name.
  static func connect(
    _ sentinels: RedisSentinels, _ configuration: RedisConfiguration
  ) async throws(RedisError) -> RedisConnection {
    var refusals = Refusals()
    for address in sentinels.addresses {
      var isAnswer = false
      do throws(RedisError) {
        let primary = try await ask(address, sentinels, configuration)
        isAnswer = true
        return try await connect(toPrimary: primary, configuration)
      } catch {
        refusals.add(error, at: address, isAnswer: isAnswer || !error.isConnectionLost)
      }
    }
    throw refusals.lasting
      ?? RedisError(
        .connection,
        "no Sentinel led to the primary \(sentinels.primary): \(refusals.reasons.joined(separator: "; "))",
        advice: "are the Sentinels of REDIS_SENTINELS running, and is a failover under way?")
  }

  private static func ask(
    _ address: RedisAddress, _ sentinels: RedisSentinels, _ configuration: RedisConfiguration
  ) async throws(RedisError) -> RedisAddress {
    var own = configuration.node(address)
    (own.username, own.password, own.database) = (sentinels.username, sentinels.password, 0)
    // A Sentinel has more than one to choose from, and answers at once.
    own.commandTimeout = configuration.connectTimeout
    let sentinel = try await connect(own)
    let result: Result<RedisAddress, RedisError>
    do throws(RedisError) {
      result = .success(try await sentinel.address(ofPrimary: sentinels.primary))
    } catch {
      result = .failure(error)
    }
    await sentinel.close()
    return try result.get()
  }

  private func address(ofPrimary name: String) throws(RedisError) -> RedisAddress {
    let reply = try send(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", name])
    guard let host = reply.element(0)?.string, let port = reply.element(1)?.string.flatMap({ Int($0) }) else {
      throw RedisError(
        .invalidConfiguration, "the Sentinel knows no primary named \(name)",
        advice: "REDIS_SENTINEL_MASTER must be the name of its `sentinel monitor`, often mymaster")
    }
    return RedisAddress(host: host, port: port)
  }

  /// A Sentinel may be the last to learn of a failover: the server itself knows what it is.
  private static func connect(
    toPrimary address: RedisAddress, _ configuration: RedisConfiguration
  ) async throws(RedisError) -> RedisConnection {
    let connection = try await connect(configuration.node(address))
    let role: String?
    do throws(RedisError) {
      role = try await connection.send(["ROLE"]).element(0)?.string
    } catch {
      // A user without the right to ask finds out when it writes.
      guard error.code == "NOPERM" else {
        await connection.close()
        throw error
      }
      role = nil
    }
    guard role == "master" || role == nil else {
      await connection.close()
      throw RedisError(.connection, "\(address) is no primary any more, or not yet")
    }
    return connection
  }
}

extension RedisConfiguration {
  /// The same for one server: as whom, how, but there.
  func node(_ address: RedisAddress) -> RedisConfiguration {
    var node = self
    node.sentinels = nil
    node.clusterNodes = []
    (node.host, node.port) = (address.host, address.port)
    return node
  }
}

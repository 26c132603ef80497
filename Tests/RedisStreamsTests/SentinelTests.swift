import RedisStreams
import TestSupport
import Testing

@Suite("Sentinels")
struct SentinelTests {
  /// The primary by way of Sentinels, of which the first doesn't answer.
  private func configuration(_ fleet: Fleet) throws -> RedisConfiguration {
    let ports = try fleet.ports("TEST_SENTINEL_PORTS")
    var configuration = RedisConfiguration()
    configuration.sentinels = RedisSentinels(
      [RedisAddress(host: "127.0.0.1", port: 1), RedisAddress(host: "127.0.0.1", port: ports[2])],
      primary: "main")
    return configuration
  }

  private func port(_ connection: RedisConnection) async throws -> String? {
    try await connection.send(["CONFIG", "GET", "port"]).element(1)?.string
  }

  @Test("lead to the primary, and after a failover to the new one; the old connection ends by itself")
  func failover() async throws {
    try await withFleet(.sentinel) { fleet in
      let ports = try fleet.ports("TEST_SENTINEL_PORTS")
      let configuration = try configuration(fleet)
      let first = try await RedisConnection.connect(configuration)
      #expect(try await port(first) == "\(ports[0])")
      try await first.add("s", [("a", bytes("1"))])

      let sentinel = try await RedisConnection.connect(fleet.redis(port: ports[2]))
      // It promotes a replica only once it takes it for a good one.
      let isPromoting = try await eventually {
        do throws(RedisError) {
          try await sentinel.send(["SENTINEL", "FAILOVER", "main"])
          return true
        } catch {
          guard error.code == "NOGOODSLAVE" else { throw error }
          return false
        }
      }
      #expect(isPromoting)
      let ended = try await eventually {
        do throws(RedisError) {
          try await first.add("s", [("a", bytes("2"))])
        } catch {
          #expect(error.isTransient)
        }
        return await !first.isAlive
      }
      #expect(ended)
      let followed = try await eventually {
        guard let second = try? await RedisConnection.connect(configuration) else { return false }
        let port = try await port(second)
        await second.close()
        return port == "\(ports[1])"
      }
      #expect(followed)
      await sentinel.close()
    }
  }

  @Test("that are told of no such primary, or name a replica, say so")
  func mistakes() async throws {
    try await withFleet(.sentinel) { fleet in
      var configuration = try configuration(fleet)
      configuration.sentinels?.primary = "other"
      let unknown = await #expect(throws: RedisError.self) {
        try await RedisConnection.connect(configuration)
      }
      #expect(unknown?.isTransient == false)
      #expect(unknown?.advice?.contains("REDIS_SENTINEL_MASTER") == true)

      // A Sentinel that has not heard of the failover yet.
      let ports = try fleet.ports("TEST_SENTINEL_PORTS")
      let sentinel = try await RedisConnection.connect(fleet.redis(port: ports[2]))
      try await sentinel.send(["SENTINEL", "REMOVE", "main"])
      try await sentinel.send(["SENTINEL", "MONITOR", "replica", "127.0.0.1", "\(ports[1])", "1"])
      configuration.sentinels?.primary = "replica"
      let replica = await #expect(throws: RedisError.self) {
        try await RedisConnection.connect(configuration)
      }
      #expect(replica?.isTransient == true)
      #expect(replica?.message.contains("no primary any more") == true)
      await sentinel.close()
    }
  }

  @Test("of which one doesn't know the primary, or takes no login, are asked one after the other")
  func oneIsWrong() async throws {
    try await withFleet(.sentinel) { fleet in
      var configuration = try configuration(fleet)
      // A server that is no Sentinel, or no longer one, knows no such command.
      let wrong = RedisAddress(host: "127.0.0.1", port: try fleet.ports("TEST_SENTINEL_PORTS")[1])
      configuration.sentinels?.addresses.insert(wrong, at: 0)
      let redis = try await RedisConnection.connect(configuration)
      #expect(try await redis.send(["ROLE"]).element(0)?.string == "master")
      await redis.close()
      // Where no other one answers, it is the settings.
      configuration.sentinels?.addresses.removeLast()
      let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
      #expect(error?.isTransient == false && error?.kind == .server)
      // One that leads nowhere at the moment shows that another was wrong.
      let sentinel = try await RedisConnection.connect(
        fleet.redis(port: fleet.ports("TEST_SENTINEL_PORTS")[2]))
      try await sentinel.send(["SENTINEL", "REMOVE", "main"])
      try await sentinel.send(["SENTINEL", "MONITOR", "main", "127.0.0.1", "1", "1"])
      configuration.sentinels?.addresses.append(
        RedisAddress(host: "127.0.0.1", port: try fleet.ports("TEST_SENTINEL_PORTS")[2]))
      let away = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
      #expect(away?.isTransient == true)
      await sentinel.close()
    }
  }

  @Test("have users of their own, apart from the servers'")
  func users() async throws {
    try await withFleet(.sentinel) { fleet in
      let ports = try fleet.ports("TEST_SENTINEL_PORTS")
      let sentinel = try await RedisConnection.connect(fleet.redis(port: ports[2]))
      try await sentinel.send([
        "ACL", "SETUSER", "asker", "on", ">theirs", "+sentinel|get-master-addr-by-name", "+client|setname",
      ])
      try await sentinel.send(["ACL", "SETUSER", "default", "off"])
      let primary = try await RedisConnection.connect(fleet.redis(port: ports[0]))
      try await primary.send(["ACL", "SETUSER", "writer", "on", ">ours", "~*", "+@stream", "+client|setname"])
      var configuration = try configuration(fleet)
      (configuration.username, configuration.password) = ("writer", "ours")
      configuration.clientName = "tester"
      let none = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
      #expect(none?.code == "NOAUTH")
      configuration.sentinels?.username = "asker"
      configuration.sentinels?.password = "theirs"
      // This user may not ask for its ROLE either.
      let redis = try await RedisConnection.connect(configuration)
      try await redis.add("s", [("a", bytes("1"))])
      #expect(!"\(configuration)".contains("ours") && !"\(configuration)".contains("theirs"))
      for connection in [sentinel, primary, redis] { await connection.close() }
    }
  }
}

@Suite("An address of Redis")
struct AddressTests {
  @Test("is a host and a port", arguments: ["redis", "redis:6380", "[::1]:6380", "[::1]"])
  func address(text: String) throws {
    let address = try #require(RedisAddress(text, defaultPort: 6379))
    #expect(address.host == (text.hasPrefix("[") ? "::1" : "redis"))
    #expect(address.port == (text.hasSuffix("6380") ? 6380 : 6379))
  }

  @Test("is nothing else", arguments: ["", ":1", "a:", "a:0", "a:65536", "a:b", "::1", "[::1]6379", "a:1:2"])
  func noAddress(text: String) { #expect(RedisAddress(text, defaultPort: 1) == nil) }

  @Test("as a URL says host, port, user, password, database and TLS")
  func url() throws {
    let full = try RedisConfiguration(url: "rediss://me:p%40ss%3a@redis.example.com:6380/3")
    #expect(full.tls == RedisTLS() && full.host == "redis.example.com" && full.port == 6380)
    #expect(full.username == "me" && full.password == "p@ss:" && full.database == 3)
    let short = try RedisConfiguration(url: "redis://:secret@[::1]")
    #expect(short.tls == nil && short.host == "::1" && short.port == 6379)
    #expect(short.username == nil && short.password == "secret" && short.database == 0)
  }

  @Test(
    "as a URL that is none is refused without being repeated",
    arguments: [
      "", "http://secret", "redis://:secret%4@h", "redis://:secret@", "redis://:secret@h/x",
      "redis://h?secret=1",
    ])
  func noURL(text: String) {
    let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: text) }
    #expect(error?.kind == .invalidConfiguration)
    #expect("\(error.map(\.description) ?? "secret")".contains("secret") == false)
  }
}

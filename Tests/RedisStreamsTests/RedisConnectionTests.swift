import RedisStreams
import Testing
import TestSupport

@Suite("A Redis connection")
struct RedisConnectionTests {
  @Test("reads what was added, once for the group, until it is acknowledged")
  func readAndAcknowledge() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let stream = TestServers.uniqueName("stream")
    let id = try await redis.add(stream, [("a", bytes("1")), ("b", [0, 255, 10])])
    try await redis.createGroup("g", streams: [stream])
    try await redis.createGroup("g", streams: [stream])
    let entries = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 10)
    let entry = try #require(entries.first?.entries.first)
    #expect(entries.first?.stream == stream)
    #expect(entry.id == id)
    #expect(entry.value(of: "b") == [0, 255, 10])
    #expect(entry.value(of: "missing") == nil)
    #expect(try await redis.readGroup("g", consumer: "c", streams: [stream], count: 10).isEmpty)
    #expect(try await redis.pendingCount("g", stream: stream) == 1)
    #expect(try await redis.acknowledge("g", [stream: [id]]) == 1)
    #expect(try await redis.pendingCount("g", stream: stream) == 0)
    await redis.close()
  }

  @Test("gives back pending entries that were deleted, without fields")
  func deletedEntries() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let stream = TestServers.uniqueName("stream")
    let id = try await redis.add(stream, [("a", bytes("1"))])
    try await redis.createGroup("g", streams: [stream])
    _ = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 10)
    try await redis.send(["XDEL", stream, "\(id)"])
    let pending = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 10, id: "0")
    #expect(pending.first?.entries.first?.isDeleted == true)
    let claim = try await redis.autoClaim("g", consumer: "d", stream: stream, minIdle: .zero, count: 10)
    #expect(claim.deleted == [id])
    #expect(claim.entries.entries.isEmpty)
    await redis.close()
  }

  @Test("takes over another consumer's pending entries")
  func claim() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let stream = TestServers.uniqueName("stream")
    let id = try await redis.add(stream, [("a", bytes("1"))])
    try await redis.createGroup("g", streams: [stream])
    _ = try await redis.readGroup("g", consumer: "dead", streams: [stream], count: 10)
    let claim = try await redis.autoClaim("g", consumer: "alive", stream: stream, minIdle: .zero, count: 10)
    #expect(claim.entries.entries.map(\.id) == [id])
    #expect(claim.next == .zero)
    await redis.close()
  }

  @Test("tells the server's errors apart by their code, and stays usable")
  func serverErrors() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let key = TestServers.uniqueName("key")
    let missing = await #expect(throws: RedisError.self) {
      try await redis.readGroup("g", consumer: "c", streams: [key], count: 1)
    }
    #expect(missing?.code == "NOGROUP")
    try await redis.send(["SET", key, "text"])
    let wrongType = await #expect(throws: RedisError.self) { try await redis.length(key) }
    #expect(wrongType?.code == "WRONGTYPE")
    try await redis.ping()
    await redis.close()
  }

  @Test("does a transaction whole or not at all")
  func transaction() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let stream = TestServers.uniqueName("stream")
    let replies = try await redis.transaction([
      .add(stream, [("a", bytes("1"))]), RedisCommand("XLEN", stream),
    ])
    #expect(replies.last?.integer == 1)
    await #expect(throws: RedisError.self) {
      try await redis.transaction([.add(stream, [("a", bytes("2"))]), RedisCommand("NOSUCHCOMMAND")])
    }
    #expect(try await redis.length(stream) == 1)
    await redis.close()
  }

  @Test("finds all streams of a pattern, and nothing that isn't a stream")
  func scan() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let prefix = TestServers.uniqueName("scan")
    _ = try await redis.pipeline((0..<2500).map { .add("\(prefix):\($0)", [("a", bytes("1"))]) })
    try await redis.send(["SET", "\(prefix):text", "no stream"])
    #expect(try await redis.streams(matching: "\(prefix):*").count == 2500)
    await redis.close()
  }

  @Test("says that nobody listens, and which settings to look at")
  func refused() async throws {
    var configuration = RedisConfiguration()
    configuration.host = "127.0.0.1"
    configuration.port = 1
    configuration.password = "secret"
    let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
    #expect(error?.isConnectionLost == true)
    #expect(error?.advice?.contains("REDIS_HOST") == true)
    #expect(!"\(error as Any) \(configuration)".contains("secret"))
  }

  @Test("says that a password is wrong, and is no fault that waiting fixes")
  func wrongPassword() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let user = TestServers.uniqueName("user")
    try await redis.send(["ACL", "SETUSER", user, "on", ">right", "~*", "+@all"])
    var configuration = try TestServers.redis
    configuration.username = user
    configuration.password = "wrong"
    let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
    #expect(error?.code == "WRONGPASS")
    #expect(error?.isTransient == false)
    configuration.password = "right"
    let connection = try await RedisConnection.connect(configuration)
    try await connection.ping()
    await connection.close()
    try await redis.send(["ACL", "DELUSER", user])
    await redis.close()
  }

  @Test("ends a blocked read when it is interrupted")
  func interrupt() async throws {
    let redis = try await RedisConnection.connect(TestServers.redis)
    let stream = TestServers.uniqueName("stream")
    try await redis.createGroup("g", streams: [stream])
    await withTaskGroup(of: RedisError?.self) { group in
      group.addTask {
        do throws(RedisError) {
          _ = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 1, block: .seconds(300))
          return nil
        } catch {
          return error
        }
      }
      redis.interrupt()
      #expect(await group.next()??.isConnectionLost == true)
    }
  }

  @Test("says that the connection is lost when the server is killed")
  func killed() async throws {
    try await withPrivateRedis { server in
      let redis = try await RedisConnection.connect(server.redis)
      try await server.stopRedis(crash: true)
      let error = await #expect(throws: RedisError.self) { try await redis.ping() }
      #expect(error?.isConnectionLost == true)
      #expect(await redis.isAlive == false)
    }
  }
}

import RedisStreams
import TestSupport
import Testing

@Suite("A connection to Redis that is lost")
struct LostConnectionTests {
  /// Reads until something comes or the connection is lost.
  private func readError(_ redis: RedisConnection, _ stream: String) async -> RedisError? {
    do throws(RedisError) {
      _ = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 1, block: .seconds(300))
      return nil
    } catch {
      return error
    }
  }

  @Test("by a kill of the server ends a waiting read, and every later call says so")
  func killedWhileReading() async throws {
    try await withPrivateRedis { server in
      let redis = try await RedisConnection.connect(server.redis)
      let admin = try await RedisConnection.connect(server.redis)
      try await redis.createGroup("g", streams: ["s"])
      let error = try await withThrowingTaskGroup(of: RedisError?.self) { group in
        group.addTask { await readError(redis, "s") }
        let waits = try await eventually {
          try await admin.send(["CLIENT", "LIST"]).string?.contains("cmd=xreadgroup") == true
        }
        #expect(waits)
        try await server.stopRedis(crash: true)
        return try await group.next() ?? nil
      }
      #expect(error?.kind == .connection)
      #expect(error?.isTransient == true)
      #expect(await redis.isAlive == false)
      let again = await #expect(throws: RedisError.self) { try await redis.ping() }
      #expect(again?.isConnectionLost == true)
      // Writing to a closed socket must not end the process.
      let written = await #expect(throws: RedisError.self) {
        try await admin.pipeline((0..<100).map { _ in .add("s", [("a", bytes("1"))]) })
      }
      #expect(written?.isConnectionLost == true)
      try await server.restartRedis()
      let fresh = try await RedisConnection.connect(server.redis)
      try await fresh.ping()
      await fresh.close()
    }
  }

  @Test("by an interrupt ends a read that waits already")
  func interruptedWhileReading() async throws {
    try await withPrivateRedis { server in
      let redis = try await RedisConnection.connect(server.redis)
      let admin = try await RedisConnection.connect(server.redis)
      try await redis.createGroup("g", streams: ["s"])
      let error = try await withThrowingTaskGroup(of: RedisError?.self) { group in
        group.addTask { await readError(redis, "s") }
        let waits = try await eventually {
          try await admin.send(["CLIENT", "LIST"]).string?.contains("cmd=xreadgroup") == true
        }
        #expect(waits)
        redis.interrupt()
        return try await group.next() ?? nil
      }
      #expect(error?.kind == .connection)
      redis.interrupt()
      await redis.close()
      await admin.close()
    }
  }

  @Test("by closing it is gone from the server at once, though someone still holds it")
  func closed() async throws {
    let admin = try await RedisConnection.connect(TestServers.redis)
    var configuration = try TestServers.redis
    configuration.clientName = TestServers.uniqueName("client")
    let name = try #require(configuration.clientName)
    let redis = try await RedisConnection.connect(configuration)
    #expect(try await admin.send(["CLIENT", "LIST"]).string?.contains(name) == true)
    await redis.close()
    await redis.close()
    let gone = try await eventually(within: .seconds(10)) {
      try await admin.send(["CLIENT", "LIST"]).string?.contains(name) == false
    }
    #expect(gone)
    let error = await #expect(throws: RedisError.self) { try await redis.ping() }
    #expect(error?.isConnectionLost == true)
    await admin.close()
  }

  @Test("by a server that does not answer in time is not used again")
  func timeout() async throws {
    try await withPrivateRedis { server in
      let admin = try await RedisConnection.connect(server.redis)
      var configuration = server.redis
      configuration.commandTimeout = .milliseconds(200)
      let redis = try await RedisConnection.connect(configuration)
      try await admin.send(["CLIENT", "PAUSE", "60000", "ALL"])
      let error = await #expect(throws: RedisError.self) { try await redis.ping() }
      #expect(error?.kind == .timeout)
      #expect(error?.isConnectionLost == true)
      #expect(error?.isTransient == true)
      #expect(await redis.isAlive == false)
      await admin.close()
    }
  }

  @Test("or refused, as the server has too many, may be tried again")
  func tooManyClients() async throws {
    try await withPrivateRedis { server in
      let admin = try await RedisConnection.connect(server.redis)
      try await admin.send(["CONFIG", "SET", "maxclients", "1"])
      var configuration = server.redis
      configuration.clientName = "one too many"
      let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
      #expect(error?.isTransient == true)
      await admin.close()
    }
  }

  @Test("never existed, where the port is none", arguments: [0, -1, 65_536, Int.max])
  func noPort(port: Int) async throws {
    var configuration = RedisConfiguration()
    configuration.port = port
    let error = await #expect(throws: RedisError.self) { try await RedisConnection.connect(configuration) }
    #expect(error?.isTransient == false)
  }
}

@Suite("Several commands in one go")
struct PipelineTests {
  @Test("give their replies in order, errors among them")
  func pipeline() async throws {
    try await withRedis { redis, stream in
      let replies = try await redis.pipeline([
        .add(stream, [("a", bytes("1"))]), RedisCommand("GET", stream), RedisCommand("XLEN", stream),
        RedisCommand("GET", stream + "none"),
      ])
      #expect(replies[1].error?.code == "WRONGTYPE")
      #expect(replies[2].integer == 1)
      #expect(replies[3].isNull)
      #expect(try await redis.pipeline([]).isEmpty)
    }
  }

  @Test("as a transaction that a command spoils when it runs say so; Redis keeps what the others did")
  func transactionKeepsOthers() async throws {
    try await withRedis { redis, stream in
      let error = await #expect(throws: RedisError.self) {
        try await redis.transaction([
          RedisCommand("GET", stream + "x"), .add(stream, []), RedisCommand("PING"),
        ])
      }
      #expect(error?.code == "ERR")
      try await redis.send(["SET", stream, "text"])
      let late = await #expect(throws: RedisError.self) {
        try await redis.transaction([.add(stream, [("a", bytes("1"))]), RedisCommand("APPEND", stream, "!")])
      }
      #expect(late?.code == "WRONGTYPE")
      #expect(try await redis.send(["GET", stream]).string == "text!")
      #expect(try await redis.transaction([]).isEmpty)
    }
  }

  @Test("as a transaction over a key that another one changed are not done")
  func watched() async throws {
    try await withRedis { redis, stream in
      try await redis.send(["WATCH", stream])
      let other = try await RedisConnection.connect(TestServers.redis)
      try await other.add(stream, [("a", bytes("1"))])
      let error = await #expect(throws: RedisError.self) {
        try await redis.transaction([.add(stream, [("a", bytes("2"))])])
      }
      #expect(error?.code == "EXECABORT")
      #expect(try await redis.length(stream) == 1)
      await other.close()
    }
  }
}

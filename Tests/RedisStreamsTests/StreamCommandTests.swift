import RedisStreams
import TestSupport
import Testing

@Suite("Stream commands")
struct StreamCommandTests {
  @Test("carry names and values of any bytes, in order, even twice the same name")
  func binary() async throws {
    try await withRedis { redis, stream in
      let value = Array(UInt8.min...UInt8.max)
      let fields: [(name: String, value: [UInt8])] = [
        ("a", [0]), ("", []), ("a\0b", value), ("größe", bytes("✓")), ("a", bytes("last")),
      ]
      try await redis.add(stream, fields)
      try await redis.createGroup("g", streams: [stream])
      let read = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 1)
      let entry = try #require(read.first?.entries.first)
      #expect(entry.fieldCount == 5)
      for (index, field) in fields.enumerated() {
        let same = entry.withField(index) {
          $0.elementsEqual(field.name.utf8) && $1.elementsEqual(field.value)
        }
        #expect(same == true)
      }
      #expect(entry.withField(5) { _, _ in true } == nil)
      #expect(entry.value(of: "a") == bytes("last"))
      #expect(entry.value(of: "") == [])
    }
  }

  @Test("acknowledge thousands of entries of several streams, and count those that were pending")
  func acknowledgeMany() async throws {
    try await withRedis { redis, stream in
      let other = stream + ":other"
      let adds = (0..<2500).map { RedisCommand.add($0 < 2400 ? stream : other, [("n", bytes("\($0)"))]) }
      let ids = try await redis.pipeline(adds).compactMap { $0.string.flatMap(StreamID.init) }
      try await redis.createGroup("g", streams: [stream, other])
      let read = try await redis.readGroup("g", consumer: "c", streams: [stream, other], count: 5000)
      #expect(read.map(\.stream) == [stream, other])
      #expect(read.map { $0.entries.map(\.id) } == [Array(ids[..<2400]), Array(ids[2400...])])
      let never = StreamID(milliseconds: 1, sequence: 1)
      let count = try await redis.acknowledge(
        "g", [stream: ids[..<2400] + [never], other: Array(ids[2400...]), "none": []])
      #expect(count == 2500)
      #expect(try await redis.pendingCount("g", stream: stream) == 0)
      #expect(try await redis.pendingCount("g", stream: other) == 0)
      try await redis.send(["DEL", other])
    }
  }

  @Test("keep the slow log clear of acknowledgements: none names more than a thousand entries")
  func acknowledgeInParts() async throws {
    try await withPrivateRedis { server in
      let redis = try await RedisConnection.connect(server.redis)
      try await redis.createGroup("g", streams: ["s"])
      let ids = (0..<2500).map { StreamID(milliseconds: 1, sequence: $0) }
      _ = try await redis.acknowledge("g", ["s": ids])
      let statistics = try #require(try await redis.send(["INFO", "commandstats"]).string)
      #expect(statistics.contains("cmdstat_xack:calls=3,"))
      await redis.close()
    }
  }

  @Test("read nothing where nothing is, waiting or not")
  func empty() async throws {
    try await withRedis { redis, stream in
      try await redis.createGroup("g", streams: [stream])
      #expect(try await redis.readGroup("g", consumer: "c", streams: [stream], count: 1).isEmpty)
      let waited = try await redis.readGroup(
        "g", consumer: "c", streams: [stream], count: 1, block: .milliseconds(1))
      #expect(waited.isEmpty)
      // Of pending entries, unlike of new ones, Redis names the streams that have none.
      let pending = try await redis.readGroup("g", consumer: "c", streams: [stream], count: 1, id: "0")
      #expect(pending.flatMap(\.entries).isEmpty)
    }
  }

  @Test("wait longer for an entry than for a reply, where they are told to")
  func blockOutlastsTimeout() async throws {
    var configuration = try TestServers.redis
    configuration.commandTimeout = .seconds(1)
    let redis = try await RedisConnection.connect(configuration)
    let stream = TestServers.uniqueName("stream")
    try await redis.createGroup("g", streams: [stream])
    let read = try await redis.readGroup(
      "g", consumer: "c", streams: [stream], count: 1, block: .seconds(2))
    #expect(read.isEmpty)
    try await redis.send(["DEL", stream])
    await redis.close()
  }

  @Test("claim part by part, past entries that were deleted")
  func claimInParts() async throws {
    try await withRedis { redis, stream in
      let adds = (0..<50).map { RedisCommand.add(stream, [("n", bytes("\($0)"))]) }
      let ids = try await redis.pipeline(adds).compactMap { $0.string.flatMap(StreamID.init) }
      try await redis.createGroup("g", streams: [stream])
      _ = try await redis.readGroup("g", consumer: "dead", streams: [stream], count: 100)
      let deleted = ids.enumerated().filter { $0.offset.isMultiple(of: 3) }.map(\.element)
      try await redis.send(["XDEL", stream] + deleted.map(\.description))
      var start = StreamID.zero
      var claimed: [StreamID] = []
      var gone: [StreamID] = []
      repeat {
        let claim = try await redis.autoClaim(
          "g", consumer: "c", stream: stream, minIdle: .zero, start: start, count: 7)
        claimed += claim.entries.entries.map(\.id)
        gone += claim.deleted
        start = claim.next
      } while start != .zero
      #expect(gone == deleted)
      #expect(claimed == ids.filter { !deleted.contains($0) })
      #expect(try await redis.pendingCount("g", stream: stream) == claimed.count)
    }
  }

  @Test("claim nothing that is not idle for long enough")
  func claimIdle() async throws {
    try await withRedis { redis, stream in
      try await redis.add(stream, [("a", bytes("1"))])
      try await redis.createGroup("g", streams: [stream])
      _ = try await redis.readGroup("g", consumer: "alive", streams: [stream], count: 1)
      let claim = try await redis.autoClaim(
        "g", consumer: "c", stream: stream, minIdle: .seconds(3600), count: 10)
      #expect(claim.entries.entries.isEmpty)
      #expect(claim.next == .zero)
    }
  }

  @Test("tell a key that is no UTF-8 from those that are text, as text could not name it again")
  func keyOfBytes() async throws {
    try await withRedis { redis, stream in
      let key = bytes("\(stream):") + [0xFF]
      try await redis.send(RedisCommand(bytes: [bytes("XADD"), key, bytes("*"), bytes("a"), bytes("1")]))
      try await redis.add("\(stream):text", [("a", bytes("1"))])
      let found = try await redis.streamKeys(matching: "\(stream):*")
      #expect(found.texts == ["\(stream):text"] && found.others == [key])
      try await redis.send(RedisCommand(bytes: [bytes("DEL"), key, bytes("\(stream):text")]))
    }
  }

  @Test(
    "take one of several keys that are one text to Swift, the least by bytes, in whatever order they come")
  func composedOtherwise() async throws {
    try await withRedis { redis, stream in
      let keys = ["caf\u{E9}", "cafe\u{301}"].map { "\(stream):\($0)" }
      for key in keys { try await redis.add(key, [("a", bytes("1"))]) }
      var found = try await redis.streamKeys(matching: "\(stream):*")
      #expect(found.texts.map { bytes($0) } == [bytes(keys[1])] && found.others == [bytes(keys[0])])
      found.formUnion(try await redis.streamKeys(matching: keys[0]))
      #expect(found.texts.map { bytes($0) } == [bytes(keys[1])] && found.others == [bytes(keys[0])])
      found.remove(keys[1])
      #expect(found.texts.map { bytes($0) } == [bytes(keys[0])] && found.others.isEmpty)
      try await redis.send(["DEL"] + keys)
    }
  }

  @Test("find ten thousand streams, each once, in order")
  func scanMany() async throws {
    try await withPrivateRedis { server in
      let redis = try await RedisConnection.connect(server.redis)
      let keys = (0..<10_000).map { "s:\($0)" }
      try await redis.createGroup("g", streams: keys)
      try await redis.createGroup("g", streams: keys)
      #expect(try await redis.streams(matching: "s:*") == keys.sorted())
      #expect(try await redis.streams(matching: "none:*").isEmpty)
      await redis.close()
    }
  }

  @Test("on a group or stream that went away say NOGROUP, also while they wait")
  func groupVanishes() async throws {
    try await withRedis { redis, stream in
      try await redis.createGroup("g", streams: [stream])
      let admin = try await RedisConnection.connect(TestServers.redis)
      let error = try await withThrowingTaskGroup(of: RedisError?.self) { group in
        group.addTask {
          do throws(RedisError) {
            _ = try await redis.readGroup(
              "g", consumer: "c", streams: [stream], count: 1, block: .seconds(60))
            return nil
          } catch {
            return error
          }
        }
        let waits = try await eventually {
          try await admin.send(["CLIENT", "LIST"]).string?.contains("cmd=xreadgroup") == true
        }
        #expect(waits)
        try await admin.send(["XGROUP", "DESTROY", stream, "g"])
        return try await group.next() ?? nil
      }
      #expect(error?.code == "NOGROUP")
      #expect(error?.isConnectionLost == false)
      try await redis.ping()
      await admin.close()
    }
  }
}

@Suite("An id of a stream's entry")
struct StreamIDTests {
  @Test("is read as Redis writes it, up to the greatest")
  func reads() {
    #expect(StreamID("1700000000000-5") == StreamID(milliseconds: 1_700_000_000_000, sequence: 5))
    #expect(StreamID("7") == StreamID(milliseconds: 7, sequence: 0))
    let greatest = "18446744073709551615-18446744073709551615"
    #expect(StreamID(greatest)?.description == greatest)
  }

  @Test(
    "is nothing else",
    arguments: ["", "-", "1-", "-1", "1-2-3", "+1-0", "1-+1", " 1-0", "x", "18446744073709551616-0"])
  func refuses(text: String) { #expect(StreamID(text) == nil) }

  @Test("comes after those of earlier milliseconds, then of lower sequence")
  func order() {
    let ids = ["2-0", "1-10", "1-9", "0-0"].compactMap(StreamID.init)
    #expect(ids.sorted().map(\.description) == ["0-0", "1-9", "1-10", "2-0"])
  }
}

import RedisStreams
import Testing
import TestSupport

@testable import Writer

@Suite("Trimming")
struct TrimTests {
  /// An acknowledger that may trim a device's stream.
  private func acknowledger(_ platform: WriterPlatform, _ devices: [String]) async throws -> Acknowledger {
    let configuration = try platform.configuration()
    let acknowledger = Acknowledger(
      try await configuration.redis.connect(), configuration, consumer: "c", [])
    await acknowledger.mayTrim(devices.map { "\(platform.prefix):\($0)" })
    return acknowledger
  }

  private func add(_ count: Int, _ platform: WriterPlatform) async throws {
    _ = try await platform.redis.pipeline(
      (0..<count).map { .add("\(platform.prefix):d", [("value", Array("\($0)".utf8))]) })
  }

  private func length(_ platform: WriterPlatform) async throws -> Int {
    try await platform.redis.length("\(platform.prefix):d")
  }

  /// Gives messages to a group and acknowledges the first of them.
  private func take(
    _ count: Int, acknowledging done: Int, _ group: String, _ platform: WriterPlatform
  ) async throws {
    let key = "\(platform.prefix):d"
    let reply = try await platform.redis.send([
      "XREADGROUP", "GROUP", group, "c", "COUNT", "\(count)", "STREAMS", key, ">",
    ])
    let ids =
      reply.element(0)?.element(1)?.elements.compactMap { $0.element(0)?.string.flatMap { StreamID($0) } }
      ?? []
    #expect(ids.count == count)
    try await platform.redis.acknowledge(group, [key: Array(ids.prefix(done))])
  }

  @Test("removes nothing that any group was not given, or has not acknowledged")
  func groups() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d"
      try await add(2000, platform)
      for group in ["db_writer", "other"] {
        try await platform.redis.send(["XGROUP", "CREATE", key, group, "0"])
      }
      let acknowledger = try await acknowledger(platform, ["d"])
      try await take(1500, acknowledging: 1500, "db_writer", platform)
      // The other group was given nothing.
      #expect(try await acknowledger.trim() == 0)
      #expect(try await length(platform) == 2000)
      // It has acknowledged the first 700 of 1000: only whole nodes of up to 100 entries go.
      try await take(1000, acknowledging: 700, "other", platform)
      let removed = try await acknowledger.trim()
      #expect((600...700).contains(removed))
      let first = try await platform.redis.send(["XPENDING", key, "other"]).element(1)?.string
      let kept = try await platform.redis.send(["XRANGE", key, "-", "+"]).elements.compactMap {
        $0.element(0)?.string
      }
      #expect(kept.count == 2000 - removed)
      #expect(kept.contains(try #require(first)))
      #expect(try await platform.redis.pendingCount("other", stream: key) == 300)
      // A group that comes later and wants all of what is there still holds it.
      try await platform.redis.send(["XGROUP", "CREATE", key, "late", "0"])
      try await platform.redis.send(["XGROUP", "DESTROY", key, "other"])
      #expect(try await acknowledger.trim() == 0)
      try await platform.redis.send(["XGROUP", "DESTROY", key, "late"])
      await acknowledger.mayTrim([key])
      _ = try await acknowledger.trim()
      #expect((500...600).contains(try await length(platform)))
      await acknowledger.close()
    }
  }

  @Test("compares ids as numbers, however many digits they have")
  func ids() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d"
      let greatest = UInt64.max
      _ = try await platform.redis.pipeline(
        (1...500).map {
          RedisCommand(
            "XADD", key, "\($0 < 400 ? UInt64($0) : greatest - 500 + UInt64($0))-\($0 * 7)", "value", "1")
        })
      for group in ["a", "b"] { try await platform.redis.send(["XGROUP", "CREATE", key, group, "0"]) }
      try await take(500, acknowledging: 500, "a", platform)
      try await take(450, acknowledging: 450, "b", platform)
      let acknowledger = try await acknowledger(platform, ["d", "gone"])
      let removed = try await acknowledger.trim()
      #expect((350..<450).contains(removed))
      try await take(50, acknowledging: 50, "b", platform)
      await acknowledger.close()
    }
  }

  @Test("keeps what has no group at all, and what is no stream")
  func noGroup() async throws {
    try await withWriterPlatform { platform in
      try await add(500, platform)
      try await platform.redis.send(["SET", "\(platform.prefix):text", "x"])
      let acknowledger = try await acknowledger(platform, ["d", "text"])
      #expect(try await acknowledger.trim() == 0)
      #expect(try await length(platform) == 500)
      await acknowledger.close()
    }
  }

  @Test(
    "by several writers loses nothing, writes nothing twice, and leaves a lagging group all that it has to read"
  )
  func fleet() async throws {
    try await withWriterPlatform { platform in
      let streams = (0..<5).map { "\(platform.prefix):d\($0)" }
      try await platform.feed(0..<5000)
      for key in streams { try await platform.redis.send(["XGROUP", "CREATE", key, "slow", "0"]) }
      try await platform.running {
        $0.trimsAcknowledged = true
        $0.concurrency = 3
        $0.batchSize = 200
      } during: { writer in
        for round in 1..<4 {
          try await expectEventually { writer.statistics.statistics.messagesWritten == 5000 * round }
          try await platform.feed(5000 * round..<5000 * (round + 1))
        }
        try await expectEventually { try await platform.rows() == 20_000 }
        #expect(writer.metrics.text.contains("\nwriter_entries_trimmed_total 0\n"))
        // The slow group reads and acknowledges everything: now it may go.
        for key in streams {
          let reply = try await platform.redis.send([
            "XREADGROUP", "GROUP", "slow", "s", "COUNT", "10000", "STREAMS", key, ">",
          ])
          let ids =
            reply.element(0)?.element(1)?.elements.compactMap {
              $0.element(0)?.string.flatMap { StreamID($0) }
            } ?? []
          #expect(ids.count == 4000)
          try await platform.redis.acknowledge("slow", [key: ids])
        }
        try await platform.feed(20_000..<20_005)
        try await expectEventually {
          var left = 0
          for key in streams { left += try await platform.redis.length(key) }
          return left < 5 * 200
        }
      }
      #expect(try await platform.rows() == 20_005)
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "20005")
    }
  }
}

@Suite("Consumers")
struct ConsumerTests {
  @Test(
    "of writers that are gone are removed, unless something is pending for them; those of writers that run are kept"
  )
  func dead() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.add(["value": "1"])
      try await platform.redis.createGroup("db_writer", streams: [key])
      // One that has a message that nobody has taken over yet, and one that has nothing.
      _ = try await platform.redis.readGroup("db_writer", consumer: "holder", streams: [key], count: 1)
      for name in ["gone", "quiet"] {
        try await platform.redis.send(["XGROUP", "CREATECONSUMER", key, "db_writer", name])
      }
      var configuration = try platform.configuration()
      configuration.claimIdle = .milliseconds(10)
      let acknowledger = Acknowledger(
        try await configuration.redis.connect(), configuration, consumer: "me", [])
      let names = {
        try await platform.redis.send(["XINFO", "CONSUMERS", key, "db_writer"]).elements.compactMap {
          $0.field("name")?.string
        }
      }
      try await expectEventually {
        try await acknowledger.removeDeadConsumers(of: [key, "\(platform.prefix):none"], alive: ["quiet"])
        return try await names() == ["holder", "quiet"]
      }
      #expect(try await platform.pending() == 1)
      await acknowledger.close()
    }
  }
}

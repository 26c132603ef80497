import Postgres
import RedisStreams
import Testing
import TestSupport

@testable import Writer

/// What people and producers do to Redis while writers run. Each test has a Redis of its own.
@Suite("Under faults of Redis a writer")
struct RedisFaultTests {
  private func withPlatform(_ body: (WriterPlatform) async throws -> Void) async throws {
    try await withPrivateRedis { servers in try await withWriterPlatform(redis: servers.redis, body) }
  }

  /// Adds messages whose ids begin anew, with the values of a range.
  private func add(_ range: Range<Int>, _ platform: WriterPlatform, stream: String = "d") async throws {
    let key = "\(platform.prefix):\(stream)"
    let replies = try await platform.redis.pipeline(
      range.enumerated().map { RedisCommand("XADD", key, "1-\($0 + 1)", "value", "\($1)") })
    for reply in replies { try #require(reply.error == nil) }
  }

  private func expectDrained(_ platform: WriterPlatform, _ devices: [String] = ["d"]) async throws {
    try await expectEventually {
      do throws(RedisError) {
        for device in devices {
          let key = "\(platform.prefix):\(device)"
          let info = try await platform.redis.send(["XINFO", "GROUPS", key]).element(0)?.elements ?? []
          let newest = try await platform.redis.send(["XREVRANGE", key, "+", "-", "COUNT", "1"]).element(0)?
            .element(0)?.string
          guard info.contains(where: { $0.string == newest }) || newest == nil else { return false }
          if try await platform.redis.pendingCount("db_writer", stream: key) > 0 { return false }
        }
        return true
      } catch {
        return false
      }
    }
  }

  private func expectValues(_ count: Int, _ platform: WriterPlatform) async throws {
    try await expectEventually {
      try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "\(count)"
    }
    #expect(try await platform.rows() == count)
  }

  @Test("that was emptied begins anew with it, also where ids come again", arguments: [1, 4])
  func emptied(concurrency: Int) async throws {
    try await withPlatform { platform in
      try await platform.running {
        $0.concurrency = concurrency
      } during: { _ in
        try await add(0..<300, platform)
        try await expectValues(300, platform)
        for round in 1..<4 {
          try await platform.redis.send(["FLUSHALL"])
          try await add(1000 * round..<1000 * round + 300, platform)
          try await expectValues(300 * (round + 1), platform)
        }
      }
      #expect(try await platform.pending() == 0)
      #expect(try await platform.deadLetters().isEmpty)
    }
  }

  @Test(
    "whose stream was deleted and made again, with ids that come again, reads the new one",
    arguments: [false, true])
  func recreated(isSettled: Bool) async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.running { _ in
        try await add(0..<300, platform)
        try await expectValues(300, platform)
        if isSettled {
          // An idle writer too tells the ledger what it need not keep.
          try await expectEventually {
            try await platform.scalar("SELECT count(*) FROM writer_ledger_batches") == "0"
          }
        }
        try await platform.redis.send(["DEL", key])
        try await add(1000..<1100, platform)
        try await expectValues(400, platform)
        try await expectDrained(platform)
        // Someone else may make the group too.
        let messages = (0..<50).map { RedisCommand("XADD", key, "1-\($0 + 1)", "value", "\(2000 + $0)") }
        _ = try await platform.redis.transaction(
          [RedisCommand("DEL", key)] + messages + [RedisCommand("XGROUP", "CREATE", key, "db_writer", "0")])
        try await expectValues(450, platform)
        try await expectDrained(platform)
      }
    }
  }

  @Test("whose group is moved back, or made again by someone else, writes nothing twice")
  func movedBack() async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      let log = try await platform.running { _ in
        for round in 0..<6 {
          let start = 1000 * round
          try await platform.feed(start..<start + 200, streams: 1)
          for value in start + 200..<start + 400 { try await platform.add(["value": "\(value)"]) }
          try await expectValues(401 * round + 400, platform)
          if round.isMultiple(of: 2) {
            for stream in [key, "\(platform.prefix):d0"] {
              try await platform.redis.send(["XGROUP", "SETID", stream, "db_writer", "0"])
            }
          } else {
            _ = try await platform.redis.transaction([
              RedisCommand("XGROUP", "DESTROY", key, "db_writer"),
              RedisCommand("XGROUP", "CREATE", key, "db_writer", "0"),
            ])
          }
          try await platform.add(["value": "\(start + 400)"])
          try await expectValues(401 * (round + 1), platform)
        }
        try await expectDrained(platform, ["d", "d0"])
      }
      #expect(try await platform.rows() == 401 * 6)
      #expect(log.lines.contains { $0.contains("was lost, or moved back") })
    }
  }

  @Test(
    "that is full goes on with good messages; bad ones wait, and are one dead letter each when there is room")
  func full() async throws {
    try await withPlatform { platform in
      let log = try await platform.running {
        $0.claimIdle = .seconds(30)
        $0.processingInterval = .milliseconds(50)
      } during: { _ in
        try await platform.feed(0..<100)
        try await expectValues(100, platform)
        // One transaction: nothing is read in between.
        _ = try await platform.redis.transaction(
          (0..<20).map { .add("\(platform.prefix):d\($0 % 5)", [("value", Array("bad \($0)".utf8))]) }
            + (100..<500).map { .add("\(platform.prefix):d\($0 % 5)", [("value", Array("\($0)".utf8))]) }
            + [
              // A stream that has no group yet.
              .add("\(platform.prefix):new", [("value", Array("500".utf8))]),
              RedisCommand("CONFIG", "SET", "maxmemory", "1mb"),
            ])
        try await expectValues(500, platform)
        #expect(try await platform.deadLetters().isEmpty)
        #expect(try await platform.pending((0..<5).map { "d\($0)" }) == 20)
        try await platform.redis.send(["CONFIG", "SET", "maxmemory", "0"])
        try await expectEventually { try await platform.deadLetters().count >= 20 }
        try await expectValues(501, platform)
      }
      let letters = try await platform.deadLetters()
      #expect(Set(letters.compactMap { $0["value"] }) == Set((0..<20).map { "bad \($0)" }))
      #expect(letters.count == 20)
      #expect(try await platform.pending((0..<5).map { "d\($0)" } + ["new"]) == 0)
      #expect(log.lines.contains { $0.contains("no room for dead letters") })
    }
  }

  @Test("that is stopped while Redis is full leaves its bad messages to the next one")
  func fullAtTheEnd() async throws {
    try await withPlatform { platform in
      try await platform.running { _ in
        try await platform.feed(0..<5)
        try await expectValues(5, platform)
        _ = try await platform.redis.transaction([
          .add("\(platform.prefix):d1", [("value", Array("bad".utf8))]),
          RedisCommand("CONFIG", "SET", "maxmemory", "1mb"),
        ])
        try await expectEventually { try await platform.pending(["d1"]) == 1 }
      }
      #expect(try await platform.deadLetters().isEmpty)
      try await platform.redis.send(["CONFIG", "SET", "maxmemory", "0"])
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { _ in
        try await expectEventually { try await platform.deadLetters().count == 1 }
        try await expectEventually { try await platform.pending(["d1"]) == 0 }
      }
      #expect(try await platform.deadLetters().count == 1)
    }
  }

  @Test("finds the letter of a message that comes again, whatever its id says of the time")
  func futureIDs() async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.running { _ in
        for id in ["9999999999999-0", "18446744073709551615-18446744073709551615"] {
          try await platform.redis.send(["XADD", key, id, "value", "bad"])
        }
        try await expectEventually { try await platform.deadLetters().count == 2 }
        try await platform.redis.send(["XGROUP", "DESTROY", key, "db_writer"])
        // Made again by the writer, and read to its end.
        try await expectEventually {
          let group = try await platform.redis.send(["XINFO", "GROUPS", key]).element(0)?.elements ?? []
          return group.contains { $0.string == "18446744073709551615-18446744073709551615" }
        }
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.deadLetters().count == 2)
    }
  }

  @Test("takes back what a foreign tool claimed and left, and writes nothing twice")
  func foreignClaim() async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.redis.createGroup("db_writer", streams: [key])
      for value in 0..<50 { try await platform.add(["value": "\(value)"]) }
      _ = try await platform.redis.readGroup("db_writer", consumer: "gone", streams: [key], count: 20)
      try await platform.running {
        $0.claimIdle = .milliseconds(200)
        $0.batchSize = 10
      } during: { _ in
        for _ in 0..<20 {
          _ = try await platform.redis.autoClaim(
            "db_writer", consumer: "tool", stream: key, minIdle: .zero, count: 30)
          try await Task.sleep(for: .milliseconds(20))
        }
        try await expectEventually { try await platform.pending() == 0 }
      }
      try await expectValues(50, platform)
    }
  }

  @Test("removes consumers that are gone and have nothing pending, and no others")
  func deadConsumers() async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.redis.createGroup("db_writer", streams: [key])
      for value in 0..<3 { try await platform.add(["value": "\(value)"]) }
      _ = try await platform.redis.readGroup("db_writer", consumer: "done", streams: [key], count: 1)
      let read = try await platform.redis.readGroup(
        "db_writer", consumer: "done", streams: [key], count: 1, id: "0")
      try await platform.redis.acknowledge("db_writer", [key: read.flatMap { $0.entries.map(\.id) }])
      // Another group's consumers are no business of this writer.
      try await platform.redis.createGroup("other", streams: [key])
      _ = try await platform.redis.readGroup("other", consumer: "elsewhere", streams: [key], count: 1)
      @Sendable func consumers(_ group: String) async throws -> Set<String> {
        Set(
          try await platform.redis.send(["XINFO", "CONSUMERS", key, group]).elements.compactMap {
            $0.element(1)?.string
          })
      }
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
        $0.consumer = "me"
      } during: { _ in
        try await expectEventually { try await consumers("db_writer") == ["me"] }
        #expect(try await platform.rows() == 2)
      }
      #expect(try await consumers("other") == ["elsewhere"])
    }
  }

  @Test("writes nothing twice of a stream that goes away while its rows are committed, and comes back")
  func away() async throws {
    try await withPlatform { platform in
      let (key, elsewhere) = ("\(platform.prefix):d", "elsewhere:\(platform.prefix)")
      try await platform.database.execute(
        """
        CREATE TABLE gate AS SELECT;
        CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          WHILE EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.1); END LOOP; RETURN NULL; END $$;
        CREATE TRIGGER pause AFTER INSERT ON readings FOR EACH STATEMENT EXECUTE FUNCTION pause()
        """)
      try await platform.running { _ in
      } during: { _ in
        try await platform.add(["value": "1"])
        try await expectEventually {
          try await platform.scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
          )
            == "1"
        }
        _ = try await platform.redis.transaction([
          RedisCommand("RENAME", key, elsewhere), RedisCommand("SET", key, "no stream"),
        ])
        try await platform.database.execute("DELETE FROM gate")
        try await expectEventually { try await platform.rows() == 1 }
      }
      _ = try await platform.redis.transaction([
        RedisCommand("DEL", key), RedisCommand("RENAME", elsewhere, key),
      ])
      #expect(try await platform.pending() == 1)
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { _ in
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.rows() == 1)
    }
  }

  @Test("removes the consumer of a writer that was killed, and not that of one that waits")
  func killedConsumers() async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.redis.createGroup("db_writer", streams: [key])
      for name in ["killed", "waits"] {
        try await platform.redis.send(["XGROUP", "CREATECONSUMER", key, "db_writer", name])
      }
      try await platform.database.execute(
        """
        INSERT INTO writer_ledger_sessions (source, consumer_group, consumer, seen_at)
        VALUES ('here', 'db_writer', 'killed', now() - interval '30 seconds'),
          ('here', 'db_writer', 'waits', now() + interval '1 hour')
        """)
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
        $0.sourceName = "here"
      } during: { _ in
        try await expectEventually {
          let consumers = try await platform.redis.send(["XINFO", "CONSUMERS", key, "db_writer"]).elements
          return consumers.compactMap { $0.element(1)?.string } == ["waits"]
        }
      }
    }
  }

  @Test("passes entries that were deleted, and keys that turn into something else and back, under load")
  func replaced() async throws {
    try await withPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.running {
        $0.batchSize = 7
      } during: { _ in
        for round in 0..<5 {
          for value in 0..<50 {
            let id = try await platform.redis.add(key, [("value", Array("\(100 * round + value)".utf8))])
            if value.isMultiple(of: 3) { try await platform.redis.send(["XDEL", key, "\(id)"]) }
          }
          try await expectDrained(platform)
          _ = try await platform.redis.transaction([
            RedisCommand("DEL", key), RedisCommand("SET", key, "no stream"),
          ])
          try await Task.sleep(for: .milliseconds(80))
          try await platform.redis.send(["DEL", key])
        }
      }
      #expect(try await platform.scalar("SELECT count(*) = count(DISTINCT value) FROM readings") == "t")
      #expect(try await platform.deadLetters().isEmpty)
    }
  }
}

import RedisStreams
import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("Streams")
struct StreamTests {
  /// Delivers what a device's stream holds to a consumer that never acknowledges.
  private func deliver(_ platform: WriterPlatform, to consumer: String, _ device: String = "d") async throws {
    let key = "\(platform.prefix):\(device)"
    try await platform.redis.createGroup("db_writer", streams: [key])
    _ = try await platform.redis.readGroup("db_writer", consumer: consumer, streams: [key], count: 100_000)
  }

  @Test("a writer takes up at once what it left unacknowledged in a former life under the same name")
  func ownPending() async throws {
    try await withWriterPlatform { platform in
      try await platform.feed(0..<1000, streams: 1)
      try await deliver(platform, to: "me", "d0")
      try await platform.running {
        $0.consumer = "me"
        $0.claimIdle = .seconds(3600)
      } during: { _ in
        try await expectEventually { try await platform.rows() == 1000 }
      }
      #expect(try await platform.pending(["d0"]) == 0)
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "1000")
    }
  }

  @Test(
    "a writer takes over what another left unacknowledged, however much, once it has been idle long enough")
  func claims() async throws {
    try await withWriterPlatform { platform in
      try await platform.feed(0..<3000, streams: 2)
      for device in ["d0", "d1"] { try await deliver(platform, to: "dead", device) }
      try await platform.running {
        $0.claimIdle = .milliseconds(200)
      } during: { _ in
        try await expectEventually { try await platform.rows() >= 3000 }
      }
      #expect(try await platform.pending(["d0", "d1"]) == 0)
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "3000")
    }
  }

  @Test("a writer leaves alone what another has had for a shorter time")
  func leavesAlone() async throws {
    try await withWriterPlatform { platform in
      try await platform.add(["value": "1"])
      try await deliver(platform, to: "busy")
      try await platform.running { _ in
        try await platform.add(["value": "2"])
        try await expectEventually { try await platform.rows() == 1 }
      }
      #expect(try await platform.values() == "2")
      #expect(try await platform.pending() == 1)
    }
  }

  @Test(
    "pending entries that were deleted are acknowledged, and counted, whoever had them",
    arguments: [("me", true), ("me", false), ("dead", true), ("dead", false)])
  func deleted(owner: String, mayUseScripts: Bool) async throws {
    try await withWriterPlatform { platform in
      for value in 1...4 { try await platform.add(["value": "\(value)"]) }
      try await deliver(platform, to: owner)
      let entries = try await platform.redis.send(["XRANGE", "\(platform.prefix):d", "-", "+"]).elements
      let ids = entries.compactMap { $0.element(0)?.string }
      try await platform.redis.send(["XDEL", "\(platform.prefix):d", ids[0], ids[2]])
      let user = TestServers.uniqueName("user")
      let rights = ["on", "nopass", "~*", "+@all"] + (mayUseScripts ? [] : ["-eval"])
      try await platform.redis.send(["ACL", "SETUSER", user] + rights)
      try await platform.running {
        $0.consumer = "me"
        $0.redis.username = user
        $0.redis.password = ""
        $0.claimIdle = .milliseconds(200)
      } during: { writer in
        try await expectEventually {
          let pending = try await platform.pending()
          return try await platform.rows() == 2 && pending == 0
        }
        try await expectEventually { writer.metrics.text.contains("\nwriter_messages_deleted_total 2\n") }
      }
      try await platform.redis.send(["ACL", "DELUSER", user])
      #expect(try await platform.values() == "2,4")
      #expect(try await platform.deadLetters().count == 0)
    }
  }

  @Test(
    "of keys that are one text, composed otherwise, the least by bytes is read, and the others stay as they are"
  )
  func composedOtherwise() async throws {
    try await withWriterPlatform { platform in
      let (one, two) = ("caf\u{E9}", "cafe\u{301}")
      try await platform.add(["value": "1"], to: one)
      let log = try await platform.running { writer in
        try await expectEventually { try await platform.rows() == 1 }
        // The lesser one comes later, with an id that is older than what the other's history knows.
        let key = "\(platform.prefix):\(two)"
        try await platform.redis.send(["XADD", key, "1-1", "value", "2"])
        try await expectEventually { try await platform.rows() == 2 }
        try await platform.add(["value": "3"], to: one)
        try await platform.add(["value": "4"], to: two)
        try await expectEventually { try await platform.rows() == 3 }
        let status = try await StatusReader.connect(writer).read()
        #expect(status.unreadable.map { Array($0.utf8) } == [Array("\(platform.prefix):\(one)".utf8)])
      }
      #expect(try await platform.values() == "1,2,4")
      #expect(log.lines.contains { $0.contains("Streams are not read") })
      // Once the other one is gone its history still holds: what was written of it is not written again.
      try await platform.redis.send(["DEL", "\(platform.prefix):\(two)"])
      try await platform.running { _ in
        try await expectEventually { try await platform.rows() == 4 }
      }
      #expect(try await platform.values() == "1,2,3,4")
    }
  }

  @Test("a batch takes no more than BATCH_SIZE messages, and many streams take turns")
  func batchSize() async throws {
    try await withWriterPlatform { platform in
      try await platform.feed(0..<3000, streams: 700)
      let log = try await platform.running {
        $0.batchSize = 100
      } during: { _ in
        try await expectEventually { try await platform.rows() == 3000 }
        try await platform.feed(3000..<3001, streams: 4000)
        try await expectEventually { try await platform.rows() == 3001 }
      }
      let sizes = try log.numbers("rows_written", in: "Processed batch")
      #expect(sizes.allSatisfy { $0 <= 100 } && sizes.reduce(0, +) == 3001)
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "3001")
    }
  }

  @Test("a group that is gone is made again; a stream that is gone, or no stream any more, is let go")
  func vanish() async throws {
    try await withWriterPlatform { platform in
      try await platform.running { _ in
        try await platform.feed(0..<5)
        try await expectEventually { try await platform.rows() == 5 }
        for key in try await platform.redis.streams(matching: "\(platform.prefix):*") {
          try await platform.redis.send(["XGROUP", "DESTROY", key, "db_writer"])
        }
        // A new group begins where the old one was: what the streams still hold is not written again.
        try await platform.feed(5..<10)
        try await expectEventually { try await platform.rows() >= 10 }
        #expect(try await platform.pending((0..<5).map { "d\($0)" }) == 0)
        #expect(try await platform.rows() == 10)
        try await platform.redis.send(["DEL", "\(platform.prefix):d0"])
        try await platform.redis.send(["SET", "\(platform.prefix):d1", "no stream"])
        try await platform.feed(12..<15)
        try await expectEventually {
          try await platform.scalar("SELECT count(*) FROM readings WHERE value >= 12") == "3"
        }
      }
      #expect(try await platform.deadLetters().count == 0)
    }
  }

  @Test("a key that can't take dead letters stops the writer; the message stays unacknowledged")
  func deadLetterKey() async throws {
    try await withWriterPlatform { platform in
      try await platform.redis.send(["SET", "\(platform.prefix):failed", "no stream"])
      try await platform.add(["value": "hot"])
      let error = await #expect(throws: RedisError.self) {
        try await platform.running { writer in
          try await expectEventually { writer.phase == .stopped }
        }
      }
      #expect(error?.description.contains("\(platform.prefix):failed is a string") == true)
      #expect(error?.kind == .invalidConfiguration)
      let pending = try await platform.pending()
      #expect(pending == 1)
      try await platform.redis.send(["DEL", "\(platform.prefix):failed"])
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { _ in
        try await expectEventually { try await platform.deadLetters().count == 1 }
      }
    }
  }

  @Test("connections that are cut under load lose nothing, and bury each bad message once")
  func cutConnections() async throws {
    try await withPrivateRedis { servers in
      try await withWriterPlatform(redis: servers.redis) { platform in
        let log = try await platform.running {
          $0.batchSize = 50
          $0.redis.clientName = "victim"
        } during: { _ in
          for round in 0..<20 {
            try await platform.feed(100 * round..<100 * round + 100)
            try await platform.add(["value": "hot", "round": "\(round)"])
            for id in try await clients(platform, named: "victim") {
              _ = try await platform.redis.pipeline([RedisCommand("CLIENT", "KILL", "ID", id)])
            }
          }
          try await expectEventually {
            let values = try await platform.scalar("SELECT count(DISTINCT value) FROM readings")
            return try await platform.deadLetters().count >= 20 && values == "2000"
          }
        }
        #expect(try await platform.deadLetters().count == 20)
        #expect(try await platform.pending((0..<5).map { "d\($0)" } + ["d"]) == 0)
        #expect(log.lines.contains { $0.contains("Redis works again") })
      }
    }
  }

  @Test("messages that are large all of a sudden are written, though a reply with them was too large")
  func largeAfterSmall() async throws {
    try await withWriterPlatform { platform in
      let large = String(repeating: "x", count: 1 << 20)
      let messages = (0..<3000).map { ($0, "small") } + (3000..<3050).map { ($0, large) }
      for part in stride(from: 0, to: messages.count, by: 1000).map({ messages.dropFirst($0).prefix(1000) }) {
        _ = try await platform.redis.pipeline(
          part.map { RedisCommand("XADD", "\(platform.prefix):d", "*", "value", "\($0)", "remark", $1) })
      }
      let log = try await platform.running { _ in
        try await expectEventually {
          try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "3050"
        }
      }
      #expect(try await platform.rows() == 3050)
      #expect(try await platform.pending() == 0)
      #expect(log.lines.contains { $0.contains("a reply of Redis has more than") })
    }
  }

  private func clients(_ platform: WriterPlatform, named name: String) async throws -> [String] {
    let list = try await platform.redis.send(["CLIENT", "LIST"]).string ?? ""
    return list.split(separator: "\n").filter { $0.contains("name=\(name) ") }.compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) }
    }
  }
}

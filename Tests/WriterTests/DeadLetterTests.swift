import Postgres
import RedisStreams
import Synchronization
import Testing
import TestSupport

@testable import Writer

@Suite("Dead letters")
struct DeadLetterTests {
  /// Connects to a platform's dead letters.
  private func letters(_ platform: WriterPlatform) async throws -> DeadLetters {
    try await DeadLetters.connect(try platform.configuration())
  }

  private func all(
    _ letters: DeadLetters, _ selection: LetterSelection = LetterSelection(), newestFirst: Bool = false
  ) async throws -> [StoredLetter] {
    var found: [StoredLetter] = []
    try await letters.eachPage(of: selection, newestFirst: newestFirst) { found += $0 }
    return found
  }

  /// Adds letters as a writer does, without one.
  private func bury(_ count: Int, _ platform: WriterPlatform) async throws {
    let commands = (0..<count).map { number in
      RedisCommand(
        "XADD", "\(platform.prefix):failed", "*", "original_stream", "\(platform.prefix):d\(number % 3)",
        "original_id", "\(number)-1", "error", "error \(number % 2)", "failed_at", "t", "original_fields",
        "1",
        "value", "\(number)")
    }
    _ = try await platform.redis.pipeline(commands)
  }

  /// What a device's stream holds: the fields of each message.
  private func messages(_ platform: WriterPlatform, _ device: String) async throws -> [[[UInt8]]] {
    try await platform.redis.send(["XRANGE", "\(platform.prefix):\(device)", "-", "+"]).elements.map {
      entry in
      entry.element(1)?.elements.map { $0.withBytes { Array($0) } } ?? []
    }
  }

  @Test("replayed after a fix become rows; what fails again is one new letter that says which it was")
  func replayed() async throws {
    try await withWriterPlatform { platform in
      try await platform.database.execute("ALTER TABLE readings ADD CONSTRAINT cold CHECK (value < 100)")
      let letters = try await letters(platform)
      let odd: [[UInt8]] = [
        Array("value".utf8), Array("1e3".utf8), [0xFF, 0], [0xFE, 10], Array("error".utf8),
        Array("mine".utf8), Array("value".utf8), Array("hot".utf8),
      ]
      try await platform.running { _ in
        for value in 0..<20 { try await platform.add(["value": "\(value * 10)"]) }
        _ = try await platform.redis.send(
          RedisCommand(bytes: [Array("XADD".utf8), Array("\(platform.prefix):odd".utf8), [0x2A]] + odd))
        try await expectEventually {
          let count = try await letters.count()
          return try await platform.rows() == 10 && count == 11
        }
        try await platform.database.execute("ALTER TABLE readings DROP CONSTRAINT cold")
        let outcomes = try await letters.replay(try await all(letters))
        #expect(
          outcomes.allSatisfy {
            if case .replayed = $0 { true } else { false }
          })
        try await expectEventually {
          let count = try await letters.count()
          return try await platform.rows() == 20 && count == 1
        }
      }
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "20")
      let last = try await all(letters)
      #expect(last.count == 1)
      let letter = try #require(last.first)
      #expect(letter.message.flatMap { [$0.name, $0.value] } == odd)
      #expect(letter.replayedFrom?.hasPrefix("\(platform.prefix):failed ") == true)
      let entries = try await messages(platform, "odd")
      #expect(entries.count == 2 && entries.last?.dropLast(2) == odd[...])
      #expect(entries.last?.suffix(2).first == Array("replayed_from".utf8))
      await letters.close()
    }
  }

  @Test("are replayed once, however many do it at the same time and how often")
  func once() async throws {
    try await withWriterPlatform { platform in
      try await bury(300, platform)
      let (first, second) = (try await letters(platform), try await letters(platform))
      let found = try await all(first)
      async let one = first.replay(found)
      async let two = second.replay(found)
      let outcomes = try await one + two
      #expect(outcomes.count { $0 == .gone } == 300)
      #expect(try await first.replay(found).allSatisfy { $0 == .gone })
      var values: [[UInt8]] = []
      for device in 0..<3 {
        for message in try await messages(platform, "d\(device)") { values.append(message[1]) }
      }
      #expect(values.count == 300 && Set(values).count == 300)
      #expect(try await first.count() == 0)
      await first.close()
      await second.close()
    }
  }

  @Test("are replayed by a user without scripts, and with any number of fields")
  func withoutScripts() async throws {
    try await withWriterPlatform { platform in
      try await bury(3, platform)
      let many = (0..<5000).flatMap { ["f\($0)", "\($0)"] }
      try await platform.redis.send(
        [
          "XADD", "\(platform.prefix):failed", "*", "original_stream", "\(platform.prefix):many",
          "original_id",
          "1-1", "error", "e", "failed_at", "t", "original_fields", "5000",
        ] + many)
      try await platform.redis.send(["SET", "\(platform.prefix):d1", "no stream"])
      let user = TestServers.uniqueName("user")
      try await platform.redis.send(["ACL", "SETUSER", user, "on", "nopass", "~*", "+@all", "-eval"])
      var configuration = try platform.configuration()
      configuration.redis.username = user
      configuration.redis.password = ""
      for configuration in [configuration, try platform.configuration()] {
        let letters = try await DeadLetters.connect(configuration)
        let outcomes = try await letters.replay(try await all(letters))
        #expect(outcomes.count { if case .refused = $0 { true } else { false } } == 1)
        await letters.close()
      }
      try await platform.redis.send(["ACL", "DELUSER", user])
      #expect(try await messages(platform, "many").first?.count == 10_002)
      #expect(try await messages(platform, "d0").count == 1)
      #expect(try await platform.deadLetters().count == 1)
    }
  }

  @Test("in a cluster are replayed once, also when it doesn't come to the deletion")
  func cluster() async throws {
    try await withFleet(.cluster) { fleet in
      var redis = RedisConfiguration()
      redis.clusterNodes = try fleet.ports("TEST_CLUSTER_PORTS").map {
        RedisAddress(host: "127.0.0.1", port: $0)
      }
      try await withWriterPlatform(redis: redis) { platform in
        try await bury(60, platform)
        let letters = try await letters(platform)
        let found = try await all(letters)
        #expect(try await letters.replay(found).count { $0 == .gone } == 0)
        // As if the deletion had failed: the same letters under the same ids.
        let failed = "\(platform.prefix):failed"
        try await platform.redis.send(["DEL", failed])
        for letter in found {
          let words = letter.fields.flatMap { [$0.name, $0.value] }
          try await platform.redis.send(
            RedisCommand(bytes: ["XADD", failed, "\(letter.id)"].map { Array($0.utf8) } + words))
        }
        let again = try await letters.replay(found)
        // Those whose stream lies with the letters were deleted in the same transaction as they were added.
        let apart = found.count { !platform.redis.shareSlot(failed, $0.stream ?? "") }
        #expect(apart > 0 && again.count { $0 == .gone } == apart)
        #expect(try await letters.count() == 0)
        await letters.close()
      }
    }
  }

  @Test("are selected by stream, error, time and id, from either end, however many pages they are")
  func selection() async throws {
    try await withWriterPlatform { platform in
      try await bury(1500, platform)
      let letters = try await letters(platform)
      let found = try await all(letters)
      #expect(found.count == 1500 && found.map(\.id) == found.map(\.id).sorted())
      #expect(try await all(letters, newestFirst: true).map(\.id) == found.reversed().map(\.id))
      var selection = LetterSelection()
      selection.stream = "\(platform.prefix):d1"
      selection.error = "ERROR 1"
      #expect(try await all(letters, selection).count == 250)
      selection.stream = "*:d?"
      selection.limit = 70
      #expect(
        try await all(letters, selection).map(\.id)
          == found.filter { $0.error == "error 1" }.prefix(70).map(\.id))
      selection = LetterSelection()
      selection.ids = [found[7].id, StreamID(milliseconds: 1, sequence: 1), found[3].id]
      #expect(try await all(letters, selection).map(\.id) == [found[7].id, found[3].id])
      selection = LetterSelection()
      let middle = found[700].id.milliseconds
      selection.since = middle
      let after = try await all(letters, selection).count
      selection.since = nil
      selection.until = middle - 1
      #expect(try await all(letters, selection).count + after == 1500)
      #expect(try await letters.delete(found.prefix(1200).map(\.id)) == 1200)
      #expect(try await letters.count() == 300)
      await letters.close()
    }
  }

  @Test(
    "that come while somebody thinks about deleting others are not deleted with them",
    arguments: [true, false])
  func purge(isMeant: Bool) async throws {
    try await withWriterPlatform { platform in
      try await bury(30, platform)
      let letters = try await letters(platform)
      var selection = LetterSelection()
      selection.error = "error 1"
      let deleted = try await letters.purge(selection) { count in
        #expect(count == 15)
        try await bury(30, platform)
        return isMeant
      }
      #expect(deleted == (isMeant ? 15 : nil))
      #expect(try await letters.count() == (isMeant ? 45 : 60))
      selection.error = "no such"
      #expect(try await letters.purge(selection) { _ in false } == 0)
      await letters.close()
    }
  }

  @Test("that come while others are replayed wait for the next time")
  func endless() async throws {
    try await withWriterPlatform { platform in
      try await bury(50, platform)
      let letters = try await letters(platform)
      var seen = 0
      try await letters.eachPage(of: LetterSelection()) { page in
        seen += page.count
        try await bury(page.count, platform)
      }
      #expect(seen == 50)
      await letters.close()
    }
  }
}

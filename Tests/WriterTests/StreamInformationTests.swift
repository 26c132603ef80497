import RedisStreams
import Testing
import TestSupport

@testable import Writer

@Suite("What is asked about streams")
struct StreamInformationTests {
  /// Streams whose entries have so many bytes, with a group that was given the first of two.
  private func add(_ keys: [String], bytes: Int, _ redis: any StreamClient) async throws {
    for key in keys {
      for _ in 0..<2 {
        try await redis.send(["XADD", key, "*", "value", String(repeating: "x", count: bytes)])
      }
    }
    try await redis.createGroup("g", streams: keys)
    _ = try await redis.readGroup("g", consumer: "c", streams: keys, count: 1)
  }

  private func counters(_ answers: [StreamInformation.Answer]) -> [StreamCounters?] {
    answers.map { answer in
      answer.groups.element(0).flatMap { StreamCounters(stream: answer.stream, group: $0) }
    }
  }

  @Test("comes without the entries where these are large, and says the same")
  func large() async throws {
    try await withWriterPlatform { platform in
      let keys = (0..<3).map { "\(platform.prefix):large-\($0)" }
      try await add(keys, bytes: 100_000, platform.redis)
      var (information, left) = (StreamInformation(), keys[...])
      let whole = try await information.next(&left, platform.redis)
      #expect(left.isEmpty && whole.map(\.key) == keys && whole.allSatisfy { $0.stream.size > 200_000 })
      left = keys[...]
      let short = try await information.next(&left, platform.redis)
      #expect(left.isEmpty && short.allSatisfy { $0.stream.size < 1000 && $0.entrySize >= 100_000 })
      #expect(counters(short) == counters(whole) && counters(short).allSatisfy { $0?.lag == .exactly(1) })

      // Where they are small again, Redis has less work without the script.
      try await platform.redis.send(["DEL"] + keys)
      try await add(keys, bytes: 10, platform.redis)
      for hasMark in [true, false] {
        left = keys[...]
        let small = try await information.next(&left, platform.redis)
        #expect(small.allSatisfy { ($0.stream.field("entry-bytes") != nil) == hasMark })
      }
    }
  }

  @Test("is asked for few streams at a time where entries are large and scripts not allowed")
  func withoutScripts() async throws {
    try await withWriterPlatform { platform in
      let keys = (0..<6).map { "\(platform.prefix):large-\($0)" }
      try await add(keys, bytes: 200_000, platform.redis)
      let user = TestServers.uniqueName("user")
      try await platform.redis.send(["ACL", "SETUSER", user, "on", "nopass", "~*", "+@all", "-eval"])
      var configuration = platform.redisConfiguration
      (configuration.username, configuration.password) = (user, "")
      let redis = try await configuration.connect()
      var (information, left) = (StreamInformation(), keys[...])
      _ = try await information.next(&left, redis)
      left = keys[...]
      var (seen, most) = ([String](), 0)
      while !left.isEmpty {
        let answers = try await information.next(&left, redis)
        #expect(answers.allSatisfy { $0.stream.error == nil && $0.stream.size > 400_000 })
        seen += answers.map(\.key)
        most = max(most, answers.count)
      }
      #expect(seen == keys && most == 2 && !information.mayUseScripts)
      await redis.close()
      try await platform.redis.send(["ACL", "DELUSER", user])
    }
  }

  @Test("has the server's error for a stream that is gone, with the script as without it")
  func gone() async throws {
    try await withWriterPlatform { platform in
      let keys = ["\(platform.prefix):large", "\(platform.prefix):gone"]
      try await add([keys[0]], bytes: 100_000, platform.redis)
      var information = StreamInformation()
      for _ in 0..<2 {
        var left = keys[...]
        let answers = try await information.next(&left, platform.redis)
        #expect(answers.last?.stream.error?.message.hasPrefix("ERR no such key") == true)
      }
    }
  }
}

import Foundation
import RedisStreams
import Testing
import TestSupport

@Suite("writer status")
struct StatusProgramTests {
  @Test("says how everything stands, for people and for programs")
  func once() async throws {
    try await withPlatform { platform in
      try await platform.feed(0..<30)
      let redis = try await platform.redis()
      let streams = try await redis.streams(matching: "mqtt_stream:*")
      try await redis.createGroup("db_writer", streams: streams)
      _ = try await redis.readGroup("db_writer", consumer: "gone", streams: streams, count: 1)
      await redis.close()
      let text = try await Program.run(
        "writer", ["status", "--limit", "3"], environment: platform.environment())
      #expect(text.code == 0, "\(text.errors)")
      #expect(text.output.contains("10 with 30 messages, lag 20, pending 10, the oldest added "))
      #expect(text.output.contains("and 7 more, 7 of them with a lag or something pending"))
      #expect(text.output.contains("exact, revision ") && text.output.contains("gone"))
      let json = try await Program.run("writer", ["status", "--json"], environment: platform.environment())
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(object["lag"] as? Int == 20 && object["pending"] as? Int == 10)
      #expect((object["streams"] as? [Any])?.count == 10 && object["dead_letters"] as? Int == 0)
      #expect((object["schema"] as? [String: Any])?["direction"] as? String == "exact")
    }
  }

  @Test("with --watch looks again and again, survives a restart of Redis, and stops at Ctrl-C")
  func watch() async throws {
    try await withPlatform { platform in
      try await platform.feed(0..<10)
      let environment = platform.environment()
      let result = try await Program.running(
        "writer", ["status", "--watch", "--interval", "0.1", "--json"], environment: environment
      ) { pid in
        try await expectEventually { try await Self.looks(platform) > 2 }
        try await platform.servers.stopRedis(crash: true)
        try await platform.servers.restartRedis()
        try await expectEventually { try await Self.looks(platform) > 2 }
        kill(pid, SIGINT)
      }
      #expect(result.code == 0)
      let lines = result.output.split(separator: "\n")
      #expect(lines.count > 1 && lines.contains { $0.contains("\"rates\":{") })
    }
  }

  /// How often Redis was asked for the time since it started: once a look.
  private static func looks(_ platform: Platform) async throws -> Int {
    let redis = try await platform.redis()
    let text = try await redis.send(["INFO", "commandstats"]).string ?? ""
    await redis.close()
    let line = text.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_time:calls=") }
    return line.flatMap { Int($0.dropFirst("cmdstat_time:calls=".count).prefix { $0.isNumber }) } ?? 0
  }
}

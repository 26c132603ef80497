import Foundation
import RedisStreams
import Testing
import TestSupport

@Suite("writer dlq")
struct DeadLetterProgramTests {
  /// Adds letters to a Redis, without a writer.
  private func bury(_ count: Int, _ servers: PrivateServers) async throws {
    let redis = try await RedisConnection.connect(servers.redis)
    for number in 0..<count {
      let words = [
        "XADD", "mqtt_stream:failed", "\(number + 1)-0", "original_stream", "mqtt_stream:d\(number % 2):t",
        "original_id", "7-7", "device_id", "d", "sensor_type", "t", "error",
        number == 2 ? "value: \"x\" is not a number" : "no (SQLSTATE 23514)", "failed_at",
        "2026-11-23T14:05:12Z",
        "original_fields", "2", "value", "\(number)", "unit",
      ]
      try await redis.send(RedisCommand(bytes: words.map { Array($0.utf8) } + [[0xFF, 0x1B]]))
    }
    await redis.close()
  }

  /// Runs a command with Redis's settings alone.
  private func run(_ servers: PrivateServers, _ arguments: String...) async throws -> ProgramResult {
    try await Program.run(
      "writer", ["dlq"] + arguments,
      environment: ["REDIS_HOST": "127.0.0.1", "REDIS_PORT": "\(servers.redisPort)"])
  }

  @Test("lists, sums up and shows letters, for people and for programs, without a database")
  func looks() async throws {
    try await withPrivateRedis { servers in
      let none = try await run(servers, "list")
      #expect(none.code == 0 && none.output.isEmpty && none.errors.contains("no dead letters"))
      try await bury(4, servers)
      let list = try await run(servers, "list", "--error", "23514")
      #expect(list.output.split(separator: "\n").map { $0.prefix(3) } == ["4-0", "2-0", "1-0"])
      let lines = try await run(servers, "list", "--json", "--limit", "1", "--stream", "*d0:t")
      #expect(lines.output.split(separator: "\n").count == 1)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(lines.output.utf8)) as? [String: Any])
      #expect(object["id"] as? String == "3-0" && object["original_stream"] as? String == "mqtt_stream:d0:t")
      let message = try #require(object["message"] as? [[String: String]])
      #expect(message.last == ["name": "unit", "value_base64": "/xs="])
      let summary = try await run(servers, "list", "--summary")
      #expect(summary.output.contains("3  1970-01-01T00:00:00Z  1970-01-01T00:00:00Z  no (SQLSTATE 23514)"))
      #expect(summary.output.contains("value: \"…\" is not a number"))
      let show = try await run(servers, "show", "2-0")
      #expect(
        show.code == 0 && show.output.contains("unit   \\xff\\x1b") && show.output.contains("failed_at"))
      let missing = try await run(servers, "show", "2-0", "9-9")
      #expect(missing.code == 66 && missing.errors.contains("no dead letter 9-9"))
    }
  }

  @Test("replays and deletes what it is told to and nothing else, safe to repeat, with a dry run")
  func changes() async throws {
    try await withPrivateRedis { servers in
      try await bury(6, servers)
      let redis = try await RedisConnection.connect(servers.redis)
      for command in ["replay", "purge"] {
        #expect(try await run(servers, command).code == 64)
        #expect(try await run(servers, command, "--all", "1-0").code == 64)
      }
      let dry = try await run(servers, "replay", "--error", "23514", "--dry-run")
      #expect(dry.code == 0 && dry.output == "5 dead letters would be replayed\n")
      #expect(try await redis.length("mqtt_stream:failed") == 6)
      for expected in ["1 dead letter", "0 dead letters"] {
        let one = try await run(servers, "replay", "2-0")
        #expect(one.code == 0 && one.output == "\(expected) replayed\n")
      }
      #expect(try await redis.length("mqtt_stream:d1:t") == 1)
      let unasked = try await run(servers, "purge", "--stream", "mqtt_stream:d1:t")
      #expect(unasked.code == 64 && unasked.errors.contains("--yes"))
      #expect(try await run(servers, "purge", "--stream", "mqtt_stream:d1:t", "--yes").output.hasPrefix("2 "))
      #expect(try await run(servers, "replay", "--all").output == "3 dead letters replayed\n")
      #expect(try await redis.length("mqtt_stream:d0:t") == 3)
      #expect(try await redis.length("mqtt_stream:failed") == 0)
      await redis.close()
    }
  }

  @Test("says what keeps it from Redis, by its exit code too")
  func refused() async throws {
    let gone = try await Program.run(
      "writer", ["dlq", "list"], environment: ["REDIS_HOST": "127.0.0.1", "REDIS_PORT": "1"])
    #expect(gone.code == 69 && gone.errors.contains("127.0.0.1:1"))
    let wrong = try await Program.run("writer", ["dlq", "list"], environment: ["REDIS_PORT": "x"])
    #expect(wrong.code == 78 && wrong.errors.contains("REDIS_PORT"))
    try await withPrivateRedis { servers in
      let password = try await Program.run(
        "writer", ["dlq", "list"],
        environment: [
          "REDIS_HOST": "127.0.0.1", "REDIS_PORT": "\(servers.redisPort)", "REDIS_USERNAME": "nobody",
          "REDIS_PASSWORD": "hunter2",
        ])
      #expect(password.code == 77 && !password.errors.contains("hunter2"))
    }
  }
}

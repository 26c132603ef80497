import Migrator
import Postgres
import RedisStreams
import SensorSchema
import Testing
import TestSupport

/// A database with the sensor schema, a Redis of its own, and the writer's settings for both.
struct Platform: Sendable {
  let database: TestDatabase
  let servers: PrivateServers

  func environment(_ more: [String: String] = [:]) -> [String: String] {
    [
      "DATABASE_URL": database.url, "REDIS_HOST": "127.0.0.1", "REDIS_PORT": "\(servers.redisPort)",
      "HEALTH_PORT": "0", "BATCH_TIMEOUT_SEC": "0.1", "CLAIM_IDLE_SEC": "1",
    ].merging(more) { $1 }
  }

  func redis() async throws -> RedisConnection { try await RedisConnection.connect(servers.redis) }

  func rows(_ condition: String = "true") async throws -> Int {
    Int(try await database.scalar("SELECT count(*) FROM sensor_readings WHERE \(condition)") ?? "") ?? 0
  }

  /// Adds messages with consecutive values to ten streams.
  func feed(_ range: Range<Int>) async throws {
    let redis = try await redis()
    let commands = range.map { number in
      RedisCommand.add(
        "mqtt_stream:device-\(number % 10):temperature",
        [("value", Array("\(number)".utf8)), ("timestamp", Array("2026-11-23T14:05:12Z".utf8))])
    }
    for start in stride(from: 0, to: commands.count, by: 5000) {
      _ = try await redis.pipeline(Array(commands[start..<min(start + 5000, commands.count)]))
    }
    await redis.close()
  }

  /// How many messages are delivered and not acknowledged, over all streams; -1 while a stream has no group yet.
  func pending() async throws -> Int {
    let redis = try await redis()
    var count = 0
    for stream in try await redis.streams(matching: "mqtt_stream:*") where stream != "mqtt_stream:failed" {
      do throws(RedisError) {
        count += try await redis.pendingCount("db_writer", stream: stream)
      } catch {
        guard error.code == "NOGROUP" else { throw error }
        return -1
      }
    }
    await redis.close()
    return count
  }

  /// The dead letters' fields.
  func deadLetters() async throws -> [[String: String]] {
    let redis = try await redis()
    let reply = try await redis.send(["XRANGE", "mqtt_stream:failed", "-", "+"])
    await redis.close()
    return reply.elements.map { entry in
      let parts = entry.element(1)?.elements.map { $0.string ?? "" } ?? []
      return Dictionary(stride(from: 0, to: parts.count, by: 2).map { (parts[$0], parts[$0 + 1]) }) { $1 }
    }
  }
}

/// Runs `body` with a platform; the database is migrated unless told otherwise.
func withPlatform<T>(
  migrated: Bool = true, timescaleDB: Bool = false, _ body: (Platform) async throws -> T
) async throws -> T {
  try await withTestDatabase(timescaleDB: timescaleDB) { database in
    if migrated {
      try await Migrator(
        schema: sensorSchema, directory: MigrationsDirectory(path: "\(Program.root)/migrations"),
        configuration: database.configuration
      ).upgrade()
    }
    return try await withPrivateRedis { servers in
      try await body(Platform(database: database, servers: servers))
    }
  }
}

/// Waits until a condition holds; it is a failure when it doesn't.
func expectEventually(
  within limit: Duration = .seconds(120), sourceLocation: Testing.SourceLocation = #_sourceLocation,
  _ condition: () async throws -> Bool
) async throws {
  let held = try await eventually(within: limit, condition)
  #expect(held, sourceLocation: sourceLocation)
}

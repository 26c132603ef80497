import Foundation
import Migrator
import Postgres
import RedisStreams
import SensorSchema
import Synchronization
import Testing
import TestSupport

/// Both servers for one test alone, so that it may break them.
struct FaultPlatform: Sendable {
  let postgres: PrivatePostgres
  let servers: PrivateServers
  /// What lies between the writers and the servers.
  let postgresNetwork: NetworkProxy
  let redisNetwork: NetworkProxy

  var networks: [NetworkProxy] { [postgresNetwork, redisNetwork] }

  var environment: [String: String] {
    [
      "DATABASE_URL": postgres.url.replacing(
        "@127.0.0.1:\(postgres.port)", with: "@127.0.0.1:\(postgresNetwork.port)"),
      "REDIS_HOST": "127.0.0.1", "REDIS_PORT": "\(redisNetwork.port)",
      "HEALTH_PORT": "0", "CLAIM_IDLE_SEC": "1", "PROCESSING_INTERVAL_SEC": "0.2", "BATCH_SIZE": "500",
    ]
  }

  func redis() async throws -> RedisConnection { try await RedisConnection.connect(servers.redis) }

  /// Runs SQL as a superuser.
  func execute(_ sql: String) async throws {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(postgres.url))
    defer { Task { await connection.close() } }
    try await connection.execute(sql)
  }

  func column(_ sql: String) async throws -> [String] {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(postgres.url))
    let rows = try await connection.query(sql).rows.compactMap { $0[0] }
    await connection.close()
    return rows
  }

  static let group = "db_writer"
  static let streams = (0..<20).map { "mqtt_stream:device-\($0):temperature" }

  /// How many messages are not yet delivered or not acknowledged; nil where that can't be known now.
  func backlog() async throws -> Int {
    let redis = try await redis()
    defer { Task { await redis.close() } }
    var count = 0
    for stream in try await redis.streams(matching: "mqtt_stream:*") where stream != "mqtt_stream:failed" {
      let group = try await redis.send(["XINFO", "GROUPS", stream]).elements.first?.elements ?? []
      guard let place = group.firstIndex(where: { $0.string == "last-delivered-id" }),
        let last = group[place + 1].string
      else { return .max }
      count += try await redis.pendingCount(Self.group, stream: stream)
      count += try await redis.send(["XRANGE", stream, "(\(last)", "+", "COUNT", "1000"]).count
    }
    return count
  }

  /// Every message that is in the streams, by its number: whether it is a good one, and its id.
  func messages() async throws -> [Int: (isGood: Bool, id: String)] {
    let redis = try await redis()
    var found: [Int: (isGood: Bool, id: String)] = [:]
    for stream in Self.streams {
      for entry in try await redis.send(["XRANGE", stream, "-", "+"]).elements {
        let fields = entry.element(1)?.elements.compactMap(\.string) ?? []
        guard let id = entry.element(0)?.string, fields.count >= 6, let number = Int(fields[5]) else {
          continue
        }
        found[number] = (fields[1] != "bad", "\(stream) \(id)")
      }
    }
    await redis.close()
    return found
  }

  /// What every message came to: nothing is lost, and nothing is there twice.
  func expectEachOnce(_ note: Comment) async throws {
    let messages = try await messages()
    let rows = try await column("SELECT metadata::text FROM sensor_readings").compactMap(Int.init)
    let redis = try await redis()
    let letters = try await redis.send(["XRANGE", "mqtt_stream:failed", "-", "+"]).elements.map { entry in
      let parts = entry.element(1)?.elements.compactMap(\.string) ?? []
      return parts.count > 3 ? "\(parts[1]) \(parts[3])" : ""
    }
    await redis.close()
    let good = Set(messages.filter { $0.value.isGood }.keys)
    let bad = Set(messages.values.filter { !$0.isGood }.map(\.id))
    #expect(good.subtracting(rows).isEmpty, "lost: \(good.subtracting(rows).count) of \(good.count); \(note)")
    #expect(rows.count == Set(rows).count, "twice: \(rows.count - Set(rows).count); \(note)")
    #expect(Set(rows).subtracting(good).isEmpty, "rows that are no message; \(note)")
    #expect(bad.subtracting(letters).isEmpty, "bad messages without a letter; \(note)")
    #expect(letters.count == Set(letters).count, "letters twice; \(note)")
    #expect(Set(letters).subtracting(bad).isEmpty, "letters of good messages; \(note)")
  }
}

/// Runs `body` with servers of its own and the sensor schema.
func withFaultPlatform(_ body: @Sendable (FaultPlatform) async throws -> Void) async throws {
  try await withPrivatePostgres { postgres in
    try await withPrivateRedis { servers in
      try await Migrator(
        schema: sensorSchema, directory: MigrationsDirectory(path: "\(Program.root)/migrations"),
        configuration: PostgresConfiguration(postgres.url)
      ).upgrade()
      let networks = (try NetworkProxy(to: postgres.port), try NetworkProxy(to: servers.redisPort))
      defer {
        networks.0.close()
        networks.1.close()
      }
      try await body(
        FaultPlatform(
          postgres: postgres, servers: servers, postgresNetwork: networks.0, redisNetwork: networks.1))
    }
  }
}

/// Adds messages until it is told to stop, whatever happens to Redis. Each try has a number of its own: when a reply is
/// lost, the message may be there or not, and the streams tell.
final class Feeder: Sendable {
  private let isDone = Mutex(false)
  private let next = Mutex(0)

  var count: Int { next.withLock { $0 } }

  func stop() { isDone.withLock { $0 = true } }

  func run(_ platform: FaultPlatform) async {
    var redis: RedisConnection?
    while !isDone.withLock({ $0 }) {
      do {
        let connection: RedisConnection
        if let redis { connection = redis } else { connection = try await platform.redis() }
        redis = connection
        let start = next.withLock { next in
          defer { next += 100 }
          return next
        }
        _ = try await connection.pipeline((start..<start + 100).map(Self.message))
        try await Task.sleep(for: .milliseconds(10))
      } catch {
        await redis?.close()
        redis = nil
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
    await redis?.close()
  }

  /// One of fifty can't become a row.
  static func message(_ number: Int) -> RedisCommand {
    .add(
      FaultPlatform.streams[number % FaultPlatform.streams.count],
      [
        ("value", Array((number % 50 == 7 ? "bad" : "20.5").utf8)), ("timestamp", Array("1700000000".utf8)),
        ("metadata", Array("\(number)".utf8)),
      ])
  }
}

/// A writer process that is started again whenever it ends.
final class WriterSlot: Sendable {
  private let state = Mutex((pid: pid_t(0), isDone: false, isGone: false))
  let name: String?

  init(name: String?) { self.name = name }

  /// The process, nil between two of them.
  var pid: pid_t? { state.withLock { $0.pid > 0 && !$0.isGone ? $0.pid : nil } }

  func stop() { state.withLock { $0.isDone = true } }

  /// Kills the process as a crash would.
  func crash() {
    state.withLock { state in
      guard state.pid > 0, !state.isGone else { return }
      kill(state.pid, SIGCONT)
      kill(state.pid, SIGKILL)
      state.isGone = true
    }
  }

  func run(_ platform: FaultPlatform) async throws {
    while !state.withLock({ $0.isDone }) {
      var environment = platform.environment
      environment["CONSUMER_NAME"] = name
      let result = try await Program.running("writer", environment: environment) { pid in
        self.state.withLock {
          $0.pid = pid
          $0.isGone = false
        }
        while self.state.withLock({ !$0.isDone && !$0.isGone }) {
          try await Task.sleep(for: .milliseconds(20))
        }
        if self.state.withLock({ $0.isDone && !$0.isGone }) {
          kill(pid, SIGCONT)
          kill(pid, SIGTERM)
        }
      }
      let isExpected = result.code == 0 || result.code == 128 + SIGKILL
      #expect(isExpected, "writer ended with \(result.code): \(result.errors.suffix(2000))")
      if !isExpected { return }
    }
  }
}

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
  /// Messages that were trimmed from their streams once they were acknowledged.
  let trimmed = TrimmedMessages()

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

  /// Makes the server refuse rows as it would itself, by the name of a condition.
  static func refusal(_ condition: String) -> String {
    """
    CREATE FUNCTION refusal() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'refused by the test' USING ERRCODE = '\(condition)'; END $$;
    CREATE TRIGGER refusal AFTER INSERT ON sensor_readings FOR EACH STATEMENT EXECUTE FUNCTION refusal()
    """
  }

  /// Ends that.
  static let noRefusal = "DROP FUNCTION refusal CASCADE"

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

  /// Waits until nothing is left to write; false when the writers no longer get on with it. An hour on a busy machine may
  /// leave them much to do.
  func drain() async throws -> Bool {
    var done = -1
    while true {
      let now = try await rowCount()
      if now == done { return false }
      done = now
      if try await eventually(within: .seconds(120), { try await backlog() == 0 }) { return true }
    }
  }

  private func rowCount() async throws -> Int {
    try await column("SELECT count(*) FROM sensor_readings").first.flatMap(Int.init) ?? 0
  }

  /// Every message that is in the streams, by its number: whether it is a good one, and its id.
  func messages() async throws -> [Int: Message] {
    let redis = try await redis()
    var found = trimmed.all
    for stream in Self.streams {
      let entries = try await redis.send(["XRANGE", stream, "-", "+"])
      found.merge(Self.messages(entries, of: stream)) { $1 }
    }
    await redis.close()
    return found
  }

  /// A message that was added.
  struct Message: Sendable {
    let isGood: Bool
    /// Its stream and id.
    let id: String
  }

  private static func messages(_ entries: RedisReply, of stream: String) -> [Int: Message] {
    var found: [Int: Message] = [:]
    for entry in entries.elements {
      let fields = entry.element(1)?.elements.compactMap(\.string) ?? []
      guard let id = entry.element(0)?.string, fields.count >= 6, let number = Int(fields[5]) else {
        continue
      }
      found[number] = Message(isGood: fields[1] != "bad", id: "\(stream) \(id)")
    }
    return found
  }

  /// Trims from a stream what is acknowledged, as an operator would, and keeps in mind what that was.
  func trim(_ stream: String) async throws {
    let redis = try await redis()
    defer { Task { await redis.close() } }
    let groups = try await redis.send(["XINFO", "GROUPS", stream]).elements.first?.elements ?? []
    let pending = try await redis.pipeline([RedisCommand("XPENDING", stream, Self.group)])[0]
    // The group may have been lost a moment ago: then nobody knows what is done with.
    guard pending.error == nil, let place = groups.firstIndex(where: { $0.string == "last-delivered-id" })
    else { return }
    // What is older than the oldest that is pending, or than the last that was delivered.
    guard let bound = pending.element(1)?.string ?? groups[place + 1].string else { return }
    trimmed.add(Self.messages(try await redis.send(["XRANGE", stream, "-", "(\(bound)"]), of: stream))
    try await redis.send(["XTRIM", stream, "MINID", bound])
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

/// Keeps in mind what was trimmed.
final class TrimmedMessages: Sendable {
  private let state = Mutex<[Int: FaultPlatform.Message]>([:])

  var all: [Int: FaultPlatform.Message] { state.withLock { $0 } }

  func add(_ messages: [Int: FaultPlatform.Message]) { state.withLock { $0.merge(messages) { $1 } } }
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
        try await Task.sleep(for: .milliseconds(50))
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
  let concurrency: Int

  init(name: String?, concurrency: Int = 1) {
    self.name = name
    self.concurrency = concurrency
  }

  /// The process, nil between two of them.
  var pid: pid_t? { state.withLock { $0.pid > 0 && !$0.isGone ? $0.pid : nil } }

  func stop() { state.withLock { $0.isDone = true } }

  /// Tells the process to stop; another one follows when it has ended.
  func terminate() {
    state.withLock { state in
      guard state.pid > 0, !state.isGone else { return }
      kill(state.pid, SIGCONT)
      kill(state.pid, SIGTERM)
    }
  }

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
      environment["WRITER_CONCURRENCY"] = "\(concurrency)"
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
      // A process that has just begun knows nothing of SIGTERM yet.
      let isExpected = [0, 128 + SIGKILL, 128 + SIGTERM].contains(result.code)
      #expect(isExpected, "writer ended with \(result.code): \(result.errors.suffix(2000))")
      if !isExpected { return }
    }
  }
}

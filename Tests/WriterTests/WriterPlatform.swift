import Foundation
import Logging
import Postgres
import RedisStreams
import SchemaKit
import ServiceLifecycle
import Synchronization
import Testing
import TestSupport

@testable import Writer

/// A database with a table and a ledger, made by plain SQL, and streams under a prefix of the test's own.
struct WriterPlatform: Sendable {
  let database: TestDatabase
  let redisConfiguration: RedisConfiguration
  let redis: any StreamClient
  let prefix: String
  let schema: Schema
  static let revision = "20260101000000"

  /// The writer's settings, quick enough for tests.
  func configuration() throws -> WriterConfiguration {
    var configuration = WriterConfiguration(database: try database.configuration)
    configuration.redis = redisConfiguration
    configuration.streamPattern = "\(prefix):*"
    configuration.deadLetterStream = "\(prefix):failed"
    configuration.table = "readings"
    configuration.batchTimeout = .milliseconds(20)
    configuration.processingInterval = .milliseconds(50)
    return configuration
  }

  func writer(_ configuration: WriterConfiguration, log: LogCollector = LogCollector()) throws -> Writer {
    try Writer(
      configuration: configuration, schema: schema, revision: Self.revision, key: "\(prefix):{device}",
      logger: log.logger)
  }

  /// Runs a writer until `body` is done, stops it as SIGTERM would, and gives back its log.
  @discardableResult
  func running(
    _ change: (inout WriterConfiguration) -> Void = { _ in },
    during body: @escaping @Sendable (Writer) async throws -> Void
  ) async throws -> LogCollector {
    var configuration = try self.configuration()
    change(&configuration)
    let log = LogCollector()
    let writer = try writer(configuration, log: log)
    try await run(writer) { try await body(writer) }
    return log
  }

  /// Runs a writer until `body` is done, and stops it as SIGTERM would.
  func run(
    _ writer: Writer, with others: [any Service] = [],
    during body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let group = ServiceGroup(
      services: [writer] + others, logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      do {
        try await body()
      } catch {
        tasks.cancelAll()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// Adds a message to a device's stream.
  func add(_ fields: KeyValuePairs<String, String>, to device: String = "d") async throws {
    try await redis.add("\(prefix):\(device)", fields.map { ($0.key, Array($0.value.utf8)) })
  }

  /// Adds messages with the values of a range, spread over some streams.
  func feed(_ range: Range<Int>, streams: Int = 5) async throws {
    _ = try await redis.pipeline(
      range.map { .add("\(prefix):d\($0 % streams)", [("value", Array("\($0)".utf8))]) })
  }

  func scalar(_ sql: String) async throws -> String? { try await database.scalar(sql) }

  func rows() async throws -> Int { Int(try await scalar("SELECT count(*) FROM readings") ?? "") ?? -1 }

  func values() async throws -> String? {
    try await scalar("SELECT string_agg(DISTINCT value::text, ',' ORDER BY value::text) FROM readings")
  }

  /// The dead letters' fields.
  func deadLetters() async throws -> [[String: String]] {
    try await redis.send(["XRANGE", "\(prefix):failed", "-", "+"]).elements.map { entry in
      let parts = entry.element(1)?.elements.map { $0.string ?? "" } ?? []
      return Dictionary(stride(from: 0, to: parts.count, by: 2).map { (parts[$0], parts[$0 + 1]) }) { $1 }
    }
  }

  /// How many messages are delivered and not acknowledged.
  func pending(_ devices: [String] = ["d"]) async throws -> Int {
    var count = 0
    for device in devices {
      count += try await redis.pendingCount("db_writer", stream: "\(prefix):\(device)")
    }
    return count
  }

  /// What the ledger of a writer's database looks like.
  static func ledger(_ schema: Schema, revision: String = revision) -> String {
    """
    CREATE TABLE IF NOT EXISTS \(schema.ledger) (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      revision text, parent text, message text, checksum text, fingerprint text);
    CREATE TABLE IF NOT EXISTS writer_ledger_sessions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source text NOT NULL, consumer_group text NOT NULL, consumer text NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now(), seen_at timestamptz NOT NULL DEFAULT now(),
      revision text, policy text);
    CREATE TABLE IF NOT EXISTS writer_ledger_batches (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      session bigint REFERENCES writer_ledger_sessions (id) ON DELETE SET NULL, source text NOT NULL,
      consumer_group text NOT NULL, committed_at timestamptz NOT NULL DEFAULT now(), ids text NOT NULL);
    CREATE TABLE IF NOT EXISTS writer_ledger_positions (source text, consumer_group text, stream text,
      last_id text NOT NULL, batches_after bigint NOT NULL DEFAULT 0,
      PRIMARY KEY (source, consumer_group, stream));
    INSERT INTO \(schema.ledger) (revision, fingerprint) VALUES ('\(revision)', '\(schema.fingerprint)');
    """
  }

  /// A table that most tests use.
  static let readings = Table("readings") {
    Column("id", .bigint).identity()
    Column("device", .text)
    Column("value", .doublePrecision)
    Column("metadata", .jsonb).nullable()
    Column("created_at", .timestamptz).default("now()")
  }

  /// The statement that makes it.
  static let creation = """
    CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY, device text NOT NULL,
      value double precision NOT NULL, metadata jsonb, created_at timestamptz NOT NULL DEFAULT now());
    """
}

/// Runs `body` with a platform. `sql` makes the table, and whatever else the test needs.
func withWriterPlatform(
  _ table: Table = WriterPlatform.readings, enums: [EnumType] = [], sql: String = WriterPlatform.creation,
  redis: RedisConfiguration? = nil, _ body: (WriterPlatform) async throws -> Void
) async throws {
  var schema = Schema {
    table
    WriterLedger()
  }
  schema.enums = enums
  try await withTestDatabase { database in
    try await database.execute(sql + WriterPlatform.ledger(schema))
    let configuration = try redis ?? TestServers.redis
    let platform = WriterPlatform(
      database: database, redisConfiguration: configuration,
      redis: try await configuration.connect(), prefix: TestServers.uniqueName("w"),
      schema: schema)
    try await body(platform)
    do throws(RedisError) {
      for key in try await platform.redis.streams(matching: "\(platform.prefix):*") {
        try await platform.redis.send(["DEL", key])
      }
    } catch {
      // A Redis that the test has ended is its own.
      guard error.isConnectionLost else { throw error }
    }
    await platform.redis.close()
  }
}

/// Keeps log lines.
final class LogCollector: Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  var logger: Logger {
    Logger(label: "writer") { label in
      JSONLogHandler(label: label) { line in self.kept.withLock { $0.append(line) } }
    }
  }

  /// The numbers of a metadata field in the lines of a message.
  func numbers(_ field: String, in message: String) throws -> [Int] {
    try lines.compactMap { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["message"] as? String == message ? object?[field] as? Int : nil
    }
  }
}

/// Waits until a condition holds; it is a failure when it doesn't.
func expectEventually(
  sourceLocation: Testing.SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
  let held = try await eventually(condition)
  #expect(held, sourceLocation: sourceLocation)
}

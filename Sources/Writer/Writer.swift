import Foundation
import Logging
import Metrics
import Postgres
import RedisStreams
import SchemaKit
import ServiceLifecycle
import Synchronization

/// Reads messages from Redis streams and writes them to a table, in batches.
///
/// A message is acknowledged only after the transaction that holds its row is committed, or together with its dead
/// letter; so none is lost, and one may come twice if the process dies in between.
///
/// ```swift
/// let writer = try Writer(
///   configuration: configuration, schema: sensorSchema, revision: migrationsHead,
///   key: "mqtt_stream:{device_id}:{sensor_type}")
/// try await ServiceGroup(services: [writer], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
public final class Writer: Service {
  /// The settings.
  public let configuration: WriterConfiguration
  /// The schema that the writer was built with.
  public let version: SchemaVersion
  /// The writer's metrics, in Prometheus's format.
  public let metrics = PrometheusMetrics()
  private let logger: Logger
  private let template: StreamKeyTemplate
  private let mapping: RowMapping
  private let source: Source
  private let destination: Destination
  private let statistics: StatisticsRecorder
  private let probe: HealthProbe
  private let isRunning = Mutex(false)

  /// How long one read waits at most, so that a shutdown is noticed soon.
  private static let longestBlock: Duration = .seconds(1)

  /// A writer for the table of a schema that `TABLE_NAME` names.
  ///
  /// - Throws: ``ConfigurationMistakes`` when the schema has no such table, or a column that can't be filled.
  public init(
    configuration: WriterConfiguration, schema: Schema, revision: String?, key: String,
    logger: Logger = Logger(label: "writer")
  ) throws {
    guard let table = schema.table(configuration.table) else {
      throw ConfigurationMistakes(
        mistakes: [
          "TABLE_NAME is \"\(configuration.table.name)\"; the schema has no table \(configuration.table)"
        ])
    }
    self.configuration = configuration
    self.logger = logger
    template = try StreamKeyTemplate(key)
    mapping = try RowMapping(table, template)
    version = SchemaVersion(revision: revision, fingerprint: schema.fingerprint)
    source = Source(configuration, template)
    destination = Destination(
      configuration.database,
      SchemaGate(
        wanted: version, ledger: schema.ledger, table: table, mapping: mapping,
        requiresTimescaleDB: configuration.requiresTimescaleDB))
    statistics = StatisticsRecorder(
      MultiplexMetricsHandler(factories: [metrics, MetricsSystem.factory]))
    probe = HealthProbe(configuration)
  }

  /// Writes until the process shuts down.
  ///
  /// - Throws: ``SchemaMismatch`` when the database is not the one it was built for, or a ``PostgresError`` or
  ///   `RedisError` that waiting does not mend.
  public func run() async throws {
    for column in mapping.unfilled {
      logger.warning("Column is not filled: no encoder for its type", metadata: ["column": "\(column)"])
    }
    try await passGate()
    isRunning.withLock { $0 = true }
    logger.info(
      "Writer started",
      metadata: [
        "table": "\(configuration.table)", "group": "\(configuration.group)",
        "consumer": "\(configuration.consumer)", "pattern": "\(configuration.streamPattern)",
        "revision": "\(version.revision ?? "base")", "fingerprint": "\(version.fingerprint.prefix(12))",
      ])
    defer { isRunning.withLock { $0 = false } }
    while !Self.isStopping {
      let messages = try await collect()
      for start in stride(from: 0, to: messages.count, by: configuration.batchSize) {
        let end = min(start + configuration.batchSize, messages.count)
        try await process(Array(messages[start..<end]))
      }
    }
    await source.disconnect()
    await destination.disconnect()
    logger.info(
      "Writer stopped",
      metadata: ["messages_written": .stringConvertible(statistics.statistics.messagesWritten)])
  }

  /// The writer's health; asks both servers.
  public func healthCheck() async -> WriterHealth {
    async let redis = probe.redisAnswers()
    async let database = probe.databaseAnswers()
    return await WriterHealth(
      running: isRunning.withLock { $0 }, redis: redis, database: database, schema: version,
      stats: statistics.statistics)
  }

  private static var isStopping: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

  /// Waits for the right schema for as long as `SCHEMA_WAIT_SEC` says.
  private func passGate() async throws {
    let deadline = ContinuousClock.now + configuration.schemaWait
    var backoff = Backoff()
    while true {
      do {
        _ = try await retrying("PostgreSQL") { try await self.destination.ready() }
        return
      } catch let mismatch as SchemaMismatch {
        guard ContinuousClock.now < deadline, !Self.isStopping else { throw mismatch }
        let pause = min(backoff.pause(), .seconds(1))
        if backoff.isWorthLogging {
          logger.notice("Waiting for the schema", metadata: ["reason": "\(mismatch)"])
        }
        try await Task.sleep(for: pause)
      }
    }
  }

  /// Messages until the batch is full, or its time is up; none when nothing came for a while.
  private func collect() async throws -> [Message] {
    var messages: [Message] = []
    var deadline = ContinuousClock.now + Self.longestBlock
    while messages.count < configuration.batchSize, !Self.isStopping {
      let left = deadline - .now
      guard left > .zero else { break }
      let block = min(left, Self.longestBlock)
      let read = try await retrying("Redis") { try await self.source.read(block: block) } ?? []
      if !read.isEmpty {
        statistics.recordRead(read.count, streams: await source.streamCount)
        if messages.isEmpty { deadline = .now + configuration.batchTimeout }
        messages += read
      }
    }
    return messages
  }

  /// Writes a batch, buries what can't be written, and acknowledges.
  private func process(_ messages: [Message]) async throws {
    let start = ContinuousClock.now
    let batch = DecodedBatch(messages, mapping)
    var failures = batch.failures
    if !batch.buffers.isEmpty {
      guard
        let refused = try await retrying("PostgreSQL", { try await self.destination.write(batch.buffers) })
      else { return }
      failures += refused.map { Failure(message: batch.messages[$0.message], error: $0.error) }
    }
    let written = messages.count - failures.count - batch.deleted.count
    let bad = Set(failures.map { MessageKey($0.message) })
    let good = messages.filter { !bad.contains(MessageKey($0)) }
    try await retrying("Redis") { try await self.source.acknowledge(good) }
    try await bury(failures)
    statistics.recordBatch(written: written, failed: failures.count, in: .now - start)
    logger.info(
      "Processed batch",
      metadata: [
        "rows_written": .stringConvertible(written),
        "messages_acknowledged": .stringConvertible(messages.count),
        "messages_failed": .stringConvertible(failures.count),
        "duration_ms": .stringConvertible(Int((ContinuousClock.now - start) / .milliseconds(1))),
      ])
  }

  private func bury(_ failures: [Failure]) async throws {
    guard !failures.isEmpty else { return }
    let now = Date()
    let letters = failures.map { DeadLetter($0, template, at: now) }
    try await retrying("Redis") { try await self.source.bury(letters) }
    for failure in failures {
      logger.warning(
        "Dead letter",
        metadata: [
          "stream": "\(failure.message.stream.key)", "id": "\(failure.message.entry.id)",
          "error": "\(failure.error)",
        ])
    }
  }

  /// Tries again what a transient fault stopped, for ever; nil when the writer is to stop meanwhile. Nothing is
  /// lost then: what isn't acknowledged is delivered again.
  @discardableResult
  private func retrying<T: Sendable>(
    _ server: String, _ body: @Sendable () async throws -> T
  ) async throws -> T? {
    var backoff = Backoff()
    while true {
      do {
        return try await body()
      } catch {
        guard error.isTransientFault else { throw error }
        statistics.recordError()
        let pause = backoff.pause()
        if backoff.isWorthLogging {
          logger.error(
            "\(server) failed; trying again",
            metadata: ["error": "\(error)", "failures": .stringConvertible(backoff.failures)])
        }
        // A shutdown ends the pause.
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        if Self.isStopping { return nil }
      }
    }
  }
}

/// Tells messages apart.
private struct MessageKey: Hashable {
  let stream: String
  let id: StreamID

  init(_ message: Message) {
    stream = message.stream.key
    id = message.entry.id
  }
}

extension Error {
  fileprivate var isTransientFault: Bool {
    switch self {
    case let error as PostgresError: error.isTransient
    case let error as RedisError: error.isTransient
    default: false
    }
  }
}

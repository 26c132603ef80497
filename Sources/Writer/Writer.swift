import Logging
import Metrics
import Postgres
import RedisStreams
import SchemaKit
import ServiceLifecycle

/// Reads messages from Redis streams and writes them to a table, in batches.
///
/// A message is acknowledged only after the transaction that holds its row is committed, or together with its dead
/// letter; so none is lost. One may come twice: when the process dies, or the connection is lost, between COMMIT and
/// acknowledgement, or when another writer takes over a message whose writer was only slow.
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
  let logger: Logger
  let template: StreamKeyTemplate
  let mapping: RowMapping
  let source: Source
  let destination: Destination
  let statistics: StatisticsRecorder
  let state = WriterState()
  private let probe: HealthProbe

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
          "TABLE_NAME is \"\(configuration.table)\"; the schema declares "
            + schema.tables.map { "\"\($0.name)\"" }.joined(separator: ", ")
        ])
    }
    self.configuration = configuration
    self.logger = logger
    template = try StreamKeyTemplate(key)
    try template.check(pattern: configuration.streamPattern)
    mapping = try RowMapping(table, template, enums: schema.enums)
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
  /// - Throws: ``SchemaMismatch`` when the database is not the one it was built for, or a `PostgresError` or
  ///   `RedisError` that waiting does not mend.
  public func run() async throws {
    for column in mapping.unfilled {
      logger.warning("Column is not filled: no encoder for its type", metadata: ["column": "\(column)"])
    }
    defer { state.phase = .stopped }
    if try await passGate() != .stopping {
      logger.info(
        "Writer started",
        metadata: [
          "table": "\(configuration.table)", "group": "\(configuration.group)",
          "consumer": "\(configuration.consumer)", "pattern": "\(configuration.streamPattern)",
          "revision": "\(version.revision ?? "base")", "fingerprint": "\(version.fingerprint.prefix(12))",
        ])
      while !isStopping { try await process(try await collect()) }
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
      phase: state.phase, redis: redis, database: database, schema: version, stats: statistics.statistics)
  }

  var isStopping: Bool { Task.isShuttingDownGracefully || Task.isCancelled }
}

import Logging
import Metrics
import Postgres
import RedisStreams
import SchemaKit
import ServiceLifecycle

/// Reads messages from Redis streams and writes them to tables, in batches: every valid message is one row, and every
/// other one dead letter.
///
/// A message is acknowledged only after the transaction that holds its row is committed. That transaction also writes
/// down which messages it wrote, so that one that is delivered again is recognised: see ``LedgerStatements``.
///
/// ```swift
/// let writer = try Writer(configuration: configuration, schema: sensorSchema, revision: migrationsHead)
/// try await ServiceGroup(services: [writer], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
public final class Writer: Service {
  /// The version of this package.
  public static let programVersion = "0.1.0"
  /// The settings.
  public let configuration: WriterConfiguration
  /// The schema that the writer was built with.
  public let version: SchemaVersion
  /// The writer's metrics, in Prometheus's format.
  public let metrics = PrometheusMetrics()
  let logger: Logger
  let routes: [Route]
  let gate: SchemaGate
  let statistics: StatisticsRecorder
  let workers: [Worker]
  private let probe: HealthProbe

  /// A writer for the tables that the schema's streams feed.
  ///
  /// - Parameter key: the form of the keys that feed `TABLE_NAME`, for a schema that names no streams.
  /// - Throws: ``ConfigurationMistakes`` when the schema lacks a table, has a column that can't be filled, or has no
  ///   `WriterLedger`.
  public init(
    configuration: WriterConfiguration, schema: Schema, revision: String?, key: String? = nil,
    logger: Logger = Logger(label: "writer")
  ) throws {
    self.configuration = configuration
    self.logger = logger
    let routes = try Route.all(of: schema, configuration, key: key)
    if let pattern = configuration.streamPattern { try Route.check(routes, pattern: pattern) }
    self.routes = routes
    version = SchemaVersion(revision: revision, fingerprint: schema.fingerprint)
    ProcessMetrics.begin()
    let statistics = StatisticsRecorder(routes, metrics, and: MetricsSystem.factory)
    self.statistics = statistics
    probe = HealthProbe(configuration)
    gate = SchemaGate(
      wanted: version, policy: configuration.schemaPolicy, ledger: schema.ledger, routes: routes,
      requiresTimescaleDB: configuration.requiresTimescaleDB,
      writerLedger: try Self.writerLedger(of: schema))
    let unknownFields = UnknownFields()
    workers = (1...configuration.concurrency).map { [gate] number in
      let consumer = number == 1 ? configuration.consumer : "\(configuration.consumer)-\(number)"
      return Worker(configuration, consumer: consumer, routes, gate, statistics, unknownFields, logger)
    }
  }

  private static func writerLedger(of schema: Schema) throws(ConfigurationMistakes) -> WriterLedger {
    let namespaces = Set(schema.tables.map(\.name.namespace)).sorted()
    let ledger = namespaces.map { WriterLedger(namespace: $0) }.first { schema.table($0.sessions) != nil }
    guard let ledger else {
      throw ConfigurationMistakes(
        mistakes: [
          "the schema has no WriterLedger(), by which the writer knows what it has written: add it, then run "
            + "migrator create and migrator upgrade"
        ])
    }
    return ledger
  }

  /// Writes until the process shuts down.
  ///
  /// - Throws: ``SchemaMismatch`` when the database is not the one it was built for, or a `PostgresError` or
  ///   `RedisError` that waiting does not fix.
  public func run() async throws {
    for route in routes {
      for column in route.mapping.unfilled {
        logger.warning(
          "Column is not filled: no encoder for its type",
          metadata: ["table": "\(route.table.name)", "column": "\(column)"])
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers { group.addTask { try await worker.run() } }
      try await group.waitForAll()
    }
    logger.info(
      "Writer stopped",
      metadata: ["messages_written": .stringConvertible(statistics.statistics.messagesWritten)])
  }

  /// What it is doing: what the first worker that isn't running says.
  var phase: WriterPhase { workers.map(\.state.phase).first { $0 != .running } ?? .running }

  /// How the schema stands, as the first worker that looked found it; nil before any has.
  var standing: SchemaStanding? { workers.lazy.compactMap(\.state.standing).first }

  /// Whether every worker gets on: it does something, or waits for a server. A writer that doesn't is to be restarted.
  ///
  /// - Parameter limit: how long a worker may do nothing that shows.
  public func isAlive(within limit: Duration = .seconds(60)) -> Bool {
    workers.allSatisfy { $0.state.phase == .stopped || $0.pulse.isAlive(within: limit) }
  }

  /// The writer's health; asks both servers.
  public func healthCheck() async -> WriterHealth {
    async let redis = probe.redisAnswers()
    async let database = probe.databaseAnswers()
    return await WriterHealth(
      phase: phase, redis: redis, database: database,
      schema: .init(version, configuration.schemaPolicy, standing), stats: statistics.statistics)
  }
}

import Logging
import Postgres
import RedisStreams
import SchemaKit

/// The writer's settings. `.env.example` describes each of them.
public struct WriterConfiguration: Sendable {
  /// How logs are written.
  public enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line.
    case json
    /// For people.
    case console
  }

  /// What begins with `REDIS_`.
  public var redis = RedisConfiguration()
  /// `DATABASE_URL`.
  public var database: PostgresConfiguration
  /// `CONSUMER_GROUP_NAME`: writers of one group share the messages.
  public var group = "db_writer"
  /// `CONSUMER_NAME`: unique in its group.
  public var consumer: String
  /// `BATCH_SIZE`: how many messages one transaction writes at most.
  public var batchSize = 10_000
  /// `BATCH_BYTES`: how many bytes of messages one transaction writes at most, a single larger message aside.
  public var batchBytes = 8 << 20
  /// `BATCH_TIMEOUT_SEC`: how long a batch grows at most while the database is busy with the one before.
  public var batchTimeout: Duration = .seconds(5)
  /// `PROCESSING_INTERVAL_SEC`: how often new streams are looked for.
  public var processingInterval: Duration = .seconds(1)
  /// `STREAM_PATTERN`: the streams to read, as `SCAN MATCH` takes it; nil for all whose keys begin as the schema says.
  public var streamPattern: String?
  /// `DEAD_LETTER_STREAM`: where messages go that can't become a row.
  public var deadLetterStream = "mqtt_stream:failed"
  /// `TABLE_NAME`: the one table that is written; nil for all that the schema feeds.
  public var table: QualifiedName?
  /// `ENABLE_TIMESCALE`: whether the table must be a hypertable.
  public var requiresTimescaleDB = false
  /// `SCHEMA_WAIT_SEC`: how long to wait for the database's schema to be the right one.
  public var schemaWait: Duration = .zero
  /// `SCHEMA_POLICY`: whether a later schema will do that the writer's rows still fit.
  public var schemaPolicy = SchemaPolicy.exact
  /// `CLAIM_IDLE_SEC`: after how long another consumer's unacknowledged messages are taken over.
  public var claimIdle: Duration = .seconds(60)
  /// `MAX_DELIVERIES`: after how many deliveries a message is taken for one that may end the process.
  public var maxDeliveries = 5
  /// `WRITER_CONCURRENCY`: how many workers read and write side by side, each over connections of its own.
  public var concurrency = 1
  /// `SOURCE_NAME`: tells apart the Redis servers that feed one database; nil for a name that is kept in Redis.
  public var sourceName: String?
  /// `TRIM_ACKNOWLEDGED`: whether what every group has acknowledged is removed from the streams.
  public var trimsAcknowledged = false
  /// `LOG_LEVEL`.
  public var logLevel: Logger.Level = .info
  /// `LOG_FORMAT`.
  public var logFormat: LogFormat = .json
  /// `HEALTH_HOST`: the address that the health server listens on.
  public var healthHost = "127.0.0.1"
  /// `HEALTH_PORT`: the port of the health server; 0 turns it off.
  public var healthPort = 8080
  /// `STATUS_INTERVAL_SEC`: how often the group is looked at for metrics and the status page; zero for never.
  public var statusInterval: Duration = .seconds(10)

  /// Settings for a database; all others have their defaults.
  public init(database: PostgresConfiguration, consumer: String = WriterConfiguration.uniqueConsumerName()) {
    self.database = database
    self.consumer = consumer
    self.database.applicationName = database.applicationName ?? "writer \(consumer)"
    redis.clientName = "writer"
  }

  /// Reads settings from the environment.
  ///
  /// - Parameter requiresDatabase: false where nothing is asked of the database, so that it need not be set.
  /// - Throws: ``ConfigurationMistakes`` with everything that is wrong.
  public init(
    _ environment: WriterEnvironment, requiresDatabase: Bool = true
  ) throws(ConfigurationMistakes) {
    var reader = SettingsReader(environment)
    let isDatabaseRead = requiresDatabase || reader.optionalText("DATABASE_URL") != nil
    let database = isDatabaseRead ? reader.database("DATABASE_URL") : nil
    self.init(
      database: database ?? .unset, consumer: reader.text("CONSUMER_NAME", Self.uniqueConsumerName()))
    redis.read(&reader)
    readStreams(&reader)
    readDatabase(&reader)
    logLevel = reader.logLevel("LOG_LEVEL", .info)
    logFormat = reader.choice("LOG_FORMAT", LogFormat.json)
    healthHost = reader.text("HEALTH_HOST", healthHost)
    healthPort = reader.integer("HEALTH_PORT", healthPort, in: 0...65535)
    statusInterval = reader.seconds("STATUS_INTERVAL_SEC", statusInterval)
    try reader.finish()
  }

  /// The patterns by which streams are found.
  func patterns(of routes: [Route]) -> [String] {
    if let streamPattern { return [streamPattern] }
    return Set(routes.map { $0.template.pattern }).sorted()
  }

  private mutating func readStreams(_ reader: inout SettingsReader) {
    group = reader.text("CONSUMER_GROUP_NAME", group)
    batchSize = reader.integer("BATCH_SIZE", batchSize, in: 1...100_000)
    batchBytes = reader.integer("BATCH_BYTES", batchBytes, in: 1...(1 << 30))
    batchTimeout = reader.seconds("BATCH_TIMEOUT_SEC", batchTimeout)
    processingInterval = reader.seconds("PROCESSING_INTERVAL_SEC", processingInterval)
    streamPattern = reader.optionalText("STREAM_PATTERN")
    deadLetterStream = reader.text("DEAD_LETTER_STREAM", deadLetterStream)
    claimIdle = reader.seconds("CLAIM_IDLE_SEC", claimIdle, from: 0.1)
    maxDeliveries = reader.integer("MAX_DELIVERIES", maxDeliveries, in: 1...1_000_000)
    concurrency = reader.integer("WRITER_CONCURRENCY", concurrency, in: 1...64)
    sourceName = reader.optionalText("SOURCE_NAME")
    trimsAcknowledged = reader.flag("TRIM_ACKNOWLEDGED", trimsAcknowledged)
  }

  private mutating func readDatabase(_ reader: inout SettingsReader) {
    table = reader.optionalText("TABLE_NAME").map { QualifiedName($0) }
    requiresTimescaleDB = reader.flag("ENABLE_TIMESCALE", false)
    schemaWait = reader.seconds("SCHEMA_WAIT_SEC", schemaWait)
    schemaPolicy = reader.choice("SCHEMA_POLICY", schemaPolicy)
  }
}

extension PostgresConfiguration {
  /// Stands in for a missing `DATABASE_URL` until the mistake is thrown.
  fileprivate static var unset: PostgresConfiguration {
    do {
      return try PostgresConfiguration("")
    } catch {
      preconditionFailure("an empty connection string is a valid one")
    }
  }
}

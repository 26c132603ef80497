import Postgres
import RedisStreams

/// A writer's health: what `/health` shows.
public struct WriterHealth: Sendable, Codable {
  /// `healthy` when all is well, otherwise `unhealthy`.
  public var status: String { running && redis && database ? "healthy" : "unhealthy" }
  /// Whether the writer reads and writes: it has passed the schema gate, isn't shutting down, and its last try didn't fail.
  public let running: Bool
  /// Why it isn't running, nil when it is.
  public let reason: String?
  /// Whether Redis answers.
  public let redis: Bool
  /// Whether PostgreSQL answers.
  public let database: Bool
  /// The schema that the writer was built with.
  public let schema: Schema
  /// What the writer has done since it started.
  public let stats: WriterStatistics

  /// The schema that a writer was built with, and how the database's stands to it.
  public struct Schema: Sendable, Codable {
    /// The newest revision, nil for none.
    public let revision: String?
    /// The fingerprint.
    public let fingerprint: String
    /// `SCHEMA_POLICY`.
    public let policy: SchemaPolicy
    /// What the gate found, nil before it has looked.
    public let database: SchemaStanding?

    init(_ version: SchemaVersion, _ policy: SchemaPolicy, _ standing: SchemaStanding?) {
      revision = version.revision
      fingerprint = version.fingerprint
      self.policy = policy
      database = standing
    }
  }

  private enum CodingKeys: CodingKey { case status, running, reason, redis, database, schema, stats }

  init(phase: WriterPhase, redis: Bool, database: Bool, schema: Schema, stats: WriterStatistics) {
    running = phase == .running
    reason = phase.reason
    self.redis = redis
    self.database = database
    self.schema = schema
    self.stats = stats
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    running = try container.decode(Bool.self, forKey: .running)
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
    redis = try container.decode(Bool.self, forKey: .redis)
    database = try container.decode(Bool.self, forKey: .database)
    schema = try container.decode(Schema.self, forKey: .schema)
    stats = try container.decode(WriterStatistics.self, forKey: .stats)
  }

  /// Writes all of it, with the status.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(status, forKey: .status)
    try container.encode(running, forKey: .running)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encode(redis, forKey: .redis)
    try container.encode(database, forKey: .database)
    try container.encode(schema, forKey: .schema)
    try container.encode(stats, forKey: .stats)
  }
}

/// Asks both servers whether they answer, over connections of its own: the writer's are busy, or wait.
actor HealthProbe {
  private let configuration: WriterConfiguration
  private var redis: (any StreamClient)?
  private var database: PostgresConnection?

  init(_ configuration: WriterConfiguration) {
    var configuration = configuration
    configuration.redis.commandTimeout = Self.patience
    configuration.redis.connectTimeout = Self.patience
    configuration.database.connectTimeout = 2
    self.configuration = configuration
  }

  func redisAnswers() async -> Bool {
    let isKept = redis != nil
    do throws(RedisError) {
      if redis == nil { redis = try await configuration.redis.connect() }
      try await redis?.ping()
      return true
    } catch {
      await redis?.close()
      redis = nil
      // One that was kept may have gone stale: a server's timeout, a network's, a restart.
      return isKept ? await redisAnswers() : false
    }
  }

  /// How long a server may take to answer.
  private static let patience: Duration = .seconds(2)

  /// A frozen server, or a network that swallows what is sent, gives no answer and no error.
  private static func ask(_ database: PostgresConnection) async throws(PostgresError) {
    async let _ = interrupt(database)
    try await database.execute("SELECT 1")
  }

  private static func interrupt(_ database: PostgresConnection) async {
    guard (try? await Task.sleep(for: patience)) != nil else { return }
    database.interrupt()
  }

  func databaseAnswers() async -> Bool {
    let isKept = database != nil
    do throws(PostgresError) {
      if database == nil { database = try await PostgresConnection.connect(configuration.database) }
      if let database { try await Self.ask(database) }
      return true
    } catch {
      await database?.close()
      database = nil
      return isKept ? await databaseAnswers() : false
    }
  }
}

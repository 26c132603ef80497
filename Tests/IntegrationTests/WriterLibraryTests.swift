import Foundation
import Logging
import Migrator
import Postgres
import RedisStreams
import SchemaKit
import ServiceLifecycle
import Testing
import TestSupport
import Writer

@Suite("The writer as a library")
struct WriterLibraryTests {
  private static func schema(extra: Bool) -> Schema {
    Schema {
      WriterLedger()
      Table("measurements") {
        Column("id", .bigint).identity().primaryKey()
        Column("time", .timestamptz)
        Column("device", .text)
        Column("value", .doublePrecision)
        Column("received_at", .timestamptz).default("now()")
        if extra { Column("unit", .varchar(10)).default("'C'") }
        Check("plausible", "value < 1000")
      }
    }
  }

  /// Runs a writer in this process until `body` is done.
  private func running(
    _ schema: Schema, _ revision: String?, _ database: TestDatabase, prefix: String,
    _ body: @escaping @Sendable (Writer) async throws -> Void
  ) async throws {
    var configuration = WriterConfiguration(database: try database.configuration)
    configuration.redis = try TestServers.redis
    configuration.streamPattern = "\(prefix):*"
    configuration.deadLetterStream = "\(prefix):failed"
    configuration.table = "measurements"
    configuration.batchTimeout = .milliseconds(50)
    configuration.processingInterval = .milliseconds(50)
    var logger = Logger(label: "writer")
    logger.logLevel = .critical
    let writer = try Writer(
      configuration: configuration, schema: schema, revision: revision, key: "\(prefix):{device}",
      logger: logger)
    let group = ServiceGroup(services: [writer], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      try await body(writer)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  @Test("fills a column that is added to the declaration from the field of its name, without a line of code")
  func addedColumn() async throws {
    try await withTestDatabase { database in
      try await withTemporaryFolder { folder in
        let directory = MigrationsDirectory(path: folder)
        func migrate(_ schema: Schema) async throws -> String? {
          let migrator = Migrator(
            schema: schema, directory: directory, configuration: try database.configuration)
          _ = try await migrator.create("next")
          return try await migrator.upgrade().last?.id.text
        }
        let prefix = TestServers.uniqueName("m")
        let redis = try await RedisConnection.connect(TestServers.redis)
        @Sendable func add(_ fields: [String: String]) async throws {
          try await redis.add("\(prefix):d1", fields.map { ($0.key, Array($0.value.utf8)) })
        }
        let first = try await migrate(Self.schema(extra: false))
        try await running(Self.schema(extra: false), first, database, prefix: prefix) { writer in
          try await add(["time": "1700000000", "value": "1", "unit": "K"])
          try await expectEventually { try await database.scalar("SELECT count(*) FROM measurements") == "1" }
          // On a busy machine a server may take its time to answer the first probe.
          try await expectEventually { await writer.healthCheck().status == "healthy" }
          let health = await writer.healthCheck()
          #expect(health.status == "healthy" && health.running && health.redis && health.database)
        }
        let second = try await migrate(Self.schema(extra: true))
        try await running(Self.schema(extra: true), second, database, prefix: prefix) { writer in
          try await add(["time": "1700000001", "value": "2", "unit": "K"])
          try await add(["time": "1700000002", "value": "3"])
          try await add(["time": "1700000003", "value": "5000"])
          try await expectEventually { await writer.healthCheck().stats.messagesFailed == 1 }
          try await expectEventually { try await database.scalar("SELECT count(*) FROM measurements") == "3" }
        }
        let units = try await database.scalar("SELECT string_agg(unit, ',' ORDER BY value) FROM measurements")
        #expect(units == "C,K,C")
        let letter = try await redis.send(["XRANGE", "\(prefix):failed", "-", "+"])
        let fields = letter.element(0)?.element(1)?.elements.compactMap(\.string) ?? []
        #expect(fields.contains { $0.contains("plausible") && $0.contains("23514") })
        await redis.close()
      }
    }
  }
}

import Foundation
import Migrator
import Postgres
import RedisStreams
import SchemaKit
import SensorSchema
import Testing
import TestSupport

@Suite("The writer", .serialized)
struct WriterProgramTests {
  @Test("writes every message as a row, and every bad one as a dead letter that says why")
  func rowsAndDeadLetters() async throws {
    try await withPlatform { platform in
      try await platform.feed(0..<1000)
      let redis = try await platform.redis()
      let good = "2026-11-23T14:05:12Z"
      let bad: [(stream: String, fields: [String: String], error: String)] = [
        ("mqtt_stream:d:t", ["value": "hot", "timestamp": good], "value"),
        ("mqtt_stream:d:t", ["timestamp": good], "no field \"value\""),
        ("mqtt_stream:d:t", ["value": "1"], "no field \"timestamp\""),
        ("mqtt_stream:d:t", ["value": "1", "timestamp": "2026-11-23T14:05:12"], "no zone"),
        ("mqtt_stream:d:t", ["value": "1", "timestamp": good, "metadata": "{"], "metadata"),
        (
          "mqtt_stream:\(String(repeating: "d", count: 101)):t", ["value": "1", "timestamp": good],
          "101 characters"
        ),
        (
          "mqtt_stream:nameless", ["value": "1", "timestamp": good],
          "has not the form mqtt_stream:{device_id}:{sensor_type}"
        ),
      ]
      for message in bad {
        try await redis.add(message.stream, message.fields.map { ($0.key, Array($0.value.utf8)) })
      }
      await redis.close()
      let result = try await Program.running("writer", environment: platform.environment()) { pid in
        let done = try await eventually {
          let rows = try await platform.rows()
          let letters = try await platform.deadLetters().count
          let pending = try await platform.pending()
          return rows == 1000 && letters == bad.count && pending == 0
        }
        #expect(done)
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
      #expect(try await platform.rows("value BETWEEN 0 AND 999") == 1000)
      let letters = try await platform.deadLetters()
      for message in bad {
        let letter = letters.first {
          $0["original_stream"] == message.stream && $0["error"]?.contains(message.error) == true
        }
        #expect(letter != nil, "\(message)")
        #expect(letter?["value"] == message.fields["value"] ?? "")
      }
      let names = Set(letters.flatMap(\.keys))
      #expect(
        names.isSuperset(of: [
          "original_stream", "original_id", "device_id", "sensor_type", "value", "error", "failed_at",
        ]))
    }
  }

  @Test("finds streams that come while it runs")
  func newStreams() async throws {
    try await withPlatform { platform in
      let result = try await Program.running("writer", environment: platform.environment()) { pid in
        try await platform.feed(0..<1)
        try await expectEventually { try await platform.rows() == 1 }
        try await platform.feed(1..<10)
        try await expectEventually { try await platform.rows() == 10 }
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
    }
  }

  @Test(
    "refuses to start on a database without a schema, an older one and a newer one: says which, and exits 78")
  func gate() async throws {
    try await withPlatform(migrated: false) { platform in
      let none = try await Program.run("writer", environment: platform.environment())
      #expect(none.code == 78)
      #expect(none.errors.contains("no schema yet") && none.errors.contains("migrator upgrade"))

      let head = try #require(migrationsHead)
      let ledger = Ledger(sensorSchema.ledger)
      try await platform.database.execute(
        """
        CREATE TABLE \(ledger.table) (position bigint GENERATED ALWAYS AS IDENTITY, revision text, parent text,
          message text, checksum text, fingerprint text);
        INSERT INTO \(ledger.table) (revision, fingerprint) VALUES ('20000101000000', 'old');
        """)
      let older = try await Program.run("writer", environment: platform.environment())
      #expect(older.code == 78)
      #expect(older.errors.contains("20000101000000") && older.errors.contains(head))

      try await platform.database.execute(
        """
        UPDATE \(ledger.table) SET revision = '\(head)', fingerprint = '\(sensorSchema.fingerprint)';
        INSERT INTO \(ledger.table) (revision, fingerprint) VALUES ('29990101000000', 'new');
        """)
      let newer = try await Program.run("writer", environment: platform.environment())
      #expect(newer.code == 78)
      #expect(newer.errors.contains("is ahead") && newer.errors.contains("migrator downgrade \(head)"))

      try await platform.database.execute("DELETE FROM \(ledger.table) WHERE revision = '29990101000000'")
      let hollow = try await Program.run("writer", environment: platform.environment())
      #expect(hollow.code == 78)
      #expect(hollow.errors.contains("no table public.sensor_readings"))
      for result in [none, older, newer, hollow] {
        #expect(!result.errors.contains(platform.database.password))
      }
    }
  }

  @Test("waits for the schema when it is told to, and starts once it is there")
  func waits() async throws {
    try await withPlatform(migrated: false) { platform in
      try await platform.feed(0..<5)
      let environment = platform.environment(["SCHEMA_WAIT_SEC": "60"])
      let result = try await Program.running("writer", environment: environment) { pid in
        try await Migrator(
          schema: sensorSchema, directory: MigrationsDirectory(path: "\(Program.root)/migrations"),
          configuration: platform.database.configuration
        ).upgrade()
        try await expectEventually { try await platform.rows() == 5 }
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
    }
  }

  @Test("loses no message when it is killed in mid-batch: the next writer takes over what was in its hands")
  func killed() async throws {
    try await withPlatform { platform in
      try await platform.feed(0..<20_000)
      let first = try await Program.running("writer", environment: platform.environment()) { pid in
        try await expectEventually { try await platform.rows() > 500 }
        // A lock that COPY has to wait for holds it in mid-batch.
        let blocker = try await PostgresConnection.connect(platform.database.configuration)
        try await blocker.execute("BEGIN; LOCK TABLE sensor_readings IN EXCLUSIVE MODE")
        try await expectEventually {
          try await platform.database.scalar(
            """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE d.datname = current_database() AND NOT l.granted
            """) == "1"
        }
        kill(pid, SIGKILL)
        await blocker.close()
      }
      #expect(first.code == 128 + SIGKILL)
      #expect(try await platform.pending() > 0, "it was not in mid-batch")
      let second = try await Program.running("writer", environment: platform.environment()) { pid in
        let done = try await eventually(within: .seconds(60)) {
          let values = try await platform.database.scalar("SELECT count(DISTINCT value) FROM sensor_readings")
          let pending = try await platform.pending()
          return values == "20000" && pending == 0
        }
        #expect(done)
        kill(pid, SIGTERM)
      }
      #expect(second.code == 0)
    }
  }

  @Test("stops at SIGTERM under load: what it wrote is acknowledged, what it didn't is still there")
  func graceful() async throws {
    try await withPlatform { platform in
      try await platform.feed(0..<20_000)
      let first = try await Program.running("writer", environment: platform.environment()) { pid in
        try await expectEventually { try await platform.rows() > 500 }
        kill(pid, SIGTERM)
      }
      #expect(first.code == 0)
      #expect(try await platform.pending() == 0)
      try await platform.feed(20_000..<30_000)
      let second = try await Program.running("writer", environment: platform.environment()) { pid in
        try await expectEventually(within: .seconds(60)) { try await platform.rows() >= 30_000 }
        kill(pid, SIGTERM)
      }
      #expect(second.code == 0)
      #expect(try await platform.rows() == 30_000)
      #expect(
        try await platform.database.scalar("SELECT count(DISTINCT value) FROM sensor_readings") == "30000")
    }
  }

  @Test("goes on when Redis comes back after a crash, and when the database ends its sessions")
  func restarts() async throws {
    try await withPlatform { platform in
      try await platform.feed(0..<10)
      let result = try await Program.running("writer", environment: platform.environment()) { pid in
        try await expectEventually { try await platform.rows() == 10 }
        try await platform.servers.stopRedis(crash: true)
        try await platform.servers.restartRedis()
        try await platform.feed(10..<20)
        try await expectEventually { try await platform.rows() == 20 }
        try await platform.database.executeAsSuperuser(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'writer%' AND datname = '\(platform.database.name)'"
        )
        try await platform.feed(20..<30)
        try await expectEventually { try await platform.rows() >= 30 }
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
    }
  }

  @Test("runs as a role that may insert, read the migrator's ledger and keep its own, and nothing else")
  func leastPrivilege() async throws {
    try await withPlatform { platform in
      let role = TestServers.uniqueName("writer")
      try await platform.database.executeAsSuperuser("CREATE ROLE \(role) LOGIN PASSWORD 'w'")
      let url = platform.database.url.replacing(
        "\(platform.database.role):\(platform.database.password)@", with: "\(role):w@")
      let environment = platform.environment(["DATABASE_URL": url])
      let refused = try await Program.run("writer", environment: environment)
      #expect(refused.code == 78)
      #expect(refused.errors.contains("GRANT SELECT ON"))
      try await platform.database.execute("GRANT SELECT ON migrator_revisions TO \(role)")
      let stillRefused = try await Program.run("writer", environment: environment)
      #expect(stillRefused.code == 78)
      #expect(stillRefused.errors.contains("GRANT INSERT ON"))
      try await platform.database.execute("GRANT INSERT ON sensor_readings TO \(role)")
      let withoutLedger = try await Program.run("writer", environment: environment)
      #expect(withoutLedger.code == 78)
      #expect(withoutLedger.errors.contains("GRANT SELECT, INSERT, UPDATE, DELETE ON"))
      for table in ["sessions", "batches", "positions"] {
        try await platform.database.execute(
          "GRANT SELECT, INSERT, UPDATE, DELETE ON writer_ledger_\(table) TO \(role)")
      }
      try await platform.feed(0..<5)
      let result = try await Program.running("writer", environment: environment) { pid in
        try await expectEventually { try await platform.rows() == 5 }
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
      try await platform.database.executeAsSuperuser("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("reports wrong settings by name, all at once, before it connects")
  func settings() async throws {
    let result = try await Program.run(
      "writer", environment: ["BATCH_SIZE": "many", "LOG_LEVEL": "LOUD", "REDIS_PORT": "1"])
    #expect(result.code == 78)
    for name in ["DATABASE_URL", "BATCH_SIZE", "LOG_LEVEL"] { #expect(result.errors.contains(name)) }
  }

  @Test(
    "insists on a hypertable with ENABLE_TIMESCALE, and writes to one",
    .enabled("the server offers TimescaleDB") { try await TestServers.hasTimescaleDB() })
  func timescaleDB() async throws {
    try await withPlatform { platform in
      let refused = try await Program.run(
        "writer", environment: platform.environment(["ENABLE_TIMESCALE": "true"]))
      #expect(refused.code == 78)
      #expect(refused.errors.contains("ENABLE_TIMESCALE"))
    }
    try await withPlatform(timescaleDB: true) { platform in
      try await platform.feed(0..<100)
      let environment = platform.environment(["ENABLE_TIMESCALE": "true"])
      let result = try await Program.running("writer", environment: environment) { pid in
        try await expectEventually { try await platform.rows() == 100 }
        kill(pid, SIGTERM)
      }
      #expect(result.code == 0)
      #expect(
        try await platform.database.scalar("SELECT count(*) > 0 FROM show_chunks('sensor_readings')") == "t")
    }
  }
}

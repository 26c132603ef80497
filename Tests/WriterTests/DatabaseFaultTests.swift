import Foundation
import Postgres
import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("Faults of the database")
struct DatabaseFaultTests {
  @Test("sessions that are ended under load lose nothing")
  func terminated() async throws {
    try await withWriterPlatform { platform in
      let log = try await platform.running {
        $0.batchSize = 50
      } during: { _ in
        for round in 0..<10 {
          try await platform.feed(200 * round..<200 * round + 200)
          try await platform.database.executeAsSuperuser(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name LIKE 'writer%' AND datname = current_database()
            """)
        }
        try await expectEventually {
          try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "2000"
        }
      }
      #expect(try await platform.pending((0..<5).map { "d\($0)" }) == 0)
      #expect(try await platform.deadLetters().count == 0)
      #expect(log.lines.contains { $0.contains("PostgreSQL works again") })
    }
  }

  @Test("a statement_timeout that a full batch exceeds makes batches smaller, and nothing is lost")
  func statementTimeout() async throws {
    let slow = """
      CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END';
      CREATE TRIGGER slow BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION slow();
      """
    try await withWriterPlatform(sql: WriterPlatform.creation + slow) { platform in
      try await platform.database.execute(
        "ALTER DATABASE \(platform.database.name) SET statement_timeout = '500ms'")
      try await platform.feed(0..<200)
      let log = try await platform.running { _ in
        try await expectEventually { try await platform.rows() == 200 }
      }
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "200")
      #expect(try await platform.pending((0..<5).map { "d\($0)" }) == 0)
      #expect(try await platform.deadLetters().count == 0)
      #expect(log.lines.contains { $0.contains("57014") })
    }
  }

  @Test(
    "a lock that a COPY waits for while it sends leaves no process behind, and the rows come when it goes")
  func lockedWhileSending() async throws {
    let unique = "CREATE UNIQUE INDEX once ON readings (value);"
    try await withWriterPlatform(sql: WriterPlatform.creation + unique) { platform in
      let holder = try await PostgresConnection.connect(platform.database.configuration)
      try await holder.execute("BEGIN; INSERT INTO readings (device, value) VALUES ('other', 0)")
      // More than the buffers of both sockets hold.
      let large = "\"\(String(repeating: "x", count: 200_000))\""
      for value in 0..<100 { try await platform.add(["value": "\(value)", "metadata": large]) }
      // The time after which a server that reads nothing is given up.
      let database = try PostgresConfiguration(platform.database.url + "?tcp_user_timeout=3000")
      try await platform.running {
        $0.database = database
        $0.batchBytes = 64 << 20
      } during: { writer in
        try await expectEventually { writer.statistics.statistics.errors >= 3 }
        try await expectEventually {
          let waiting = try await platform.scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'writer%' AND wait_event_type = 'Lock'"
          )
          return waiting.flatMap { Int($0) } ?? .max <= 1
        }
        try await holder.execute("ROLLBACK")
        try await expectEventually { try await platform.rows() == 100 }
      }
      await holder.close()
      #expect(try await platform.pending() == 0)
      #expect(try await platform.deadLetters().count == 0)
    }
  }

  @Test("a disk that is full while connections open is one outage, and the writer says that it can't write")
  func fullDisk() async throws {
    try await withWriterPlatform { platform in
      let log = LogCollector()
      let writer = try platform.writer(try platform.configuration(), log: log)
      try await platform.run(writer) {
        try await platform.feed(0..<10)
        try await expectEventually { try await platform.rows() == 10 }
        try await platform.database.execute(
          """
          CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
          CREATE TRIGGER no_space AFTER INSERT ON readings FOR EACH STATEMENT EXECUTE FUNCTION no_space()
          """)
        try await platform.feed(10..<20)
        try await expectEventually { writer.statistics.statistics.errors >= 4 }
        let health = await writer.healthCheck()
        #expect(!health.running && health.database && health.status == "unhealthy")
        #expect(health.reason?.contains("No space left on device") == true)
        #expect(StatusReport(writer, [], nil, nil).phase == "failing")
        #expect(!log.lines.contains { $0.contains("PostgreSQL works again") })
        try await platform.database.execute("DROP FUNCTION no_space CASCADE")
        try await expectEventually { try await platform.rows() == 20 }
        try await expectEventually { writer.phase == .running }
      }
      // The first, the second, the fourth …: the failures were counted on.
      let failures = try log.numbers("failures", in: "PostgreSQL failed; trying again")
      #expect(failures.starts(with: [1, 2, 4]) && failures == failures.sorted())
      #expect(log.lines.count { $0.contains("PostgreSQL works again") } == 1)
    }
  }

  @Test(
    "a server that takes what is sent and answers nothing doesn't keep a probe waiting",
    .timeLimit(.minutes(1)))
  func frozen() async throws {
    try await withWriterPlatform { platform in
      var configuration = try platform.configuration()
      let url = platform.database.url
      let port = try #require(configuration.database.port.flatMap { Int($0) })
      let network = try NetworkProxy(to: port)
      defer { network.close() }
      configuration.database = try PostgresConfiguration(
        url.replacing(":\(port)/", with: ":\(network.port)/"))
      let probe = HealthProbe(configuration)
      #expect(await probe.databaseAnswers())
      // A connection that was kept, and is stale by now, is no sign of anything.
      network.cut()
      #expect(await probe.databaseAnswers())
      network.stall(true)
      #expect(await !probe.databaseAnswers())
      network.stall(false)
      network.cut()
      #expect(await probe.databaseAnswers())
    }
  }

  @Test("a server that crashes and comes back loses nothing; meanwhile the writer says that it waits")
  func crash() async throws {
    let folder = NSTemporaryDirectory() + TestServers.uniqueName("pg")
    func servers(_ arguments: String...) async throws -> String {
      let result = try await Program.script("servers", arguments)
      try #require(result.code == 0, "\(result.errors)")
      return result.output
    }
    let output = try await servers("start", folder, "--only", "postgres", "--fast")
    let url = try #require(output.split(separator: "'").first { $0.hasPrefix("postgresql://") })
    try await withWriterPlatform { platform in
      let schema = platform.schema
      let connection = try await PostgresConnection.connect(PostgresConfiguration(String(url)))
      try await connection.execute(WriterPlatform.creation + WriterPlatform.ledger(schema))
      await connection.close()
      @Sendable func values() async throws -> String? {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(String(url)))
        let value = try await connection.query("SELECT count(DISTINCT value) FROM readings").rows.first?[0]
        await connection.close()
        return value
      }
      let database = try PostgresConfiguration(String(url))
      try await platform.running {
        $0.database = database
      } during: { writer in
        try await platform.feed(0..<500)
        try await expectEventually { try await values() == "500" }
        let stopped = try await Program.script("servers", ["stop", folder, "postgres", "--crash"])
        try #require(stopped.code == 0)
        try await platform.feed(500..<1000)
        try await expectEventually { await writer.healthCheck().stats.errors > 1 }
        let health = await writer.healthCheck()
        #expect(health.status == "unhealthy" && !health.database && health.redis)
        let started = try await Program.script("servers", ["restart", folder, "postgres"])
        try #require(started.code == 0)
        try await expectEventually { try await values() == "1000" }
      }
      #expect(try await platform.pending((0..<5).map { "d\($0)" }) == 0)
    }
    _ = try await servers("stop", folder)
    try? FileManager.default.removeItem(atPath: folder)
  }

  @Test(
    "a server that doesn't answer while a turn opens doesn't keep a writer from ending",
    .timeLimit(.minutes(1)))
  func lockedAtOpening() async throws {
    try await withWriterPlatform { platform in
      let holder = try await PostgresConnection.connect(platform.database.configuration)
      try await holder.execute("BEGIN; LOCK TABLE \(platform.schema.ledger) IN ACCESS EXCLUSIVE MODE")
      try await platform.running { _ in
        try await expectEventually {
          try await platform.scalar("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            != "0"
        }
      }
      await holder.close()
    }
  }

  @Test(
    "servers that don't answer one after the other don't keep a writer from ending", .timeLimit(.minutes(1)))
  func manyThatDoNotAnswer() async throws {
    try await withWriterPlatform { platform in
      let port = try #require(try platform.database.configuration.port.flatMap { Int($0) })
      let network = try NetworkProxy(to: port)
      defer { network.close() }
      network.stall(true)
      let hosts = Array(repeating: "127.0.0.1:\(network.port)", count: 5).joined(separator: ",")
      let database = try PostgresConfiguration(
        platform.database.url.replacing("127.0.0.1:\(port)/", with: "\(hosts)/") + "?connect_timeout=30")
      let log = try await platform.running {
        $0.database = database
      } during: { _ in
        try await expectEventually { network.connections > 0 }
      }
      #expect(log.lines.filter { $0.contains("failed") } == [])
    }
  }

  @Test("a row waits for a lock no longer than the role's own lock_timeout says")
  func ownLockTimeout() async throws {
    try await withWriterPlatform { platform in
      for (own, wait) in [("0", 20_000), ("1min", 20_000), ("300ms", 300)] {
        let database = try PostgresConfiguration(platform.database.url + "?options=-clock_timeout%3D\(own)")
        let connection = try await PostgresConnection.connect(database)
        #expect(try await connection.lockWait(atMost: 20_000) == wait)
        await connection.close()
      }
      let holder = try await PostgresConnection.connect(platform.database.configuration)
      let database = try PostgresConfiguration(platform.database.url + "?options=-clock_timeout%3D300ms")
      try await platform.running {
        $0.database = database
      } during: { writer in
        try await platform.feed(0..<1, streams: 1)
        try await expectEventually { try await platform.rows() == 1 }
        try await holder.execute("BEGIN; LOCK TABLE readings IN ACCESS EXCLUSIVE MODE")
        try await platform.feed(1..<2, streams: 1)
        try await Task.sleep(for: .seconds(3))
        #expect(await writer.healthCheck().stats.errors > 0)
        try await holder.execute("COMMIT")
        try await expectEventually { try await platform.rows() == 2 }
      }
      await holder.close()
    }
  }

  @Test(
    "a certificate, a file or a login by another service is a mistake at first, and passes where it was good before"
  )
  func knownSettings() {
    for kind in [PostgresError.Kind.untrusted, .unidentified, .invalidConfiguration] {
      let error = PostgresError(kind, "certificate")
      #expect(Fault(error) == .lasting && Fault.ofKnownSettings(error) == .transient)
      #expect(Writer.exitStatus(of: error) == (kind == .invalidConfiguration ? 78 : 77))
    }
    var refused = PostgresError(.connection, "password")
    refused.sqlState = "28P01"
    #expect(Fault.ofKnownSettings(refused) == .lasting)
  }

  @Test("a login that is refused ends the writer at once, without the password")
  func refused() async throws {
    try await withWriterPlatform { platform in
      let url = platform.database.url.replacing(platform.database.password, with: "wrong-secret")
      let database = try PostgresConfiguration(url)
      let error = await #expect(throws: PostgresError.self) {
        try await platform.running {
          $0.database = database
        } during: { writer in
          try await expectEventually { writer.phase == .stopped }
        }
      }
      let refused = try #require(error)
      #expect(Writer.exitStatus(of: refused) == 77)
      #expect(!refused.description.contains("wrong-secret"))
    }
  }
}

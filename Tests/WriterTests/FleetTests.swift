import Foundation
import Postgres
import RedisStreams
import Testing
import TestSupport

@testable import Writer

@Suite("A writer among servers as production has them")
struct FleetTests {
  private func address(_ port: Int) -> RedisAddress { RedisAddress(host: "127.0.0.1", port: port) }

  /// Adds messages over and over, with whatever serves now, until each is there; an uncertain one is there twice.
  private func feed(
    _ range: Range<Int>, _ prefix: String, _ configuration: RedisConfiguration
  ) async throws {
    var client: (any StreamClient)?
    for value in range {
      let fields = [(name: "value", value: Array("\(value)".utf8))]
      let isAdded = try await eventually {
        do throws(RedisError) {
          if client == nil { client = try await configuration.connect() }
          try await client?.add("\(prefix):d\(value % 5)", fields)
          return true
        } catch {
          await client?.close()
          client = nil
          return false
        }
      }
      #expect(isAdded)
    }
    await client?.close()
  }

  /// That every value is there, and no message twice: as many rows as there are messages.
  private func expectAll(_ count: Int, _ platform: WriterPlatform, _ redis: RedisConfiguration) async throws {
    try await expectEventually {
      try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "\(count)"
    }
    let client = try await redis.connect()
    var messages = 0
    for stream in try await client.streams(matching: "\(platform.prefix):d*") {
      messages += try await client.length(stream)
    }
    let all = messages
    try await expectEventually { try await platform.rows() >= all }
    #expect(try await platform.rows() == all)
    await client.close()
  }

  @Test("reads a Redis with TLS that knows it by its certificate")
  func tls() async throws {
    try await withFleet(.tls) { fleet in
      var redis = fleet.redis(port: try #require(fleet.ports("TEST_TLS_PORT").first))
      redis.tls = RedisTLS()
      redis.tls?.authorities = fleet.file("certificates/ca.crt")
      try await withWriterPlatform(redis: redis) { platform in
        try await platform.running { _ in
          try await platform.feed(0..<2000)
          try await expectEventually { try await platform.rows() == 2000 }
        }
      }
    }
  }

  @Test(
    "survives the renewal of certificates, and a certificate that has expired; only at its start are they a mistake"
  )
  func renewal() async throws {
    try await withFleet(.tls) { fleet in
      let plain = fleet.redis(port: try #require(fleet.ports("TEST_REDIS_PORT").first))
      var tls = fleet.redis(port: try #require(fleet.ports("TEST_TLS_PORT").first))
      tls.tls = RedisTLS()
      tls.tls?.authorities = fleet.file("authorities.crt")
      let whole = try String(contentsOfFile: fleet.file("certificates/ca.crt"), encoding: .utf8)
      @Sendable func trust(_ text: String) throws {
        try text.write(toFile: fleet.file("authorities.crt"), atomically: true, encoding: .utf8)
      }
      try trust(whole)
      try await withWriterPlatform(redis: plain) { platform in
        var configuration = try platform.configuration()
        configuration.redis = tls
        let log = LogCollector()
        @Sendable func expectLogged(_ words: String) async throws {
          try await platform.redis.send(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
          try await expectEventually { log.lines.contains { $0.contains(words) } }
        }
        @Sendable func serve(_ name: String) async throws {
          try await platform.redis.send([
            "CONFIG", "SET", "tls-cert-file", fleet.file("certificates/\(name).crt"), "tls-key-file",
            fleet.file("certificates/\(name).key"),
          ])
        }
        try await platform.run(try platform.writer(configuration, log: log)) {
          try await platform.feed(0..<10)
          try await expectEventually { try await platform.rows() == 10 }
          try trust(String(whole.prefix(whole.count / 2)))
          try await expectLogged("can't be used for TLS")
          try trust(whole)
          try await platform.feed(10..<20)
          try await expectEventually { try await platform.rows() == 20 }
          try await serve("expired")
          try await expectLogged("has expired")
          try await serve("server")
          try await platform.feed(20..<30)
          try await expectEventually { try await platform.rows() == 30 }
        }
        try trust("")
        let writer = try platform.writer(configuration)
        let error = await #expect(throws: RedisError.self) {
          try await platform.run(writer) { try await expectEventually { writer.phase == .stopped } }
        }
        #expect(error.map(Writer.exitStatus) == 78)
      }
    }
  }

  @Test("reads a cluster: streams of all slots, and each bad message is one dead letter on another node")
  func cluster() async throws {
    try await withFleet(.cluster) { fleet in
      var redis = RedisConfiguration()
      redis.clusterNodes = try fleet.ports("TEST_CLUSTER_PORTS").map(address)
      try await withWriterPlatform(redis: redis) { platform in
        try await platform.running {
          $0.concurrency = 2
        } during: { writer in
          try await platform.feed(0..<3000, streams: 60)
          for device in 0..<20 { try await platform.add(["value": "bad"], to: "d\(device)") }
          try await expectEventually {
            let letters = try await platform.deadLetters().count
            let rows = try await platform.rows()
            return rows == 3000 && letters == 20
          }
          #expect(await writer.healthCheck().redis)
        }
        #expect(try await platform.rows() == 3000)
        #expect(try await platform.deadLetters().count == 20)
        #expect(try await platform.pending((0..<60).map { "d\($0)" }) == 0)
      }
    }
  }

  @Test("goes on when a primary of a cluster dies under load, with its replica")
  func clusterFailover() async throws {
    try await withFleet(.cluster) { fleet in
      var redis = RedisConfiguration()
      redis.clusterNodes = try fleet.ports("TEST_CLUSTER_PORTS").map(address)
      let configuration = redis
      try await withWriterPlatform(redis: configuration) { platform in
        try await platform.running { _ in
          try await feed(0..<300, platform.prefix, configuration)
          try await fleet.stop("one", crash: true)
          try await feed(300..<600, platform.prefix, configuration)
          try await expectAll(600, platform, configuration)
        }
      }
    }
  }

  @Test("follows a failover that a Sentinel decides")
  func sentinel() async throws {
    try await withFleet(.sentinel) { fleet in
      let ports = try fleet.ports("TEST_SENTINEL_PORTS")
      var redis = RedisConfiguration()
      redis.sentinels = RedisSentinels([address(ports[2])], primary: "main")
      let configuration = redis
      try await withWriterPlatform(redis: configuration) { platform in
        let log = try await platform.running { _ in
          try await feed(0..<300, platform.prefix, configuration)
          try await expectEventually { try await platform.rows() >= 300 }
          try await fleet.stop("one", crash: true)
          try await feed(300..<600, platform.prefix, configuration)
          try await expectAll(600, platform, configuration)
        }
        #expect(log.lines.contains { $0.contains("Redis works again") })
      }
    }
  }

  @Test("writes through a PgBouncer in transaction mode, and goes on when that or its sessions are ended")
  func pgBouncer() async throws {
    try await withFleet(.pgbouncer, [TestServers.postgresURL]) { fleet in
      let address = try fleet.variable("TEST_PGBOUNCER_ADDRESS")
      try await withWriterPlatform { platform in
        let (name, role) = (platform.database.name, platform.database.role)
        let url = "postgresql://\(role):\(platform.database.password)@\(address)/\(name)"
        let database = try PostgresConfiguration(url)
        try await platform.running {
          $0.database = database
          $0.concurrency = 2
        } during: { _ in
          try await platform.feed(0..<500)
          try await platform.add(["value": "bad"], to: "d1")
          try await expectEventually { try await platform.rows() == 500 }
          try await fleet.stop("pgbouncer", crash: true)
          try await platform.feed(500..<1000)
          try await fleet.restart("pgbouncer")
          try await expectEventually { try await platform.rows() == 1000 }
          try await platform.database.executeAsSuperuser(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '\(role)'")
          try await platform.feed(1000..<1500)
          try await expectEventually { try await platform.rows() == 1500 }
        }
        #expect(try await platform.rows() == 1500)
        #expect(try await platform.deadLetters().count == 1)
      }
    }
  }

  @Test(
    "goes on with the standby that took its place when PostgreSQL fails over under load",
    .enabled(if: try PrivatePostgres.canHaveStandbys), arguments: [false, true])
  func databaseFailover(isSynchronous: Bool) async throws {
    try await withPrivatePostgres { primary in
      try await primary.withStandby { standby in
        if isSynchronous {
          try await execute("ALTER SYSTEM SET synchronous_standby_names = '*'", primary.url)
          try await execute("SELECT pg_reload_conf()", primary.url)
        }
        let hosts = [primary, standby].map { "127.0.0.1:\($0.url.split(separator: ":").last ?? "")" }
        // Each URL ends in port/database; role and password are the same.
        let ports = hosts.map { $0.split(separator: "/")[0] }.joined(separator: ",")
        let login = try #require(primary.url.split(separator: "@").first)
        let url = "\(login)@\(ports)/postgres"
        try await withWriterPlatform { platform in
          try await execute(WriterPlatform.creation + WriterPlatform.ledger(platform.schema), primary.url)
          let database = try PostgresConfiguration(url)
          try await platform.running {
            $0.database = database
          } during: { _ in
            try await platform.feed(0..<1000)
            if !isSynchronous {
              try await expectEventually { try await count(primary.url) == "1000" }
              // What was committed and had not reached the standby would be lost, and can't be known to be. With a
              // synchronous one a commit may be there that the writer never heard of.
              try await expectEventually { try await count(standby.url) == "1000" }
            }
            try await primary.stop(crash: true)
            try await platform.feed(1000..<2000)
            try await standby.promote()
            try await expectEventually { try await count(standby.url) == "2000" }
          }
          #expect(try await platform.pending((0..<5).map { "d\($0)" }) == 0)
        }
      }
    }
  }

  private func execute(_ sql: String, _ url: String) async throws {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
    try await connection.execute(sql)
    await connection.close()
  }

  /// How many rows there are, and that as many are different.
  private func count(_ url: String) async throws -> String? {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
    let rows = try await connection.query(
      "SELECT count(*) FROM readings HAVING count(*) = count(DISTINCT value)"
    ).rows.first?[0]
    await connection.close()
    return rows
  }

  @Test("needs no more rights than README says")
  func leastRights() async throws {
    let admin = try await RedisConnection.connect(TestServers.redis)
    let user = TestServers.uniqueName("writer")
    try await withWriterPlatform { platform in
      // The example of README, with this test's keys.
      try await admin.send(
        [
          "ACL", "SETUSER", user, "on", ">secret", "~\(platform.prefix):*", "resetchannels", "-@all",
        ] + Self.rights)
      try await platform.running {
        $0.redis.username = user
        $0.redis.password = "secret"
        $0.trimsAcknowledged = true
        $0.claimIdle = .milliseconds(100)
      } during: { writer in
        try await platform.feed(0..<200)
        try await platform.add(["value": "bad"], to: "d1")
        try await expectEventually {
          let letters = try await platform.deadLetters().count
          let rows = try await platform.rows()
          return rows == 200 && letters == 1
        }
        #expect(await writer.healthCheck().redis)
        let monitor = Monitor(writer, logger: HealthPlatform.quiet)
        await monitor.look()
        #expect(await monitor.groupStatus?.deadLetters.count == 1)
      }
    }
    let log = try await admin.send(["ACL", "LOG"]).elements.filter {
      $0.elements.contains { $0.string == user }
    }
    #expect(log.isEmpty, "\(log.map { $0.elements.map { $0.string ?? "" } })")
    try await admin.send(["ACL", "DELUSER", user])
    await admin.close()
  }

  @Test("goes on where trimming and the removal of consumers are forbidden, and replay says what is")
  func fewerRights() async throws {
    let admin = try await RedisConnection.connect(TestServers.redis)
    let user = TestServers.uniqueName("writer")
    try await withWriterPlatform { platform in
      try await admin.send(
        ["ACL", "SETUSER", user, "on", ">secret", "~\(platform.prefix):*", "resetchannels", "-@all"]
          + Self.rights.filter { $0 != "+xtrim" && $0 != "+xgroup|delconsumer" })
      var configuration = try platform.configuration()
      configuration.redis.username = user
      configuration.redis.password = "secret"
      configuration.claimIdle = .milliseconds(10)
      try await platform.feed(0..<500, streams: 1)
      let key = "\(platform.prefix):d0"
      try await platform.redis.createGroup("db_writer", streams: [key])
      try await platform.redis.send(["XGROUP", "CREATECONSUMER", key, "db_writer", "gone"])
      try await platform.redis.send(["XGROUP", "SETID", key, "db_writer", "$"])
      let acknowledger = Acknowledger(
        try await configuration.redis.connect(), configuration, consumer: "me", [])
      await acknowledger.mayTrim([key])
      #expect(try await acknowledger.trim() == 0)
      try await Task.sleep(for: .milliseconds(150))
      try await acknowledger.removeDeadConsumers(of: [key], alive: [])
      #expect(try await platform.redis.length(key) == 500)
      await acknowledger.close()
      _ = try await platform.redis.send([
        "XADD", "\(platform.prefix):failed", "1-1", "original_stream", key, "original_fields", "1", "value",
        "1",
      ])
      let letters = try await DeadLetters.connect(configuration)
      let error = await #expect(throws: RedisError.self) {
        try await letters.eachPage(of: LetterSelection()) { _ = try await letters.replay($0) }
      }
      let refused = try #require(error)
      #expect(refused.code == "NOPERM")
      #expect(Writer.exitStatus(of: refused) == 77)
      await letters.close()
    }
    try await admin.send(["ACL", "DELUSER", user])
    await admin.close()
  }

  /// What a writer does with Redis.
  private static let rights = [
    "+ping", "+scan", "+get", "+set", "+type", "+eval", "+multi", "+exec", "+client|setname", "+role",
    "+xreadgroup", "+xack", "+xclaim", "+xpending", "+xadd", "+xtrim", "+xinfo|groups", "+xinfo|stream",
    "+xinfo|consumers", "+xgroup|create", "+xgroup|delconsumer", "+xlen", "+xrevrange", "+time",
  ]
}

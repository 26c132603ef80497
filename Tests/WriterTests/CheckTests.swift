import Postgres
import RedisStreams
import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("A writer's check")
struct CheckTests {
  private func check(
    _ platform: WriterPlatform, _ change: (inout WriterConfiguration) -> Void = { _ in }
  ) async throws -> WriterCheck {
    var configuration = try platform.configuration()
    configuration.streamPattern = nil
    configuration.healthPort = 0
    change(&configuration)
    return try await platform.writer(configuration).check()
  }

  private func problems(_ check: WriterCheck) -> [String] {
    check.findings.filter { $0.severity == .problem }.map { "\($0.text)\n\($0.advice ?? "")" }
  }

  @Test("finds nothing wrong where a writer would start, and leaves Redis as it was")
  func fine() async throws {
    try await withWriterPlatform { platform in
      try await platform.feed(0..<3)
      let before = try await platform.redis.streams(matching: "\(platform.prefix):*")
      let check = try await check(platform)
      #expect(problems(check) == [] && check.exitStatus == 0)
      #expect(check.standing?.direction == .exact)
      #expect(check.findings.contains { $0.text.hasPrefix("3 streams match") })
      #expect(try await platform.redis.streams(matching: "\(platform.prefix):*") == before)
      let groups = try await platform.redis.send(["XINFO", "GROUPS", "\(platform.prefix):d0"])
      #expect(groups.elements.isEmpty)
    }
  }

  @Test("says of both servers that they don't answer, and exits with 69")
  func silent() async throws {
    try await withWriterPlatform { platform in
      // Port 1 is nobody's.
      let closed = try PostgresConfiguration("postgresql://me@127.0.0.1:1/nowhere")
      let check = try await check(platform) {
        $0.redis.port = 1
        $0.database = closed
      }
      #expect(Set(check.findings.map(\.area)) == ["Redis", "PostgreSQL"])
      #expect(problems(check).count == 2 && check.exitStatus == 69)
    }
  }

  @Test("takes a database that either server doesn't have for a wrong setting")
  func noSuchDatabase() async throws {
    try await withWriterPlatform { platform in
      var settings = try platform.database.configuration
      settings.otherDatabase = "nowhere"
      let elsewhere = settings
      let check = try await check(platform) {
        $0.redis.database = 99
        $0.database = elsewhere
      }
      #expect(problems(check).count == 2 && check.exitStatus == 78)
      #expect(problems(check).contains { $0.contains("nowhere") })
      #expect(problems(check).contains { $0.contains("database 99") && $0.contains("REDIS_DATABASE") })
    }
  }

  @Test("tells of policies that hold for the role, under which COPY can't write")
  func policies() async throws {
    let sql = "ALTER TABLE readings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
    try await withWriterPlatform(sql: WriterPlatform.creation + sql) { platform in
      let check = try await check(platform)
      #expect(check.exitStatus == 3)
      #expect(
        problems(check).contains { $0.contains("COPY can't write under them") && $0.contains("BYPASSRLS") })
    }
  }

  @Test("tells of streams that no writer can read, and leaves them as they are")
  func unreadable() async throws {
    try await withWriterPlatform { platform in
      let key = Array("\(platform.prefix):d".utf8) + [0xFF]
      try await platform.redis.send(
        RedisCommand(bytes: [Array("XADD".utf8), key, Array("*".utf8), Array("a".utf8), Array("1".utf8)]))
      let check = try await check(platform)
      #expect(check.exitStatus == 0)
      let warning = check.findings.first { $0.severity == .warning && $0.text.contains("no UTF-8") }
      #expect(warning?.text.contains("another's: 1, such as \(platform.prefix):d") == true)
      #expect(warning?.advice?.contains("RENAME") == true)
      let status = try await StatusReader.connect(try platform.writer(try platform.configuration())).read()
      #expect(status.unreadable == ["\(platform.prefix):d\u{FFFD}"])
      try await platform.redis.send(RedisCommand(bytes: [Array("DEL".utf8), key]))
    }
  }

  @Test("tries the health server's address: one of another host is a problem, a taken one is not")
  func healthAddress() async throws {
    try await withWriterPlatform { platform in
      let port = try HealthPlatform.freePort()
      let fine = try await check(platform) { $0.healthPort = port }
      #expect(fine.findings.first?.text == "the health server can listen on 127.0.0.1:\(port)")

      // TEST-NET-1 of RFC 5737 is no host's.
      let foreign = try await check(platform) { ($0.healthHost, $0.healthPort) = ("192.0.2.1", port) }
      #expect(foreign.exitStatus == 69 && problems(foreign).first?.contains("192.0.2.1:\(port)") == true)

      var configuration = try platform.configuration()
      configuration.healthPort = port
      try await HealthPlatform.serving(try platform.writer(configuration)) { _ in
        let taken = try await check(platform) { $0.healthPort = port }
        #expect(taken.exitStatus == 0 && taken.findings.first?.severity == .warning)
        #expect(taken.findings.first?.text.contains("is taken") == true)
      }
    }
  }

  @Test("names all commands that a Redis user may not run, with the grant, and what it could do without")
  func rights() async throws {
    try await withWriterPlatform { platform in
      let user = "check-\(platform.prefix.filter(\.isLetter))"
      try await platform.redis.send([
        "ACL", "SETUSER", user, "on", ">secret", "~\(platform.prefix):*", "-@all", "+ping", "+scan", "+type",
        "+xadd", "+xack", "+xrange", "+xpending", "+xinfo", "+xreadgroup", "+get", "+set", "+client|setname",
      ])
      let narrow = try await check(platform) {
        $0.redis.username = user
        $0.redis.password = "secret"
      }
      #expect(narrow.exitStatus == 77)
      #expect(problems(narrow).count == 1)
      #expect(problems(narrow).first?.contains("may not run XCLAIM, XGROUP CREATE") == true)
      #expect(problems(narrow).first?.contains("+xclaim +xgroup|create") == true)
      #expect(narrow.findings.contains { $0.severity == .warning && $0.text.contains("EVAL") })

      try await platform.redis.send(["ACL", "SETUSER", user, "resetkeys", "~other:*", "+@all"])
      let keyless = try await check(platform) {
        $0.redis.username = user
        $0.redis.password = "secret"
      }
      #expect(problems(keyless).first?.contains("'~\(platform.prefix):") == true)
      try await platform.redis.send(["ACL", "DELUSER", user])
    }
  }

  @Test("tells what a role lacks, a server that takes no writes, and a schema that is behind")
  func database() async throws {
    try await withWriterPlatform { platform in
      try await platform.database.execute("REVOKE INSERT ON readings FROM CURRENT_USER")
      let lacking = try await check(platform)
      #expect(lacking.exitStatus == 77)
      #expect(problems(lacking).first?.contains("GRANT INSERT ON") == true)

      try await platform.database.execute("DELETE FROM migrator_revisions")
      let behind = try await check(platform)
      #expect(behind.exitStatus == 2 && problems(behind).first?.contains("migrator upgrade") == true)

      try await platform.database.execute(
        "DO $$ BEGIN EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', current_user); END $$"
      )
      let closed = try await check(platform)
      #expect(closed.exitStatus == 78)
      #expect(problems(closed).first?.contains("takes no writes") == true)
    }
  }

  @Test("names the namespace of a table that the role may not look into")
  func namespace() async throws {
    try await withWriterPlatform { platform in
      try await platform.database.executeAsSuperuser(
        "CREATE SCHEMA hidden; CREATE TABLE hidden.readings (device text NOT NULL)")
      let schema = Schema {
        Namespace("hidden")
        Table("hidden.readings") { Column("device", .text) }
        RedisStream("\(platform.prefix):{device}", into: "hidden.readings")
        WriterLedger()
      }
      try await platform.database.execute(
        "UPDATE migrator_revisions SET fingerprint = '\(schema.fingerprint)'")
      var configuration = try platform.configuration()
      configuration.streamPattern = nil
      configuration.healthPort = 0
      configuration.table = nil
      let check = try await Writer(
        configuration: configuration, schema: schema, revision: WriterPlatform.revision,
        logger: LogCollector().logger
      ).check()
      #expect(check.exitStatus == 77)
      #expect(problems(check).contains { $0.contains("GRANT USAGE ON SCHEMA public, hidden TO") })
    }
  }
}

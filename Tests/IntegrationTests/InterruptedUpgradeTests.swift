import Foundation
import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("An upgrade in steps")
struct InterruptedUpgradeTests {
  private static let before = Schema {
    Table("devices") {
      Column("id", .bigint).primaryKey()
      Column("serial", .text).nullable()
    }
    Table("readings") {
      Column("device", .bigint).nullable()
      Column("value", .integer)
    }
    Table("events") {
      Column("at", .timestamptz); Column("kind", .text)
    }.partitioned(by: .range, "at")
    Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
    Partition("events_rest", of: "events", .default)
    Table("logs") {
      Column("at", .timestamptz)
    }.partitioned(by: .range, "at")
    Partition("logs_2025", of: "logs", .range(from: "'2025-01-01'", to: "'2026-01-01'"))
    Partition("logs_2026", of: "logs", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
  }

  private static let after = Schema {
    Table("devices") {
      Column("id", .bigint).primaryKey()
      Column("serial", .text).unique()
      Column("token", .uuid).default("gen_random_uuid()")
      Index(on: .expression("lower(serial)"))
    }
    Table("readings") {
      Column("device", .bigint).nullable().references("devices")
      Column("value", .integer)
      Check("value_positive", "value > 0")
    }
    Table("events") {
      Column("at", .timestamptz)
      Column("kind", .text)
      Index(on: "kind")
    }.partitioned(by: .range, "at")
    Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
    Partition("events_rest", of: "events", .default)
    Table("logs") {
      Column("at", .timestamptz)
      Column("id", .bigint).identity()
      PrimaryKey("id", "at")
    }.partitioned(by: .range, "at")
    Partition("logs_2026", of: "logs", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
  }

  private static let rows = """
    INSERT INTO devices SELECT n, 'S' || n FROM generate_series(1, 500) n;
    INSERT INTO readings SELECT n, n FROM generate_series(1, 500) n;
    INSERT INTO events SELECT '2026-05-01', 'k' || n FROM generate_series(1, 500) n;
    INSERT INTO logs SELECT '2026-05-01' FROM generate_series(1, 500) n;
    """

  /// Makes the n-th statement that changes the catalog sleep before it begins.
  private static func stopper(at count: Int) -> String {
    """
    CREATE SCHEMA probe;
    CREATE SEQUENCE probe.statements;
    CREATE FUNCTION probe.stop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN IF nextval('probe.statements') = \(count) THEN PERFORM pg_sleep(600); END IF; END $$;
    GRANT USAGE ON SCHEMA probe TO PUBLIC;
    CREATE EVENT TRIGGER stop ON ddl_command_start EXECUTE FUNCTION probe.stop();
    """
  }

  private static let asleep =
    "application_name = 'migrator' AND wait_event = 'PgSleep' AND datname = current_database()"

  @Test("that is killed before any of its statements goes on where it was, to the same catalog")
  func killed() async throws {
    try await withTemporaryFolder { folder in
      let directory = MigrationsDirectory(path: folder)
      let expected = try await withTestDatabase { database in
        func migrator(_ schema: Schema) throws -> Migrator {
          Migrator(schema: schema, directory: directory, configuration: try database.configuration)
        }
        _ = try await migrator(Self.before).create("first")
        try await migrator(Self.before).upgrade()
        try await database.execute(Self.rows)
        _ = try await migrator(Self.after).create("second", allowDestructive: true)
        try await migrator(Self.after).upgrade()
        #expect(try await migrator(Self.after).check().differences == [])
        return try await database.catalog()
      }
      var count = 0
      var isKilled = true
      while isKilled, count < 90 {
        count += 1
        isKilled = try await Self.interrupt(atStatement: count, directory, expected)
      }
      #expect(count > 20, "the revision has more statements than were stopped at")
      #expect(!isKilled)
    }
  }

  /// Kills an upgrade before a statement and upgrades again; false when there is no such statement.
  private static func interrupt(
    atStatement count: Int, _ directory: MigrationsDirectory, _ expected: String
  ) async throws -> Bool {
    try await withTestDatabase { database in
      let migrator = Migrator(schema: after, directory: directory, configuration: try database.configuration)
      try await migrator.upgrade(to: .steps(1))
      try await database.execute(rows)
      try await database.executeAsSuperuser(stopper(at: count))
      let result = try await Program.running(
        "migrator", ["upgrade", "--migrations", directory.path], environment: ["DATABASE_URL": database.url]
      ) { pid in
        while try await database.superuserScalar("SELECT count(*) FROM pg_stat_activity WHERE \(asleep)")
          == "0"
        {
          if kill(pid, 0) != 0 { return }
          if try await database.scalar("SELECT count(*) FROM migrator_revisions") == "2" { return }
          try await Task.sleep(for: .milliseconds(10))
        }
        _ = kill(pid, SIGKILL)
      }
      // A server that goes down, or a backend that sees that nobody is there any more.
      try await database.executeAsSuperuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(asleep); "
          + "DROP EVENT TRIGGER stop; DROP SCHEMA probe CASCADE")
      try await migrator.upgrade()
      #expect(try await database.catalog() == expected, "killed before statement \(count)")
      #expect(try await database.scalar("SELECT count(*) FROM devices WHERE token IS NULL") == "0")
      #expect(try await database.scalar("SELECT count(DISTINCT id) FROM logs") == "500")
      return result.code != 0
    }
  }

  @Test("that is killed while a partition is on its way out brings that to an end")
  func killedWhileDetaching() async throws {
    func schema(hasOld: Bool) -> Schema {
      Schema {
        Table("logs") { Column("at", .timestamptz) }.partitioned(by: .range, "at")
        if hasOld { Partition("logs_2025", of: "logs", .range(from: "'2025-01-01'", to: "'2026-01-01'")) }
      }
    }
    try await withTemporaryFolder { folder in
      try await withTestDatabase { database in
        func migrator(_ schema: Schema) throws -> Migrator {
          Migrator(
            schema: schema, directory: MigrationsDirectory(path: folder),
            configuration: try database.configuration)
        }
        let (before, after) = (try migrator(schema(hasOld: true)), try migrator(schema(hasOld: false)))
        _ = try await before.create("first")
        try await before.upgrade()
        _ = try await after.create("second", allowDestructive: true)
        let reader = try await PostgresConnection.connect(database.configuration)
        try await reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM logs")
        let isPending = "SELECT count(*) FROM pg_inherits WHERE inhdetachpending"
        _ = try await Program.running(
          "migrator", ["upgrade", "--migrations", folder], environment: ["DATABASE_URL": database.url]
        ) { pid in
          while try await database.superuserScalar(isPending) == "0", kill(pid, 0) == 0 {
            try await Task.sleep(for: .milliseconds(10))
          }
          _ = kill(pid, SIGKILL)
        }
        try await database.executeAsSuperuser(
          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            + "WHERE application_name = 'migrator' AND datname = current_database()")
        await reader.close()
        #expect(try await database.scalar(isPending) == "1")
        try await after.upgrade()
        #expect(try await after.check().differences == [])
      }
    }
  }
}

extension TestDatabase {
  fileprivate func catalog() async throws -> String {
    let programs = ProcessInfo.processInfo.environment["TEST_POSTGRES_PROGRAMS"] ?? ""
    let result = try await Program.external(
      "\(programs)/pg_dump",
      ["--schema-only", "--no-owner", "--exclude-table=migrator_revisions", superuserURL])
    return result.output.split(separator: "\n").filter { !$0.hasPrefix("\\") && !$0.hasPrefix("--") }
      .joined(separator: "\n")
  }

  fileprivate func superuserScalar(_ sql: String) async throws -> String? {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(superuserURL))
    let value = try await connection.query(sql).rows.first?[0]
    await connection.close()
    return value
  }
}

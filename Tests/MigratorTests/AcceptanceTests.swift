import Foundation
import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("On a real server")
struct AcceptanceTests {
  @Test("all that can be declared is created, checked clean, and taken back without a trace")
  func everything() async throws {
    try await withMigrator { test in
      try await test.database.execute("CREATE SCHEMA iot; DROP SCHEMA iot")
      let before = try await test.dump()
      let migrator = try test.migrator(Everything.first)
      guard case .created = try await migrator.create("everything") else {
        Issue.record("create found nothing to do")
        return
      }
      try await migrator.upgrade()
      let report = try await migrator.check()
      #expect(report.differences == [])
      #expect(report.status == .upToDate)
      guard case .nothingToDo = try await migrator.create("again") else {
        Issue.record("a second create found something to do")
        return
      }
      try await migrator.downgrade(to: .base)
      #expect(try await test.dump() == before)
    }
  }

  @Test("one schema is changed into another and back, and both ways converge")
  func changes() async throws {
    try await withMigrator { test in
      let first = try test.migrator(Everything.first)
      _ = try await first.create("first")
      try await first.upgrade()
      let asFirst = try await test.dump()
      let second = try test.migrator(Everything.second)
      _ = try await second.create("second", allowDestructive: true)
      try await second.upgrade()
      let report = try await second.check()
      #expect(report.differences == [])
      #expect(report.status == .upToDate)
      try await second.downgrade(to: .revision(try #require(first.directory.chain().first).id.text))
      let (after, before) = (Self.lines(try await test.dump()), Self.lines(asFirst))
      #expect(after.subtracting(before) == [])
      #expect(before.subtracting(after) == [])
    }
  }

  @Test("views, routines, triggers, policies, partitions and privileges are created, changed, and taken back")
  func objects() async throws {
    try await withMigrator { test in
      let empty = try await test.dump()
      let first = try test.migrator(ObjectsSchema.first)
      _ = try await first.create("first")
      try await first.upgrade()
      let report = try await first.check()
      #expect(report.differences == [])
      #expect(report.status == .upToDate)
      let asFirst = try await test.dump()
      let second = try test.migrator(ObjectsSchema.second)
      _ = try await second.create("second", allowDestructive: true)
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      try await second.downgrade(to: .revision(try #require(first.directory.chain().first).id.text))
      #expect(Self.lines(try await test.dump()) == Self.lines(asFirst))
      try await second.downgrade(to: .base)
      #expect(try await test.dump() == empty)
    }
  }

  /// A column that was dropped and added again stands last, which nothing can change.
  private static func lines(_ dump: String) -> Set<String> {
    Set(dump.split(separator: "\n").map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) })
  }

  @Test(
    "a hypertable is created with its chunks, columnstore and policies, and checked clean",
    .enabled("the server offers TimescaleDB") { try await TestServers.hasTimescaleDB() })
  func hypertable() async throws {
    try await withMigrator(timescaleDB: true) { test in
      let migrator = try test.migrator(Everything.first)
      _ = try await migrator.create("everything")
      try await migrator.upgrade()
      let report = try await migrator.check()
      #expect(report.differences == [])
      let chunks = try await test.database.scalar(
        "SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'readings' AND dimension_number = 1"
      )
      #expect(chunks == "12:00:00")
      try await migrator.downgrade(to: .base)
      let left = try await test.database.scalar("SELECT count(*) FROM timescaledb_information.hypertables")
      #expect(left == "0")
    }
  }

  @Test(
    "a hypertable's settings change, and the same files serve a database without TimescaleDB",
    .enabled("the server offers TimescaleDB") { try await TestServers.hasTimescaleDB() })
  func hypertableChanges() async throws {
    func schema(_ chunks: TimeSpan, _ age: TimeSpan, _ retention: TimeSpan, segmentBy: String) -> Schema {
      Schema {
        Hypertable("readings", partitionedBy: "time", chunks: chunks) {
          Column("time", .timestamptz)
          Column("device", .text)
          Column("kind", .text)
          Columnstore(after: age, segmentBy: segmentBy)
          Retention(after: retention)
        }
      }
    }
    let one = schema(.days(1), .days(7), .days(90), segmentBy: "device")
    let other = schema(.hours(6), .days(3), .months(1), segmentBy: "kind")
    try await withMigrator(timescaleDB: true) { test in
      _ = try await test.migrator(one).create("one")
      try await test.migrator(one).upgrade()
      _ = try await test.migrator(other).create("other", allowDestructive: true)
      try await test.migrator(other).upgrade()
      #expect(try await test.migrator(other).check().differences == [])
      try await test.migrator(other).downgrade(to: .steps(1))
      #expect(try await test.migrator(one).check().differences == [])
      try await withTestDatabase { plain in
        let migrator = Migrator(
          schema: other, directory: MigrationsDirectory(path: test.folder),
          configuration: try plain.configuration)
        try await migrator.upgrade()
        let report = try await migrator.check()
        #expect(report.status == .upToDate)
        #expect(report.ordinaryHypertables == ["public.readings"])
        #expect(
          try await plain.scalar("SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb'") == "0")
      }
    }
  }

  @Test("a change of a hypertable is seen on a server without TimescaleDB too")
  func hypertableWithoutTimescaleDB() async throws {
    func schema(_ retention: TimeSpan) -> Schema {
      Schema {
        Hypertable("readings", partitionedBy: "time") {
          Column("time", .timestamptz); Retention(after: retention)
        }
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(schema(.days(30))).create("one")
      try await test.migrator(schema(.days(30))).upgrade()
      guard case .nothingToDo = try await test.migrator(schema(.days(30))).create("same") else {
        Issue.record("nothing changed, and yet a revision was written")
        return
      }
      guard case .created = try await test.migrator(schema(.days(60))).create("longer") else {
        Issue.record("the change was not seen")
        return
      }
      #expect(try test.text(of: "longer.up.sql").contains("INTERVAL '60 days'"))
    }
  }

  @Test("expressions that the server writes otherwise are no difference")
  func expressions() async throws {
    let schema = Schema {
      Table("t") {
        Column("a", .text).default("'x'")
        Column("b", .integer).default("1+1")
        Column("c", .timestamptz).default("CURRENT_TIMESTAMP")
        Column("d", .other("int8"))
        Check("one", "a IN ('x','y') and b BETWEEN 1 AND 10")
        Index("i", on: .expression("(a || 'z')")).where("b > 1 and not (b = 5)")
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(schema).create("one")
      try await test.migrator(schema).upgrade()
      #expect(try await test.migrator(schema).check().differences == [])
    }
  }

  @Test("two new enum labels, one of them used at once, make two revisions that apply")
  func enumLabels() async throws {
    let before = Schema {
      EnumType("mood", "bad"); Table("t") { Column("m", .enum("mood")) }
    }
    let after = Schema {
      EnumType("mood", "bad", "fair", "good")
      Table("t") {
        Column("m", .enum("mood")).default("'good'"); Check("c", "m <> 'fair'")
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(before).create("before")
      try await test.migrator(before).upgrade()
      let dump = try await test.dump()
      guard case .created(let revisions) = try await test.migrator(after).create("after") else {
        Issue.record("nothing was created")
        return
      }
      #expect(revisions.count == 2)
      try await test.migrator(after).upgrade()
      #expect(try await test.migrator(after).check().status == .upToDate)
      try await test.migrator(after).downgrade(to: .steps(2))
      #expect(try await test.dump() == dump)
    }
  }

  @Test("objects that the migrator has no model for are left alone and listed")
  func unmanaged() async throws {
    let schema = Schema { Table("t") { Column("a", .integer) } }
    try await withMigrator { test in
      _ = try await test.migrator(schema).create("one")
      try await test.migrator(schema).upgrade()
      try await test.database.execute(
        """
        CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
        CREATE INDEX m_a_idx ON m (a);
        ALTER TABLE m CLUSTER ON m_a_idx;
        """)
      try await test.database.executeAsSuperuser(
        """
        CREATE TYPE public.shell;
        CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
        """)
      try await test.database.execute("CREATE MATERIALIZED VIEW other USING heap2 AS SELECT 1 AS a")
      let report = try await test.migrator(schema).check()
      #expect(report.status == .drift)
      #expect(
        report.differences == [
          "DROP MATERIALIZED VIEW public.m", "DROP MATERIALIZED VIEW public.other",
          "DROP FUNCTION public.f(integer, integer)",
        ])
      #expect(
        report.unmanaged.map(\.description).sorted() == [
          "CLUSTER ON of materialized view public.m", "access method heap2",
          "access method of a table public.other", "conversion public.latin", "shell type public.shell",
        ])
    }
  }

  @Test("a typed table is left alone whole, with what stands on it: named, and never made as a plain one")
  func typedTable() async throws {
    let schema = Schema {
      CompositeType("pair", ("a", .integer), ("b", .text))
      Function("f", returns: "trigger", language: "plpgsql", "BEGIN RETURN NEW; END")
    }
    try await withMigrator { test in
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try await test.database.execute(
        """
        CREATE TABLE pairs OF pair (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 'x');
        CREATE INDEX ON pairs (b);
        CREATE TRIGGER tr BEFORE INSERT ON pairs FOR EACH ROW EXECUTE FUNCTION f();
        CREATE POLICY p ON pairs USING (a > 0);
        CREATE STATISTICS s ON a, b FROM pairs;
        GRANT SELECT ON pairs TO PUBLIC;
        GRANT UPDATE (b) ON pairs TO PUBLIC;
        """)
      let report = try await migrator.check()
      #expect(report.differences == [])
      #expect(report.unmanaged.map(\.description) == ["typed table public.pairs"])
      let database = SchemaSource.database(try test.database.configuration)
      let made = try await Migrator.diff(
        from: .empty, to: database, with: migrator,
        scratch: try PostgresConfiguration(test.database.superuserURL))
      #expect(!made.steps().script.contains("pairs"))
    }
  }

  @Test("the ledger can stand in a namespace that the first revision makes")
  func ledgerInNewNamespace() async throws {
    let schema = Schema(ledger: "iot.migrator_revisions") {
      Namespace("iot")
      Table("iot.t") { Column("a", .integer) }
    }
    try await withMigrator { test in
      let before = try await test.dump()
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      try await migrator.downgrade(to: .base)
      #expect(try await test.dump() == before)
    }
  }

  @Test("a role that owns nothing but a namespace migrates it, with the ledger in it")
  func ownNamespace() async throws {
    try await withMigrator { test in
      let schema = Schema(ledger: "iot.migrator_revisions") {
        Namespace("iot")
        Table("iot.t") {
          Column("a", .integer).default("1"); Check("c", "a > 0")
        }
      }
      let name = TestServers.uniqueName("tenant")
      try await test.database.executeAsSuperuser(
        """
        CREATE ROLE \(name) LOGIN PASSWORD 'tenant';
        CREATE SCHEMA iot AUTHORIZATION \(name);
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        """)
      let url = test.database.url.replacing(
        "\(test.database.role):\(test.database.password)@", with: "\(name):tenant@")
      let migrator = Migrator(
        schema: schema, directory: MigrationsDirectory(path: test.folder),
        configuration: try PostgresConfiguration(url))
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      try await migrator.downgrade(to: .base)
      try await test.database.executeAsSuperuser("DROP SCHEMA iot; DROP OWNED BY \(name); DROP ROLE \(name)")
    }
  }
}

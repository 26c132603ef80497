import Migrator
import Postgres
import SchemaKit
import TestSupport
import Testing

@Suite("What others manage")
struct UnmanagedTests {
  @Test("is what another package's migrator keeps in the same namespace")
  func otherLedger() async throws {
    let own = Schema { Table("a") { Column("id", .bigint).primaryKey() } }
    let other = Schema(ledger: "other_revisions") {}
    try await withMigrator { test in
      let migrator = try test.migrator(own)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try await withTemporaryFolder { folder in
        let second = Migrator(
          schema: other, directory: MigrationsDirectory(path: folder), configuration: migrator.configuration)
        _ = try await second.create("other", empty: true)
        try await second.upgrade()
      }
      let report = try await migrator.check()
      #expect(report.differences == [])
      #expect(report.unmanaged.contains { $0.name == "public.other_revisions" })
    }
  }

  @Test("stays as it is, whatever it is, and is listed; what is declared is managed under any name")
  func patterns() async throws {
    let schema = Schema {
      Unmanaged("legacy_*", "auth.users")
      Table("legacy_orders") { Column("id", .integer) }
      Table("accounts") {
        Column("user_id", .bigint).references("auth.users", "id")
        Column("kind", .named("legacy_kind"))
      }
    }
    try await withMigrator { test in
      try await test.database.execute(
        """
        CREATE SCHEMA auth;
        CREATE TABLE auth.users (id bigint PRIMARY KEY);
        CREATE TYPE legacy_kind AS ENUM ('a');
        CREATE TABLE legacy_users (id serial PRIMARY KEY, kind legacy_kind);
        CREATE VIEW legacy_names AS SELECT id FROM legacy_users;
        CREATE FUNCTION legacy_touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON legacy_users FOR EACH ROW EXECUTE FUNCTION legacy_touch();
        GRANT SELECT ON legacy_users TO PUBLIC;
        CREATE TABLE legacy_log (at date) PARTITION BY RANGE (at);
        CREATE TABLE log_2026 PARTITION OF legacy_log DEFAULT;
        """)
      let before = try await test.dump()
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("one")
      #expect(try test.text(of: "one.up.sql").components(separatedBy: "CREATE ").count == 3)
      try await migrator.upgrade()
      let report = try await migrator.check()
      #expect(report.differences == [])
      #expect(
        report.unmanaged.map(\.description) == [
          "table public.legacy_log", "table public.legacy_users", "table public.log_2026",
          "sequence public.legacy_users_id_seq", "type public.legacy_kind",
          "view public.legacy_names",
          "function public.legacy_touch",
        ])
      try await migrator.downgrade(to: .base)
      #expect(try await test.dump() == before)
    }
  }

  @Test("and is a partition follows its table, whichever there are where a revision is applied")
  func partitions() async throws {
    let plain = Table("events") {
      Column("at", .timestamptz)
      Column("device", .text)
    }.partitioned(by: .range, "at")
    let more = Table("events") {
      Column("at", .timestamptz)
      Column("device", .text)
      Column("level", .integer).default("1")
      Index(on: "device")
      Unique("at", "device")
    }.partitioned(by: .range, "at")
    func schema(_ events: Table) -> Schema {
      Schema {
        events
        Partition("events_default", of: "events", .default)
        Unmanaged(partitionsOf: "events")
      }
    }
    try await withMigrator { test in
      let first = try test.migrator(schema(plain))
      _ = try await first.create("one")
      try await first.upgrade()
      let second = try test.migrator(schema(more))
      _ = try await second.create("two")
      #expect(try !test.text(of: "two.up.sql").contains("ONLY"))
      #expect(try !test.text(of: "two.down.sql").contains("ONLY"))
      // A job was faster.
      try await test.database.execute(
        """
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE INDEX events_2026_own ON events_2026 (at DESC);
        INSERT INTO events VALUES ('2026-05-05', 'a');
        """)
      #expect(try await second.check().unmanaged.map(\.description) == ["1 partition of public.events"])
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let invalid = try await test.database.scalar("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
      #expect(invalid == "0")
      #expect(try await test.database.scalar("SELECT level FROM events_2026") == "1")
      try await second.downgrade(to: .steps(1))
      #expect(try await first.check().differences == [])
    }
  }

  @Test("can't be one partition of a table that is managed: an index of the table would lack it")
  func stray() async throws {
    let schema = Schema {
      Unmanaged("events_2*")
      Table("events") { Column("at", .date) }.partitioned(by: .range, "at")
    }
    try await withMigrator { test in
      try await test.database.execute(
        """
        CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
        CREATE TABLE events_2026 PARTITION OF events DEFAULT;
        """)
      let error = await #expect(throws: MigratorError.self) { try await test.migrator(schema).check() }
      #expect(error?.advice?.contains(#"Unmanaged(partitionsOf: "public.events")"#) == true)
    }
  }

  @Test("has names in which a star stands for any characters, and tables that are partitioned")
  func names() {
    let names = Schema { Unmanaged("a*c*e", "iot.*", "exact") }.unmanaged
    for name in ["ace", "abcde", "acece", "exact"] { #expect(names.cover(QualifiedName(name))) }
    for name in ["ae", "abcd", "xace", "exactly", "iota"] { #expect(!names.cover(QualifiedName(name))) }
    #expect(names.cover("iot.anything"))
    let mistakes = Schema {
      Table("events") { Column("at", .date) }
      Unmanaged(partitionsOf: "events")
    }.mistakes
    #expect(
      mistakes.map(\.message) == [
        #"Unmanaged(partitionsOf: "public.events"): the schema declares no partitioned table of this name"#
      ])
  }
}

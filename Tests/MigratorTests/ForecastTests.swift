import Foundation
import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("A forecast")
struct ForecastTests {
  private static let schema = Schema { Table("a") { Column("id", .bigint).primaryKey() } }

  private static let tables = """
    CREATE TABLE "Big table" (id bigint PRIMARY KEY, n int, at date);
    CREATE TABLE other (id bigint PRIMARY KEY, big bigint);
    CREATE TABLE parent (at date, n int) PARTITION BY RANGE (at);
    CREATE TABLE part PARTITION OF parent FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE TABLE loose (at date, n int);
    CREATE INDEX n_idx ON "Big table" (n);
    CREATE INDEX parent_idx ON ONLY parent (n);
    CREATE INDEX part_idx ON part (n);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION f();
    CREATE MATERIALIZED VIEW m AS SELECT * FROM other;
    ALTER TABLE other ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
    CREATE TABLE child (id bigint CONSTRAINT child_fk REFERENCES other, big bigint REFERENCES "Big table");
    CREATE VIEW v AS SELECT id FROM child;
    """

  private static let statements = [
    "CREATE INDEX ON public.\"Big table\" (at)",
    "DROP INDEX n_idx",
    "ALTER INDEX n_idx RENAME TO n2_idx",
    "ALTER INDEX parent_idx ATTACH PARTITION part_idx",
    "ALTER TABLE other ADD COLUMN c int",
    "ALTER TABLE other ALTER COLUMN big SET NOT NULL, ALTER big SET STATISTICS 5",
    "ALTER TABLE other ALTER COLUMN big SET STATISTICS 5",
    "ALTER TABLE other SET (fillfactor = 70)",
    "ALTER TABLE other DISABLE TRIGGER t",
    "ALTER TABLE other VALIDATE CONSTRAINT positive",
    "ALTER TABLE other ADD CONSTRAINT k FOREIGN KEY (big) REFERENCES public.\"Big table\" (id) NOT VALID",
    "ALTER TABLE other ADD CHECK (big IN (1, 2)), ENABLE TRIGGER t",
    "ALTER TABLE parent ATTACH PARTITION loose DEFAULT",
    "ALTER TABLE parent DETACH PARTITION part",
    "ALTER TABLE parent ADD COLUMN c int",
    "CREATE TABLE x (a bigint REFERENCES other)",
    "CREATE TABLE x PARTITION OF parent FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
    "CREATE TRIGGER u BEFORE UPDATE ON other FOR EACH ROW EXECUTE FUNCTION f()",
    "DROP TRIGGER t ON other",
    "CREATE POLICY p ON other",
    "CREATE STATISTICS s ON id, big FROM other",
    "COMMENT ON TABLE other IS 'x'",
    "INSERT INTO other VALUES (1)",
    "UPDATE other SET big = 1",
    "TRUNCATE other, child, loose",
    "LOCK TABLE other IN SHARE ROW EXCLUSIVE MODE",
    "REFRESH MATERIALIZED VIEW m",
    "REINDEX TABLE other",
    "ALTER TABLE child DROP CONSTRAINT IF EXISTS child_fk",
    "DROP TABLE child CASCADE",
    "CREATE OR REPLACE VIEW v AS SELECT id FROM child",
    "COMMENT ON COLUMN public.other.big IS 'x'",
    "DROP TABLE other CASCADE",
  ]

  private static let held = """
    SELECT l.relation::regclass::text AS relation, upper(regexp_replace(replace(mode, 'Lock', ''), '(?<=[a-z])([A-Z])',
      ' \\1', 'g')) AS mode, c.relkind IN ('r', 'p') AND c.relname NOT IN ('x', 'part') AS is_table
    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relnamespace = 'public'::regnamespace
    """

  @Test("tells the locks that the server then takes", arguments: statements)
  func locks(_ statement: String) async throws {
    try await withMigrator { test in
      try await test.database.execute(Self.tables)
      let forecasts = try await Self.forecast(statement, test)
      let foretold = forecasts.flatMap(\.locks)
      let connection = try await PostgresConnection.connect(test.database.configuration)
      try await connection.execute("BEGIN")
      try await connection.execute(statement)
      var held: [String: LockMode] = [:]
      for row in try await connection.query(Self.held).rows {
        guard let mode = LockMode(rawValue: try row.text("mode")) else { continue }
        let name = try row.text("relation")
        held[name] = max(held[name] ?? mode, mode)
        guard try row.bool("is_table"), mode.blocks != nil, forecasts.allSatisfy(\.isComplete) else {
          continue
        }
        let isForetold = foretold.contains { $0.relation.replacing("public.", with: "") == name }
        #expect(isForetold, "\(name) is locked too")
      }
      await connection.close()
      #expect(!foretold.isEmpty)
      for lock in foretold {
        let name = lock.relation.replacing("public.", with: "")
        // What is renamed or gone has another name now.
        guard let mode = held[name] else { continue }
        #expect(mode == lock.mode, "\(lock.relation)")
      }
    }
  }

  /// A thousand of them.
  private static let rows =
    " ALTER TABLE other DISABLE TRIGGER t; INSERT INTO other SELECT n FROM generate_series(1, 1000) n; ANALYZE other"

  @Test("names the session that is in the way, the table's size and its rows")
  func inTheWay() async throws {
    try await withMigrator { test in
      try await test.database.execute(Self.tables + Self.rows)
      let reader = try await PostgresConnection.connect(test.database.configuration)
      try await reader.execute("BEGIN; SELECT * FROM other LIMIT 1")
      let pid: Int32 = try await #require(reader.query("SELECT pg_backend_pid() AS pid").rows.first).int(
        "pid")
      let sql =
        "CREATE INDEX ON other (big);\n-- blocks reads and writes: reads the whole table\n"
        + "ALTER TABLE other ADD CHECK (big > 0);\nDO $$ BEGIN END $$;\nCREATE TABLE fresh (a int)"
      let forecast = try await Self.forecast(sql, test)
      await reader.close()
      #expect(forecast.count == 4)
      #expect(forecast[0].locks.first?.inTheWay == [])
      let lock = try #require(forecast[1].locks.first)
      #expect(lock.inTheWay.map(\.processID) == [pid])
      #expect(lock.inTheWay.first?.mode == .accessShare)
      #expect(lock.blocks == "reads and writes")
      #expect(lock.rows == 1000)
      #expect(lock.bytes > 8192)
      #expect(forecast[1].hazards == ["blocks reads and writes: reads the whole table"])
      #expect(!forecast[2].isComplete)
      #expect(forecast[3].locks.isEmpty)
    }
  }

  @Test("does not wait itself for a session that has a table for itself", .timeLimit(.minutes(1)))
  func exclusive() async throws {
    try await withMigrator { test in
      try await test.database.execute(Self.tables + Self.rows)
      let holder = try await PostgresConnection.connect(test.database.configuration)
      try await holder.execute("BEGIN; LOCK TABLE other IN ACCESS EXCLUSIVE MODE")
      let forecast = try await Self.forecast("ALTER TABLE other ADD COLUMN n int", test)
      await holder.close()
      let lock = try #require(forecast.first?.locks.first)
      #expect(lock.inTheWay.map(\.mode) == [.accessExclusive])
      #expect(lock.bytes >= 8192)
    }
  }

  @Test("of lock modes agrees with the manual's table of conflicts")
  func conflicts() {
    let counts = LockMode.allCases.map { mode in LockMode.allCases.filter(mode.conflicts).count }
    #expect(counts == [1, 2, 4, 5, 5, 6, 7, 8])
    for (one, other) in LockMode.allCases.flatMap({ mode in LockMode.allCases.map { (mode, $0) } }) {
      #expect(one.conflicts(with: other) == other.conflicts(with: one), "\(one) \(other)")
    }
  }

  private static func forecast(_ sql: String, _ test: TestMigrator) async throws -> [StatementForecast] {
    let migrator = try test.migrator(schema)
    try await test.write(byHand: "\(sql);\n", migrator)
    return try await migrator.forecast()
  }
}

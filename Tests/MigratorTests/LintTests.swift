import Foundation
import Testing
import TestSupport

@testable import Migrator

@Suite("The linter")
struct LintTests {
  private static let rules = LintRule.all.filter { !$0.bad.isEmpty }

  @Test("finds in each rule's example what the rule is about", arguments: rules.map(\.id))
  func bad(_ id: String) throws {
    let rule = try #require(LintRule.named(id))
    #expect(try Lint.rules(in: rule.bad).contains(id), "\(rule.bad)")
  }

  @Test("finds nothing of the rule in the example that does better", arguments: rules.map(\.id))
  func good(_ id: String) throws {
    let rule = try #require(LintRule.named(id))
    #expect(try !Lint.rules(in: rule.good).contains(id), "\(rule.good)")
  }

  @Test("has one rule of a name, in kebab case, that says why and what instead")
  func names() {
    #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
    for rule in LintRule.all {
      #expect(rule.id.allSatisfy { $0 == "-" || $0.isLowercase || $0.isNumber })
      #expect(!rule.why.isEmpty && !rule.instead.isEmpty && !rule.summary.hasSuffix("."))
    }
  }

  @Test("is described by LINT.md, as migrator lint --explain all prints it")
  func handbook() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("LINT.md"), encoding: .utf8)
    #expect(page == LintRule.handbook)
  }

  @Test(
    "lets be what needs no lock, no rewrite or no row",
    arguments: [
      "CREATE TABLE t (id bigint PRIMARY KEY, n int); CREATE INDEX ON t (n); ALTER TABLE t ADD CHECK (n > 0)",
      "CREATE TABLE t (id bigint PRIMARY KEY); ALTER TABLE t RENAME TO u; ALTER TABLE u ADD COLUMN n int NOT NULL",
      "ALTER TABLE orders ADD COLUMN at timestamptz NOT NULL DEFAULT now()",
      "ALTER TABLE orders ADD COLUMN site bigint REFERENCES sites (id)",
      "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'x', ALTER COLUMN note DROP NOT NULL",
      "CREATE TEMP TABLE scratch (a int); CREATE INDEX ON scratch (a); UPDATE scratch SET a = 1; DROP TABLE scratch",
      "ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) ON DELETE CASCADE NOT VALID",
      "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE UNIQUE INDEX ON m (a)",
      "CREATE TYPE mood AS ENUM ('calm'); ALTER TYPE mood ADD VALUE 'sad'; CREATE TABLE t (id bigint PRIMARY KEY, m mood DEFAULT 'sad')",
      "ALTER TYPE st ADD VALUE 'back'; COMMENT ON TYPE st IS 'back'; CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'back'",
      "CREATE TABLE t (id bigint PRIMARY KEY, exclude boolean); ALTER TABLE orders ADD exclude boolean",
      "CREATE LOCAL TEMPORARY TABLE t (a int); DROP TABLE t; CREATE GLOBAL TEMP TABLE u (a int); DROP TABLE u",
      "SELECT a INTO t FROM orders; CREATE INDEX ON t (a); WITH o AS (SELECT 1) SELECT * INTO TEMP u FROM o; DROP TABLE u",
      "COMMENT ON TABLE orders IS 'DROP TABLE orders; UPDATE orders SET a = 1'",
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET a = 1; END $$",
      "INSERT INTO kinds VALUES (1, 'a'), (2, 'b')",
      "CREATE EXTENSION \"uuid-ossp\"; CREATE POLICY \"Users see their own\" ON orders USING (true)",
      "ALTER TABLE orders ADD COLUMN b bigint DEFAULT NULL REFERENCES b (id)",
      "CREATE TABLE t (id bigint PRIMARY KEY, a text REFERENCES b (id)); CREATE INDEX ON t (a) WHERE (a IS NOT NULL)",
      "CREATE TABLE t (id bigint PRIMARY KEY, a text REFERENCES b (id)); CREATE INDEX ON t (a text_pattern_ops DESC, id)",
      "CREATE TABLE p (id bigint PRIMARY KEY, at date) PARTITION BY RANGE (id); CREATE TABLE q PARTITION OF p DEFAULT",
    ])
  func clean(_ sql: String) throws {
    #expect(try Lint.findings(in: sql).map(\.rule) == [])
  }

  @Test("wants an index for a foreign key that holds all of its rows, by the columns themselves")
  func foreignKeyIndexes() throws {
    let table = "CREATE TABLE t (id bigint PRIMARY KEY, a text REFERENCES b (id));"
    for index in [
      "(a) WHERE id > 0", "(a) WHERE id IS NOT NULL", "(lower(a))", "(a COLLATE \"C\")", "((a || 'x'))",
    ] {
      #expect(
        try Lint.rules(in: "\(table) CREATE INDEX ON t \(index)") == ["foreign-key-without-index"], "\(index)"
      )
    }
  }

  @Test(
    "finds a constraint validated in the transaction that adds it, under the server's name too",
    arguments: [
      "ALTER TABLE orders ADD FOREIGN KEY (a, b) REFERENCES c (a, b) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT orders_a_b_fkey",
      "ALTER TABLE orders ADD CHECK (a > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT orders_a_check",
      "ALTER TABLE orders ADD CHECK (a > b) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT orders_check1",
      "ALTER TABLE orders ADD CONSTRAINT k CHECK (a > 0) NOT VALID, VALIDATE CONSTRAINT k",
    ])
  func validated(_ sql: String) throws {
    #expect(try Lint.rules(in: sql) == ["validated-in-one-transaction"])
    #expect(try Lint.rules(in: sql + "_2") == [])
  }

  @Test("takes a NOT NULL constraint, which PostgreSQL 18 has, for a SET NOT NULL")
  func notNullConstraint() throws {
    let add = "ALTER TABLE orders ADD CONSTRAINT c NOT NULL customer"
    #expect(try Lint.rules(in: add) == ["set-not-null-scans"])
    let step = "-- Step 1 of 3: a transaction of its own\n"
    let steps = "\(step)\(add) NOT VALID;\n\(step)ALTER TABLE orders VALIDATE CONSTRAINT c;\n\(step)"
    #expect(try Lint.rules(in: "\(steps)ALTER TABLE orders ALTER customer SET NOT NULL;") == [])
  }

  @Test("says that a primary key reads the rows where its index has a column that may be NULL")
  func keyOfNullableColumn() throws {
    func rules(_ column: String, _ before: String = "") throws -> [String] {
      let index = "CREATE UNIQUE INDEX k ON t (a);"
      let key = "\(before)ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX k;"
      return try Lint.withRevisions(["CREATE TABLE t (\(column)); \(index)", key]) {
        try Linter().lint($0).findings.map(\.rule).filter { $0 == "key-without-index" }
      }
    }
    #expect(try rules("a bigint") == ["key-without-index"])
    #expect(try rules("a bigint NOT NULL") == [])
    #expect(try rules("a bigint GENERATED ALWAYS AS IDENTITY") == [])
    #expect(try rules("a bigint", "ALTER TABLE t ALTER a SET NOT NULL;") == [])
    #expect(try rules("a bigint CONSTRAINT c CHECK (a IS NOT NULL)") == [])
  }

  @Test("knows what ends a script's transaction, and what doesn't")
  func scriptTransactions() throws {
    func rules(_ end: String) throws -> [String] {
      let sql = "SET lock_timeout = 1; BEGIN; SAVEPOINT s; \(end); DROP INDEX CONCURRENTLY i;"
      return try Linter().lint(sql: sql, path: "x.sql").findings.map(\.rule)
    }
    for end in ["COMMIT", "END", "ABORT", "ROLLBACK WORK", "COMMIT TRANSACTION", "ROLLBACK AND NO CHAIN"] {
      #expect(try rules(end) == [], "\(end)")
    }
    for end in [
      "ROLLBACK TO s", "ROLLBACK TRANSACTION TO s", "ROLLBACK WORK TO SAVEPOINT s", "COMMIT AND CHAIN",
    ] {
      #expect(try rules(end) == ["not-in-transaction"], "\(end)")
    }
  }

  @Test("warns of a default by a function that it doesn't know, which may differ from row to row")
  func unknownFunctions() throws {
    func severities(_ value: String, _ before: String = "") throws -> [Finding.Severity] {
      try Lint.findings(in: "\(before)ALTER TABLE orders ADD COLUMN n text DEFAULT \(value)").map(\.severity)
    }
    #expect(try severities("next_code()") == [.warning])
    #expect(try severities("upper(app.next_code('x'))") == [.warning])
    #expect(try severities("gen_random_uuid()") == [.error])
    let function = "CREATE FUNCTION app.next_code(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT 1'; "
    #expect(try severities("app.next_code('x')", function) == [])
    for value in [
      "to_char(now(), 'YYYY')", "0.5::numeric(10, 2)", "pg_catalog.lower('A')", "CAST('x' AS app.code(3))",
      "(CASE WHEN (1 IN (1, 2)) THEN ('a') ELSE 'b' END)", "varchar(3) 'abc'", "'next_code()'",
    ] {
      #expect(try severities(value) == [], "\(value)")
    }
  }

  @Test("takes DEFAULT NULL for no default")
  func defaultNull() throws {
    let sql = "ALTER TABLE orders ADD COLUMN b text DEFAULT NULL::text NOT NULL"
    #expect(try Lint.rules(in: sql) == ["add-not-null-column"])
  }

  @Test("knows a column's type from an earlier statement: varchar may grow")
  func typeChange() throws {
    func rules(from: String, to: String) throws -> [String] {
      try Lint.withRevisions([
        "CREATE TABLE t (id bigint PRIMARY KEY, v \(from));", "ALTER TABLE t ALTER COLUMN v TYPE \(to);",
      ]) { directory in
        try Linter().lint(directory).findings.map(\.rule).filter { $0 == "column-type-rewrite" }
      }
    }
    #expect(try rules(from: "varchar(10)", to: "character varying(20)") == [])
    #expect(try rules(from: "varchar(10)", to: "text") == [])
    #expect(try rules(from: "numeric(8,2)", to: "numeric(10, 2)") == [])
    #expect(try rules(from: "varchar(20)", to: "varchar(10)") == ["column-type-rewrite"])
    #expect(try rules(from: "int", to: "int8") == ["column-type-rewrite"])
    #expect(try rules(from: "timestamp", to: "timestamptz") == ["column-type-rewrite"])
  }

  @Test("takes a table for one in use from the revision after the one that makes it")
  func inUse() throws {
    let index = "CREATE INDEX t_n_idx ON t (n);"
    let table = "CREATE TABLE t (id bigint PRIMARY KEY, n int);"
    let one = try Lint.withRevisions(["\(table)\n\(index)"]) { try Linter().lint($0).findings }
    #expect(one.isEmpty)
    let two = try Lint.withRevisions([table, index]) { try Linter().lint($0).findings }
    #expect(two.map(\.rule) == ["index-blocks-writes"])
    #expect(two.first?.file?.hasSuffix("20260102000000_r.up.sql") ?? false)
  }

  @Test("takes a table for the same with its namespace and without, where search_path says so")
  func searchPath() throws {
    let table = "CREATE TABLE t (id bigint PRIMARY KEY, a int); CREATE INDEX ON app.t (a);"
    #expect(try Lint.rules(in: "SET search_path TO app, public; \(table)") == [])
    #expect(
      try Lint.rules(in: "SET LOCAL search_path = 'app'; CREATE TABLE app.u (LIKE t); CREATE INDEX ON u (a)")
        == [])
    #expect(try Lint.rules(in: table) == ["index-blocks-writes"])
    let key = "CREATE TABLE o (id bigint PRIMARY KEY, a int REFERENCES b (id));"
    #expect(try Lint.rules(in: "SET search_path = 'App'; \(key) CREATE INDEX ON \"App\".o (a)") == [])
    #expect(
      try Lint.rules(in: "SET search_path TO \"$user\", app; \(key) CREATE INDEX ON public.p (a)").contains(
        "foreign-key-without-index"))
    let later = try Lint.withRevisions([
      "SET search_path = app; CREATE TABLE o (id bigint PRIMARY KEY, v varchar(9));",
      "ALTER TABLE app.o ALTER v TYPE text;",
    ]) { try Linter().lint($0).findings.map(\.rule) }
    #expect(later == [])
  }

  @Test("takes a key of a partitioned table that its partitions have already for one that reads nothing")
  func partitionedKeys() throws {
    func rules(_ sql: String) throws -> [String] {
      let tables = """
        CREATE TABLE p (id bigint NOT NULL, site bigint) PARTITION BY RANGE (id);
        CREATE TABLE q PARTITION OF p DEFAULT;
        """
      return try Lint.withRevisions([tables, sql]) { try Linter().lint($0).findings.map(\.rule) }
    }
    let key = "FOREIGN KEY (site) REFERENCES sites (id)"
    let part = """
      -- Step 1 of 3: a transaction of its own
      ALTER TABLE q ADD CONSTRAINT p_site_fkey \(key) NOT VALID;
      -- Step 2 of 3: a transaction of its own
      ALTER TABLE q VALIDATE CONSTRAINT p_site_fkey;
      -- Step 3 of 3: a transaction of its own

      """
    let whole = "ALTER TABLE p ADD CONSTRAINT p_site_fkey \(key);"
    #expect(try !rules(part + whole).contains("foreign-key-without-not-valid"))
    #expect(try rules(whole).contains("foreign-key-without-not-valid"))
    #expect(try !rules("ALTER TABLE ONLY p ADD PRIMARY KEY (id);").contains("key-without-index"))
    #expect(try rules("ALTER TABLE ONLY q ADD PRIMARY KEY (id);").contains("key-without-index"))
  }

  @Test("judges only the revisions that are asked for, and knows the others")
  func since() throws {
    let sql = ["CREATE TABLE t (n json);", "ALTER TABLE t ALTER COLUMN n TYPE text;"]
    let found = try Lint.withRevisions(sql) {
      try Linter().lint($0) { $0 > "20260101000000" }
    }
    #expect(found.findings.map(\.rule) == ["column-type-rewrite"])
    #expect(found.files.count == 2)
  }

  @Test("tells the line of a column, not of its statement")
  func lines() throws {
    let sql = "-- a\n\nCREATE TABLE t (\n  id bigint PRIMARY KEY,\n  at timestamp,\n  price money\n);"
    let found = try Lint.findings(in: sql)
    #expect(found.map { "\($0.rule) \($0.line ?? 0)" } == ["timestamp-without-zone 5", "money-type 6"])
  }

  @Test("asks a script for lock_timeout, and a revision only not to take it away")
  func lockTimeout() throws {
    let sql = "ALTER TABLE orders ADD COLUMN note text;"
    let linter = try Linter()
    #expect(linter.lint(sql: sql, path: "x.sql").findings.map(\.rule) == ["lock-timeout"])
    #expect(linter.lint(sql: "SET lock_timeout TO '2s'; \(sql)", path: "x.sql").findings.isEmpty)
    #expect(
      linter.lint(sql: "BEGIN; SET LOCAL lock_timeout = 500; \(sql) COMMIT;", path: "x.sql").findings.isEmpty)
    #expect(try Lint.findings(in: sql).isEmpty)
    #expect(try Lint.rules(in: "RESET lock_timeout; \(sql)") == ["lock-timeout"])
    // LOCAL ends with its transaction, and does nothing outside one.
    let local = "SET LOCAL lock_timeout = '2s';"
    for text in [
      "\(local) \(sql)", "BEGIN; \(local) COMMIT; \(sql)",
      "BEGIN; SELECT set_config('lock_timeout', '2s', true); COMMIT; BEGIN; \(sql)",
      "SET lock_timeout = '2s'; BEGIN; SET LOCAL lock_timeout = 0; \(sql)",
    ] {
      #expect(linter.lint(sql: text, path: "x.sql").findings.map(\.rule) == ["lock-timeout"], "\(text)")
    }
    for text in [
      "SELECT set_config('lock_timeout', '2s', false); \(sql)",
      "SET lock_timeout = '2s'; BEGIN; SET LOCAL lock_timeout = 0; COMMIT; \(sql)",
    ] {
      #expect(linter.lint(sql: text, path: "x.sql").findings.isEmpty, "\(text)")
    }
    let concurrent = "CREATE INDEX CONCURRENTLY ON orders (note);"
    #expect(linter.lint(sql: concurrent, path: "x.sql").findings.isEmpty)
  }

  @Test("reads a script as psql does, without its commands and the rows of a COPY")
  func psqlScripts() throws {
    let text = """
      \\set ON_ERROR_STOP on
      SET lock_timeout = '2s' \\g
      copy t from stdin;
      it's a row
      \\.
      -- lint: allow drop-table old
      DROP TABLE a;
      DROP TABLE b;
      """
    let found = try Linter().lint(sql: text, path: "x.sql").findings
    #expect(found.map { "\($0.rule) \($0.line ?? 0)" } == ["drop-table 8"])
  }

  @Test("reports a file that can't be read, with the line")
  func unreadable() throws {
    let found = try Lint.findings(in: "SELECT 1;\nSELECT 'open")
    #expect(found.map(\.rule) == ["unreadable"])
    #expect(found.first?.line == 2)
    let steps = "-- Step 1 of 1: outside a transaction\nVACUUM a;\nVACUUM b;"
    #expect(try Lint.rules(in: steps) == ["unreadable"])
  }

  @Test("reads a hypertable from a revision's head")
  func hypertableRecord() throws {
    let record =
      "-- Hypertable: {\"chunks\":\"0 1 0\",\"compressAfter\":\"0 7 0\",\"name\":\"r\",\"namespace\":\"public\",\"orderBy\":[],\"partitionedBy\":\"at\",\"segmentBy\":[]}\n"
    let sql = ["CREATE TABLE r (at timestamptz NOT NULL, v int);", "ALTER TABLE r ADD COLUMN id bigserial;"]
    let found = try Lint.withRevisions(sql, head: record) { try Linter().lint($0).findings.map(\.rule) }
    #expect(found.contains("hypertable-columnstore"))
    #expect(!found.contains("table-without-primary-key"))
  }

  @Test("finds nothing wrong in this package's own revisions")
  func ownRevisions() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    #expect(try Linter().lint(MigrationsDirectory(path: "\(root)/migrations")).findings.map(\.message) == [])
  }

  @Test("never fails on random text", arguments: 0..<40)
  func randomText(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces =
      LintRule.all.flatMap { Statement.words(of: $0.bad + " " + $0.good) } + [
        "\n", "'", "$$", "(", "--", ";",
      ]
    let text = (0..<200).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
    let report = try Linter().lint(sql: text, path: "x.sql")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    for finding in report.findings { #expect((1...lines).contains(finding.line ?? 0)) }
  }
}

import Testing

@testable import Migrator

@Suite("The linter, in statements within statements,")
struct LintBlockTests {
  @Test("looks into DO blocks")
  func blocks() throws {
    let sql = """
      DO LANGUAGE plpgsql $do$
      DECLARE n int := (SELECT count(*) FROM orders);
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'k') THEN
          ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (a)
            REFERENCES b (id);
        ELSE DROP TABLE old_orders; END IF;
        FOR r IN SELECT 1 LOOP
          ALTER TABLE orders ALTER a TYPE int USING CASE WHEN a THEN 1 ELSE 2 END; END LOOP;
        CREATE TABLE fresh (id bigint PRIMARY KEY); CREATE INDEX ON fresh (id);
        RAISE NOTICE 'DROP TABLE x;';
        UPDATE orders SET n = 1;
      END $do$;
      """
    let expected = [
      "foreign-key-without-not-valid 5", "drop-table 7", "column-type-rewrite 9",
      "data-with-schema-change 12",
      "write-without-where 12",
    ]
    #expect(try Lint.findings(in: sql).map { "\($0.rule) \($0.line ?? 0)" } == expected)
    #expect(try Lint.rules(in: "DO 'BEGIN EXECUTE ''x''; TRUNCATE orders; END'") == ["truncate"])
    let block = "DO $$ BEGIN\nDROP TABLE a;\nDROP TABLE b; END $$;"
    #expect(try Lint.rules(in: "-- lint: allow drop-table old\n\(block)\nDROP TABLE c;") == ["drop-table"])
    #expect(try Lint.findings(in: "-- data loss: all\n\(block)").map(\.severity) == [.note, .note])
    let script = "DO $$ BEGIN SET LOCAL lock_timeout = '2s'; ALTER TABLE a ADD b int; END $$"
    #expect(try Linter().lint(sql: script, path: "x.sql").findings.isEmpty)
    #expect(try Lint.rules(in: "DO $$ BEGIN DROP INDEX CONCURRENTLY i; END $$") == ["not-in-transaction"])
  }

  @Test(
    "finds what a block's loops, its WITH, and its EXECUTE of a constant do",
    arguments: [
      ("FOR r IN\nDELETE FROM orders RETURNING * LOOP NULL; END LOOP;", "write-without-where 2"),
      (
        "FOR r IN EXECUTE\n'UPDATE orders SET a = 1 RETURNING a' LOOP DROP TABLE x; END LOOP;",
        "drop-table 2, write-without-where 2"
      ),
      (
        "NULL;\nWITH x AS (DELETE FROM orders RETURNING *) INSERT INTO old SELECT * FROM x;",
        "write-without-where 2"
      ),
      (
        "INSERT INTO old\nWITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x;",
        "write-without-where 2"
      ),
      ("EXECUTE\n'DROP TABLE orders';", "drop-table 2"),
      ("EXECUTE '\nDROP TABLE orders' USING 1;", "drop-table 2"),
      ("EXECUTE $x$SELECT 1;\nDROP TABLE orders$x$;", "drop-table 2"),
      ("EXECUTE 'DROP TABLE ' || name;", ""), ("EXECUTE format('DROP TABLE %I', name);", ""),
      ("FOR i IN 1..3 LOOP PERFORM 1; END LOOP; x := 'DROP TABLE a';", ""),
    ])
  func reading(_ body: String, expected: String) throws {
    let found = try Lint.findings(in: "DO $$ BEGIN \(body) END $$;")
    #expect(found.map { "\($0.rule) \($0.line ?? 0)" }.joined(separator: ", ") == expected)
  }

  @Test("finds rows that are written in WITH, or behind it")
  func writesInWith() throws {
    func rules(_ sql: String) throws -> [String] { try Lint.rules(in: sql) }
    #expect(
      try rules("WITH s AS (SELECT 1 WHERE true) UPDATE orders SET a = 1 FROM s;") == ["write-without-where"])
    let moved =
      "WITH RECURSIVE d (a) AS MATERIALIZED (DELETE FROM orders RETURNING *), e AS (SELECT 1)\nINSERT INTO old SELECT * FROM d"
    #expect(try rules(moved) == ["write-without-where"])
    #expect(
      try rules("ALTER TABLE orders ADD COLUMN b int; \(moved)") == [
        "data-with-schema-change", "write-without-where",
      ])
    #expect(
      try rules("INSERT INTO old WITH d AS (DELETE FROM orders RETURNING *) SELECT * FROM d") == [
        "write-without-where"
      ])
    #expect(try rules("WITH d AS (SELECT 1) DELETE FROM orders WHERE a IN (SELECT * FROM d)") == [])
  }
}

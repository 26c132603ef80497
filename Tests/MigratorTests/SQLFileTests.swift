import Foundation
import Postgres
import SchemaKit
import TestSupport
import Testing

@testable import Migrator

@Suite("A file of SQL to compare")
struct SQLFileTests {
  private func statements(_ text: String) async throws -> [String] {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/schema.sql"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try SQLFile(path: path).statements.map(\.text)
    }
  }

  @Test(
    "is read without the rows of a COPY, however that is written",
    arguments: [
      "COPY public.t (a, b) FROM stdin;\n1\tit's\n\\.\n",
      "copy t from stdin;\n1\tit's\n\\.\n",
      "COPY t\n  FROM STDIN\n  WITH (FORMAT csv, NULL ';'); -- rows\nit's;\n\n\\.\n",
      "COPY t FROM stdin;\r\n1\tit's\r\n\\.\r\n",
      "\\copy t from stdin\n1\tit's\n\\.\n",
    ])
  func rows(_ copy: String) async throws {
    #expect(
      try await statements("CREATE TABLE t ();\n\(copy)DROP TABLE u;") == [
        "CREATE TABLE t ()", "DROP TABLE u",
      ])
  }

  @Test("is read without psql's own commands; those that send a statement end it")
  func commands() async throws {
    let text = """
      \\set ON_ERROR_STOP on
      \\restrict it's
      CREATE TABLE a (
      \\echo in between
        n int) \\g
      CREATE TABLE b (t text DEFAULT '
      \\set') \\;
      CREATE TABLE c () \\gx
      \\unrestrict it's
      """
    #expect(
      try await statements(text) == [
        "CREATE TABLE a (\n\n  n int)", "CREATE TABLE b (t text DEFAULT '\n\\set')", "CREATE TABLE c ()",
      ])
  }

  @Test("keeps its lines' numbers")
  func lines() throws {
    let text = "\\set a\r\nCOPY t FROM stdin;\r\n1\r\n\\.\r\n\r\nSELECT 1;\n"
    #expect(try Statement.split(PsqlScript(text).sql).map(\.line) == [2, 6])
    #expect(PsqlScript("SELECT 1\n\\g\n\\connect x").commands.map(\.line) == [2, 3])
  }

  @Test("is read without owners, but with a column of that name")
  func owners() async throws {
    let kept = [
      "ALTER TABLE accounts RENAME COLUMN owner TO owner_id", "ALTER TABLE accounts RENAME owner TO owner_id",
      "ALTER TABLE a ADD COLUMN x int, OWNER TO app",
      "ALTER TYPE t RENAME ATTRIBUTE owner TO b",
    ]
    let passed = [
      "ALTER TABLE public.a OWNER TO app", "ALTER FUNCTION f(integer, text) OWNER TO \"App\"",
      "ALTER SCHEMA s OWNER TO app", "alter table owner owner to app",
    ]
    #expect(try await statements((kept + passed).joined(separator: ";\n")) == kept)
  }

  @Test("is read without what pg_dump --create says of the database and its subscriptions")
  func databases() async throws {
    let text = """
      SET client_encoding = 'UTF8';
      DROP DATABASE "Shop";
      CREATE DATABASE "Shop" WITH TEMPLATE = template0;
      ALTER DATABASE "Shop" OWNER TO app;
      \\connect -reuse-previous=on "dbname='Shop'"
      COMMENT ON DATABASE "Shop" IS 'all';
      ALTER DATABASE "Shop" SET work_mem = '8MB';
      ALTER ROLE app IN DATABASE "Shop" SET work_mem = '8MB';
      CREATE USER MAPPING FOR app SERVER other;
      CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false);
      GRANT SELECT ON t TO app;
      GRANT CONNECT ON DATABASE "Shop" TO app;
      """
    #expect(
      try await statements(text) == [
        "SET client_encoding = 'UTF8'", "CREATE USER MAPPING FOR app SERVER other",
        "GRANT SELECT ON t TO app",
      ])
  }

  @Test(
    "is refused with the line where it reaches beyond its database, or psql alone can run it",
    arguments: [
      "CREATE ROLE app", "ALTER USER app SUPERUSER", "DROP GROUP app", "GRANT admin TO app",
      "REVOKE admin FROM app", "ALTER SYSTEM SET work_mem = '1GB'", "CREATE TABLESPACE s LOCATION '/x'",
      "COPY t FROM '/etc/passwd'", "COPY t TO PROGRAM 'rm -r x'", "DROP OWNED BY app",
      "COMMENT ON ROLE app IS 'x'", "GRANT SET ON PARAMETER work_mem TO app",
      "\\connect other", "CREATE DATABASE other", "\\i other.sql", "\\if :x",
    ])
  func refused(_ statement: String) async throws {
    let error = await #expect(throws: MigratorError.self) {
      try await statements("CREATE TABLE t (a int);\n\n\(statement)\n;SELECT 1;")
    }
    #expect(error?.message.contains("schema.sql:3: ") ?? false, "\(error?.message ?? "")")
    #expect(error?.advice != nil)
  }

  @Test(
    "is refused with the line where a DO block reaches beyond its database",
    arguments: [
      "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rogue') THEN\n\nCREATE ROLE rogue; END IF;",
      "NULL;\n\nEXECUTE 'CREATE ROLE rogue';", "NULL;\n\nEXECUTE 'CREATE ROLE ' || r USING 1;",
      "NULL;\n\nEXECUTE format('GRANT %I TO me', r);", "NULL;\n\nGRANT admin TO me;",
      "NULL;\n\nCOPY t TO PROGRAM 'rm -r x';", "NULL;\n\nALTER DATABASE shop SET work_mem = '8MB';",
      "NULL;\n\nEXECUTE 'SELECT 1;DROP ROLE app';", "NULL;\n\nEXECUTE $x$DO 'BEGIN DROP ROLE app; END'$x$;",
    ])
  func refusedBlock(_ body: String) async throws {
    let error = await #expect(throws: MigratorError.self) {
      try await statements("CREATE TABLE t (a int);\nDO $$ BEGIN \(body) END $$;")
    }
    #expect(error?.message.contains("schema.sql:4: ") ?? false, "\(error?.message ?? "")")
  }

  @Test("keeps a DO block that changes its own database alone")
  func ownBlock() async throws {
    let block = """
      DO $$
      DECLARE copy text; comment text := 'CREATE ROLE x';
      BEGIN
        comment := 'x'; -- GRANT admin TO me;
        GRANT SELECT ON t TO app;
        COMMENT ON TABLE t IS 'x';
        EXECUTE format('ALTER TABLE %I ADD COLUMN a int', copy);
        EXECUTE copy;
      END $$
      """
    #expect(try await statements(block) == [block])
  }

  @Test(
    "may begin in another database, as long as it makes nothing there",
    arguments: [
      "\\connect postgres\nCREATE DATABASE shop;\n\\connect shop\n",
      "\\connect postgres\nDROP DATABASE shop;\nCREATE DATABASE \"shop\";\n\\c 'shop'\n",
      "CREATE DATABASE shop;\n\\c 'dbname=shop host=x'\n\\connect \"dbname='shop'\"\n",
    ])
  func beginnings(_ head: String) async throws {
    let table = "CREATE TABLE t (a int)"
    #expect(try await statements("\(head)\(table);\n\\connect shop") == [table])
    await #expect(throws: MigratorError.self) {
      try await statements("\(head)\(table);\n\\connect postgres\n")
    }
  }

  @Test("that pg_dump --create writes equals the database it was written of")
  func dump() async throws {
    try await withMigrator { test in
      try await test.database.execute(
        "CREATE TABLE owners (owner text, n int); INSERT INTO owners VALUES ('it''s', 1); CREATE VIEW v AS TABLE owners"
      )
      let programs = ProcessInfo.processInfo.environment["TEST_POSTGRES_PROGRAMS"] ?? ""
      let dump = try await Program.external(
        "\(programs)/pg_dump", ["--create", "--clean", test.database.superuserURL])
      let path = "\(test.folder)/dump.sql"
      try dump.output.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(dump.output.contains("CREATE DATABASE") && dump.output.contains("COPY public.owners"))
      let comparison = try await Migrator.diff(
        from: .file(path), to: .database(try test.database.configuration), with: try test.migrator(Schema {}),
        scratch: try PostgresConfiguration(test.database.superuserURL))
      #expect(comparison.isEmpty)
    }
  }

  @Test("is read in a scratch database; one that a killed migrator left behind is dropped, one in use stays")
  func leftovers() async throws {
    try await withMigrator { test in
      let server = try await PostgresConnection.connect(try PostgresConfiguration(test.database.superuserURL))
      let names = ["leftover", "in use"].map { _ in
        "migrator_scratch_of_" + UUID().uuidString.prefix(8).lowercased()
      }
      for name in names { try await server.execute("CREATE DATABASE \(name) TEMPLATE template0") }
      try await server.execute("SELECT pg_advisory_lock(hashtextextended('\(names[1])', 0))")
      let path = "\(test.folder)/empty.sql"
      try "SELECT 1;".write(toFile: path, atomically: true, encoding: .utf8)
      _ = try await Migrator.diff(
        from: .file(path), to: .database(try test.database.configuration), with: try test.migrator(Schema {}),
        scratch: try PostgresConfiguration(test.database.superuserURL))
      let list = names.map { "'\($0)'" }.joined(separator: ", ")
      let left = try await server.query("SELECT datname FROM pg_database WHERE datname IN (\(list))")
      #expect(left.rows.map { $0["datname"] } == [names[1]])
      try await server.execute("DROP DATABASE \(names[1])")
      await server.close()
    }
  }
}

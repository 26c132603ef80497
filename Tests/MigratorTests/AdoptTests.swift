import SchemaKit
import Testing
import TestSupport

@testable import Migrator

@Suite("Taking over from other tools")
struct AdoptTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let tool: ForeignTool
    let sql: String
    var testDescription: String { "\(tool.rawValue): \(sql.suffix(60))" }
  }

  static let alembic = "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"
  static let goMigrate = "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)"
  static let dbmate = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)"
  static let flyway = """
    CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),
      description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
      installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
      execution_time int NOT NULL, success boolean NOT NULL)
    """

  static func flywayRow(_ rank: Int, _ version: String?, type: String = "SQL", success: Bool = true) -> String
  {
    let number = version.map { "'\($0)'" } ?? "NULL"
    return
      "; INSERT INTO flyway_schema_history VALUES (\(rank), \(number), 'd', '\(type)', 'V\(rank).sql', 1, 'me', "
      + "now(), 1, \(success))"
  }

  private func adopt(
    _ tool: ForeignTool, _ sql: String, expecting version: String? = nil
  ) async throws -> (Adoption, current: String?) {
    try await withMigrator { test in
      let migrator = try test.migrator(Schema { Table("t") { Column("a", .text) } })
      _ = try await migrator.create("first")
      try await test.database.execute(sql)
      let adoption = try await migrator.adopt(tool, expecting: version)
      return (adoption, try await migrator.current()?.revision)
    }
  }

  @Test(
    "a clean history is taken over at its version",
    arguments: [
      Case(tool: .alembic, sql: alembic + "; INSERT INTO alembic_version VALUES ('42')"),
      Case(tool: .golangMigrate, sql: goMigrate + "; INSERT INTO schema_migrations VALUES (42, false)"),
      Case(tool: .dbmate, sql: dbmate + "; INSERT INTO schema_migrations VALUES ('41'), ('42')"),
      Case(
        tool: .flyway,
        sql: flyway + flywayRow(1, "9") + flywayRow(2, "42") + flywayRow(3, nil) + flywayRow(4, "43")
          + flywayRow(5, "43", type: "UNDO_SQL")),
    ])
  func clean(_ item: Case) async throws {
    let (adoption, current) = try await adopt(item.tool, item.sql, expecting: "42")
    #expect(adoption.version == "42")
    #expect(current == adoption.revision)
  }

  @Test(
    "a history that isn't clean, or no history, is refused",
    arguments: [
      (
        Case(tool: .golangMigrate, sql: goMigrate + "; INSERT INTO schema_migrations VALUES (42, true)"),
        "dirty"
      ),
      (Case(tool: .flyway, sql: flyway + flywayRow(1, "1", success: false)), "flyway repair"),
      (
        Case(tool: .alembic, sql: alembic + "; INSERT INTO alembic_version VALUES ('a'), ('b')"),
        "2 heads: a, b"
      ),
      (Case(tool: .alembic, sql: alembic), "migrator upgrade"),
      (Case(tool: .flyway, sql: alembic), "--table"),
      (Case(tool: .dbmate, sql: goMigrate), "migrator adopt golang-migrate"),
      (Case(tool: .golangMigrate, sql: dbmate), "is not a history of golang-migrate"),
    ])
  func unclean(_ item: Case, words: String) async throws {
    let error = await #expect(throws: MigratorError.self) { _ = try await adopt(item.tool, item.sql) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("another version than the expected one is refused, and the way there is named")
  func unexpected() async throws {
    let error = await #expect(throws: MigratorError.self) {
      _ = try await adopt(
        .alembic, Self.alembic + "; INSERT INTO alembic_version VALUES ('41')", expecting: "42")
    }
    #expect(error?.description.contains("alembic upgrade 42") == true)
  }

  @Test("a database that was taken over is not taken over again")
  func twice() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Schema { Table("t") { Column("a", .text) } })
      _ = try await migrator.create("first")
      try await test.database.execute(Self.alembic + "; INSERT INTO alembic_version VALUES ('42')")
      _ = try await migrator.adopt(.alembic)
      await #expect(throws: MigratorError.self) { _ = try await migrator.adopt(.alembic) }
    }
  }
}

import Foundation
import Migrator
import SchemaKit
import Testing

@Suite("Views, routines, triggers and policies that the server would refuse")
struct ObjectTrialTests {
  private let users = Table("users") {
    Column("id", .bigint).identity().primaryKey()
    Column("email", .text)
  }

  /// What is said against a schema that has `users` in the database already.
  private func mistakes(of schema: Schema) async throws -> [SchemaMistake] {
    try await withMigrator { test in
      let before = try test.migrator(Schema { users })
      _ = try await before.create("users")
      try await before.upgrade()
      do {
        _ = try await test.migrator(schema).create("objects")
        return []
      } catch let error as SchemaMistakes {
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder).count == 3)
        return error.mistakes
      }
    }
  }

  @Test("are told by file and line before anything is written")
  func refused() async throws {
    let mistakes = try await mistakes(
      of: Schema {
        Table("users") {
          Column("id", .bigint).identity().primaryKey()
          Column("email", .text)
          Trigger("touch", .before, .update, execute: "tuch()")
          Policy("own", using: "mail = current_user")
        }.rowLevelSecurity()
        View("emails", "SELECT emial FROM users")
        View("names", "SELECT name FROM user_names")
        MaterializedView("counts", "SELECT count(*) FORM users")
        Function("touch", returns: "trigger", language: "plpgsql", "BEGIN NEW.id := 1 RETURN NEW; END")
        Function("one", returns: "integer", "SELECT 'first'")
        Function("typed", "a monney", returns: "integer", "SELECT 1")
        Domain("price", .other("monney"))
        Domain("email", .text).check("email_check", "VALUE LIK '%@%'")
      })
    #expect(
      mistakes.map { $0.message.prefix { $0 != ":" } } == [
        "the server refuses trigger touch of public.users",
        "the server refuses policy own of public.users",
        "the server refuses view public.emails",
        "the server refuses view public.names",
        "the server refuses materialized view public.counts",
        "the server refuses function public.touch",
        "the server refuses function public.one",
        "the server refuses function public.typed",
        "the server refuses domain public.price",
        "the server refuses domain public.email",
      ])
    #expect(mistakes.allSatisfy { $0.location.file == "MigratorTests/ObjectTrialTests.swift" })
    #expect(mistakes.first { $0.message.contains("emails") }?.message.hasSuffix("(SQLSTATE 42703)") == true)
  }

  @Test("are not those that stand on what the same revision makes or changes")
  func toCome() async throws {
    let mistakes = try await mistakes(
      of: Schema {
        EnumType("kind", "person", "robot")
        Domain("address", .text)
        Table("users") {
          Column("id", .bigint).identity().primaryKey()
          Column("email", .text)
          Column("kind", .enum("kind")).default("'person'")
          Column("age", .integer).nullable()
          Trigger("touch", .before, .update, execute: "touch()").when("NEW.age > 5 AND NEW.kind = 'robot'")
          Policy("own", using: "visible(id) AND age > 3")
        }.rowLevelSecurity()
        Table("orders") { Column("user_id", .bigint) }
        View("ages", "SELECT age, kind FROM users JOIN orders ON user_id = id")
        View("robots", "SELECT * FROM ages WHERE kind = 'robot'")
        Function("touch", returns: "trigger", language: "plpgsql", "BEGIN NEW.age := 1; RETURN NEW; END")
        Function(
          "visible", "id bigint", returns: "boolean", "SELECT EXISTS (SELECT FROM orders WHERE user_id = id)")
        Function("shout", "address", returns: "address", "SELECT upper($1)::address")
        Function(
          "factorial", "n integer", returns: "integer",
          "SELECT CASE WHEN n < 2 THEN 1 ELSE n * factorial(n - 1) END")
      })
    #expect(mistakes == [])
  }

  @Test("are not those that are right once a label or an attribute is there, nor those on computed columns")
  func rightLater() async throws {
    func schema(_ more: Bool) -> Schema {
      Schema {
        if more { EnumType("severity", "low", "fatal") } else { EnumType("severity", "low") }
        if more {
          CompositeType("home", ("street", .text), ("zip", .text))
        } else {
          CompositeType("home", ("street", .text))
        }
        Table("devices") {
          Column("id", .bigint)
          Column("level", .enum("severity"))
          Column("place", .named("home")).nullable()
          Column("double", .bigint).nullable().generated(as: "id * 2")
          if more {
            PrimaryKey("id")
            Policy("even", using: "double > 3 AND public.devices.id > 0")
            Statistics("both", [.dependencies], on: "double", "id")
          }
        }.rowLevelSecurity()
        Function("touch", returns: "bigint", "SELECT 1").comment(more ? "new" : "old")
        if more {
          View("fatal", "SELECT id, (place).zip FROM devices WHERE level = 'fatal'")
          View("doubled", "SELECT id, double FROM devices")
        }
      }
    }
    try await withMigrator { test in
      let first = try test.migrator(schema(false))
      _ = try await first.create("one")
      try await first.upgrade()
      let second = try test.migrator(schema(true))
      _ = try await second.create("two")
      try await second.upgrade()
      #expect(try await second.check().differences == [])
    }
  }
}

import Foundation
import Migrator
import SchemaKit
import Testing

@Suite("Expressions that the server would refuse")
struct ExpressionTrialTests {
  /// What each of them says it is about.
  private func subjects(of mistakes: [SchemaMistake]) -> [String] {
    mistakes.map { String($0.message.split(separator: ":")[0]) }
  }

  @Test("are told by file and line before anything is written")
  func refused() async throws {
    try await withMigrator { test in
      let schema = Schema {
        Table("orders") {
          Column("id", .bigint).primaryKey()
          Column("price", .integer).default("'much'")
          Column("doubled", .integer).generated(as: "prise * 2")
          Check("positive", "price >> 'x' >")
          Index("by_name", on: .expression("lowr(name)"))
          Column("name", .text)
        }
      }
      let error = await #expect(throws: SchemaMistakes.self) {
        try await test.migrator(schema).create("orders")
      }
      let mistakes = try #require(error).mistakes
      #expect(
        subjects(of: mistakes) == [
          "the server refuses the default of column price of public.orders",
          "the server refuses column doubled of public.orders",
          "the server refuses constraint positive of public.orders",
          "the server refuses index by_name of public.orders",
        ])
      #expect(mistakes.allSatisfy { $0.location.file == "MigratorTests/ExpressionTrialTests.swift" })
      #expect(mistakes[1].message.hasSuffix(#"column "prise" does not exist (SQLSTATE 42703)"#))
      #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder) == [])
    }
  }

  @Test("are joined by types that the server doesn't know, whatever else is to come")
  func types() async throws {
    try await withMigrator { test in
      let schema = Schema {
        Function("one", returns: "integer", "SELECT 1")
        EnumType("mood", "good")
        Table("orders") {
          Column("id", .bigint)
          Column("price", .other("monney"))
          Column("prices", .array(of: .other("monney")))
          Column("span", .other("interval day to second"))
          Column("mood", .other("mood"))
        }
      }
      let error = await #expect(throws: SchemaMistakes.self) {
        try await test.migrator(schema).create("orders")
      }
      let messages = try #require(error).mistakes.map(\.message)
      #expect(messages.count == 2)
      #expect(
        messages[0].hasPrefix(
          #"column "price" of table "public.orders" has type "monney", which the server doesn't know"#))
    }
  }

  @Test("are not those that call what the same revision makes")
  func toCome() async throws {
    try await withMigrator { test in
      let schema = Schema {
        Function("doubled", "value integer", returns: "integer", "SELECT value * 2").immutable()
        EnumType("kind", "big")
        Table("orders") {
          Column("price", .integer)
          Column("kind", .enum("kind")).default("'big'")
          Column("total", .integer).generated(as: "doubled(price)")
          Check("positive", "total > 0 AND kind = 'big'")
        }
      }
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("orders")
      try await migrator.upgrade()
      #expect(try await migrator.check().differences == [])
    }
  }

  @Test("are told beside objects, types and functions that no expression mentions")
  func companions() async throws {
    try await withMigrator { test in
      let schema = Schema {
        EnumType("kind", "big")
        Function("touch", returns: "trigger", language: "plpgsql", "BEGIN RETURN NEW; END")
        Table("orders") {
          Column("price", .integer).default("'abc'")
          Column("kind", .enum("kind")).default("'big'")
          Index("by_name", on: .expression("lwer(name)"))
          Column("name", .text)
          Check("big", "kind > 'big'")
          Trigger("touch", .before, .update, execute: "touch()")
          Policy("own", using: "name = current_user")
        }.rowLevelSecurity()
        View("big_orders", "SELECT price FROM orders WHERE kind = 'big'")
      }
      let error = await #expect(throws: SchemaMistakes.self) {
        try await test.migrator(schema).create("orders")
      }
      let mistakes = try #require(error).mistakes
      #expect(
        subjects(of: mistakes) == [
          "the server refuses the default of column price of public.orders",
          "the server refuses index by_name of public.orders",
        ])
    }
  }

  @Test("leave a mistake of grammar a mistake, whatever is to come, and tell of all others beside it")
  func grammar() async throws {
    try await withMigrator { test in
      let schema = Schema {
        EnumType("kind", "big")
        Table("orders") {
          Column("price", .integer)
          Check("positive", "price >")
          Check("small", "price < prise")
        }
        Table("lines") {
          Column("price", .integer).default("1 +")
          Check("positive", "price <")
        }
      }
      let error = await #expect(throws: SchemaMistakes.self) {
        try await test.migrator(schema).create("orders")
      }
      #expect(error?.mistakes.count == 4)
    }
  }
}

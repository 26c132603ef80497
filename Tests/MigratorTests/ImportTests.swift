import Foundation
import SchemaKit
import Testing
import TestSupport

@testable import Migrator

@Suite("Import")
struct ImportTests {
  private func source(_ name: String, of schema: Schema) -> String? {
    SwiftSource(LiveSchema(schema: schema)).files.first { $0.path == name }?.text
  }

  @Test(
    "a table is written as a person would: modifiers, shorthands, no name that PostgreSQL would choose itself"
  )
  func table() {
    let schema = Schema {
      EnumType("severity", "info", "critical")
      Table("sites") { Column("id", .bigint).primaryKey() }
      Table("order_lines") {
        Column("id", .bigint).identity().primaryKey()
        Column("serial", .varchar(40)).unique()
        Column("severity", .enum("severity")).default("'info'::public.severity")
        Column("count", .integer).default(0)
        Column("site_id", .bigint).nullable().references("sites", "id", onDelete: .setNull())
        Column("price", .numeric(10, 2)).comment(#"a "price""#)
        Check("positive", "((price > (0)::numeric))")
        Unique("serial", "count", name: "once")
        Index(on: "site_id", .descending("price")).where("(count > 0)")
        Index("by_lower", on: .expression("lower((serial)::text)"))
      }
    }
    let expected = """
      import SchemaKit

      let orderLines = Table("order_lines") {
        Column("id", .bigint).identity().primaryKey()
        Column("serial", .varchar(40)).unique()
        Column("severity", .enum("severity")).default("'info'")
        Column("count", .integer).default(0)
        Column("site_id", .bigint).nullable().references("sites", onDelete: .setNull())
        Column("price", .numeric(10, 2)).comment(#"a "price""#)

        Unique("serial", "count", name: "once")
        Check("positive", "price > (0)::numeric")
        Index(on: "site_id", .descending("price")).where("count > 0")
        Index("by_lower", on: .expression("lower((serial)::text)"))
      }

      """
    let written = source("Tables/OrderLines.swift", of: schema)
    #expect(written?.split(separator: "\n").sorted() == expected.split(separator: "\n").sorted())
  }

  @Test("operators, casts and event triggers are written in words, in folders of their own")
  func operators() {
    let schema = Schema {
      Operator("<@@", left: "text", right: "text", function: "below").hashes().comment("shorter")
      Operator("!@", right: "integer", function: "twice")
      Cast(from: "text", to: "public.pair", with: "public.to_pair(text)", in: .assignment)
      Cast(from: "integer", to: "public.number").withoutFunction()
      EventTrigger("audit", on: "sql_drop", tags: ["DROP TABLE"], executing: "log").firing(.always)
    }
    let files = SwiftSource(LiveSchema(schema: schema)).files.filter { $0.path != SwiftSource.schemaFile }
    let declarations = files.map { file in
      (file.path.prefix { $0 != "/" }, String(file.text.drop { $0 != "=" }.dropFirst(2).dropLast()))
    }
    #expect(
      declarations.map { "\($0): \($1)" }.sorted() == [
        #"Casts: Cast(from: "integer", to: "public.number").withoutFunction()"#,
        #"Casts: Cast(from: "text", to: "public.pair", with: "public.to_pair(text)", in: .assignment)"#,
        #"EventTriggers: EventTrigger("audit", on: "sql_drop", tags: ["DROP TABLE"], executing: "log").firing(.always)"#,
        #"Operators: Operator("!@", right: "integer", function: "twice")"#,
        #"Operators: Operator("<@@", left: "text", right: "text", function: "below").hashes().comment("shorter")"#,
      ])
  }

  @Test("a function's body stays as it is, between as many # as it needs")
  func function() {
    let schema = Schema {
      Function(
        "touch", returns: "trigger", language: "plpgsql", "\nBEGIN\n  RAISE '\"\\n\"';\nEND;\n"
      ).stable().cost(5).comment("stamps")
    }
    let expected = ##"""
      import SchemaKit

      let touch = Function(
        "touch", returns: "trigger", language: "plpgsql",
        #"""

        BEGIN
          RAISE '"\n"';
        END;

        """#).stable().cost(5).comment("stamps")

      """##
    #expect(source("Functions/Touch.swift", of: schema) == expected)
  }

  @Test(
    "SQL's names become Swift's",
    arguments: [
      ("order_lines", "orderLines"), ("OrderLines", "orderLines"), ("ORDERS", "orders"), ("2fast", "_2fast"),
      ("with space", "withSpace"), ("größe", "größe"), ("--", "object"), ("userID", "userId"),
    ])
  func names(sql: String, swift: String) { #expect(SwiftNames.camelCase(sql) == swift) }

  @Test("names that meet are told apart, and reserved words stand in backticks")
  func collisions() {
    let schema = Schema {
      Namespace("iot")
      Table("default") { Column("a", .text) }
      Table("user_s") { Column("a", .text) }
      Table("UserS") { Column("a", .text) }
      Table("iot.users") { Column("a", .text) }
    }
    let files = SwiftSource(LiveSchema(schema: schema)).files
    #expect(files.contains { $0.path == "Tables/Default.swift" && $0.text.contains("let `default` = ") })
    #expect(Set(files.map { $0.path.lowercased() }).count == files.count)
    #expect(files.count == 5)
  }

  @Test(
    "a literal holds any text",
    arguments: [
      ("a", #""a""#), (#"a"b"#, ##"#"a"b"#"##), ("a\\b", ##"#"a\b"#"##), ("a\"#b", ###"##"a"#b"##"###),
      ("a\tb", #""a\tb""#), ("a\r\nb", #""a\r\nb""#), ("a\nb", "\"\"\"\n  a\n  b\n  \"\"\""),
    ])
  func literals(text: String, literal: String) { #expect(SwiftText.literal(text) == literal) }

  @Test("what has no word in the DSL is listed")
  func notes() {
    var live = LiveSchema(schema: Schema())
    live.unmanaged = [UnmanagedObject(kind: "operator", name: "public.+(a, b)")]
    #expect(SwiftSource(live).notes == ["operator public.+(a, b): not managed, and left alone"])
  }

  @Test(
    "what is declared is what the database holds, and the baseline makes it elsewhere",
    arguments: [0, 1, 2, 3])
  func roundTrip(number: Int) async throws {
    let schema = [Everything.first, ObjectsSchema.first, ObjectsSchema.second, Everything.second][number]
    try await withMigrator { original in
      let first = try original.migrator(schema)
      _ = try await first.create("all")
      try await first.upgrade()
      let before = try await original.dump()
      try await first.stamp(nil)
      try await withMigrator { copy in
        var importer = Migrator(
          schema: Schema(), directory: MigrationsDirectory(path: copy.folder),
          configuration: try original.database.configuration)
        importer.options.lockPoll = .milliseconds(20)
        var declared = Schema()
        let result = try await importer.importDatabase(name: "schema", baseline: "baseline") { _ in }
        declared = SwiftSource(try await importer.readDatabase()).schema
        #expect(result.baseline != nil)
        let imported = Migrator(
          schema: declared, directory: importer.directory, configuration: importer.configuration)
        let report = try await imported.check()
        #expect(report.status == .upToDate, "\(report.differences) \(result.notes)")
        #expect(try await original.dump() == before)
        let replayed = try copy.migrator(declared)
        try await replayed.upgrade()
        #expect(try await replayed.check().status == .upToDate)
        #expect(try await copy.dump().sortedLines == before.sortedLines)
        try await replayed.downgrade(to: .base)
      }
    }
  }

  @Test(
    "a hypertable comes back as one",
    .enabled("the server offers TimescaleDB") { try await TestServers.hasTimescaleDB() })
  func hypertable() async throws {
    try await withMigrator(timescaleDB: true) { original in
      let first = try original.migrator(
        Schema {
          Hypertable("readings", partitionedBy: "at", chunks: .days(1)) {
            Column("at", .timestamptz)
            Column("device", .text)
            Columnstore(after: .days(7), segmentBy: "device", orderBy: .descending("at"))
            Retention(after: .days(90))
          }
        })
      _ = try await first.create("all")
      try await first.upgrade()
      try await first.stamp(nil)
      let source = SwiftSource(try await first.readDatabase())
      let text = source.files.first { $0.path == "Tables/Readings.swift" }?.text ?? ""
      #expect(text.contains(#"Hypertable("readings", partitionedBy: "at", chunks: .days(1)) {"#))
      #expect(text.contains(#"  Columnstore(after: .days(7), segmentBy: "device")"#))
      #expect(text.contains("  Retention(after: .days(90))"))
    }
  }

  @Test("a baseline is not written where there are revisions")
  func existing() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Schema { Table("t") { Column("a", .text) } })
      _ = try await migrator.create("first")
      await #expect(throws: MigratorError.self) {
        _ = try await migrator.importDatabase(name: "schema", baseline: "baseline") { _ in }
      }
      // Nor where the database has: stamping the baseline would forget them.
      try await migrator.upgrade()
      try FileManager.default.removeItem(atPath: test.folder)
      let error = await #expect(throws: MigratorError.self) {
        _ = try await migrator.importDatabase(name: "schema", baseline: "baseline") { _ in }
      }
      #expect("\(error as Any)".contains("the database has revisions already"))
      #expect(try await migrator.current() != nil)
    }
  }
}

extension String {
  fileprivate var sortedLines: [Substring] { split(separator: "\n").sorted() }
}

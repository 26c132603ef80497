import Foundation
import Migrator
import Postgres
import SchemaKit
import TestSupport

/// A migrator of a test's own database and a folder of its own.
struct TestMigrator: Sendable {
  let database: TestDatabase
  let folder: String

  func migrator(_ schema: Schema) throws -> Migrator {
    var migrator = Migrator(
      schema: schema, directory: MigrationsDirectory(path: folder), configuration: try database.configuration)
    migrator.options.lockPoll = .milliseconds(20)
    migrator.options.retryPause = .milliseconds(20)
    return migrator
  }

  /// The catalog as pg_dump shows it, but for the ledger.
  func dump() async throws -> String {
    let programs = ProcessInfo.processInfo.environment["TEST_POSTGRES_PROGRAMS"] ?? ""
    let result = try await Program.external(
      "\(programs)/pg_dump",
      ["--schema-only", "--no-owner", "--exclude-table=*migrator_revisions*", database.superuserURL])
    // A random key that newer versions print, and what they say of themselves.
    return result.output.split(separator: "\n").filter { !$0.hasPrefix("\\") && !$0.hasPrefix("--") }
      .joined(separator: "\n")
  }

  func text(of suffix: String) throws -> String {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }.sorted()
      .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined(separator: "\n")
  }

  /// Adds a revision of statements that are written by hand.
  func write(byHand sql: String, _ migrator: Migrator) async throws {
    _ = try await migrator.create("by hand", empty: true)
    try edit("by_hand.up.sql") { $0 + sql }
    try migrator.directory.writeSum(try migrator.directory.chain())
  }

  /// Runs a script by psql.
  func psql(_ script: OfflineScript, on database: TestDatabase) async throws -> ProgramResult {
    try await psql(script.text, on: database)
  }

  func psql(_ script: String, on database: TestDatabase) async throws -> ProgramResult {
    let file = "\(folder)/offline.psql"
    try script.write(toFile: file, atomically: true, encoding: .utf8)
    let programs = ProcessInfo.processInfo.environment["TEST_POSTGRES_PROGRAMS"] ?? ""
    return try await Program.external(
      "\(programs)/psql", ["-X", "-v", "ON_ERROR_STOP=1", "-f", file, database.url])
  }

  func edit(_ suffix: String, _ change: (String) -> String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(suffix) {
      let path = "\(folder)/\(name)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try change(text).write(toFile: path, atomically: true, encoding: .utf8)
    }
  }
}

/// Runs `body` with a database and a folder of its own.
func withMigrator<T>(
  timescaleDB: Bool = false, _ body: (TestMigrator) async throws -> T
) async throws -> T {
  try await withTestDatabase(timescaleDB: timescaleDB) { database in
    try await withTemporaryFolder { folder in
      try await body(TestMigrator(database: database, folder: folder))
    }
  }
}

/// The statements of the plan from one schema to another.
func plannedSQL(from current: Schema, to wanted: Schema) -> [String] {
  Plan(SchemaDiff(from: current, to: wanted)).statements(requiresTimescaleDB: wanted.requiresTimescaleDB)
}

import Foundation
import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

/// The build of these tests: its modules, and the objects of SchemaKit and of what that is made with.
private enum Build {
  static let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path()

  static var isThere: Bool {
    FileManager.default.fileExists(atPath: "\(products)/Modules/SchemaKit.swiftmodule")
  }

  static var objects: [String] {
    [
      "SchemaKit", "Crypto", "CryptoBoringWrapper", "CCryptoBoringSSL", "CCryptoBoringSSLShims", "CXKCP",
      "CXKCPShims",
    ]
    .flatMap { module -> [String] in
      let folder = "\(products)/\(module).build"
      let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
      return files.filter { $0.hasSuffix(".o") }.map { "\(folder)/\($0)" }
    }
  }
}

@Suite("Import of a hundred tables of every kind", .enabled(if: Build.isThere))
struct ImportTests {
  /// Some cases of each area.
  private static let cases: [ConformanceCase] = {
    let areas = Dictionary(grouping: ConformanceCase.names.sorted()) { $0.prefix { $0 != "/" } }
    return areas.values.flatMap { $0.prefix(6) }.compactMap { try? ConformanceCase(name: $0) }.sorted()
  }()

  @Test("compiles to what the database holds, and its baseline makes the same elsewhere")
  func everything() async throws {
    let server = try await ConformanceServer.shared.get()
    try await server.withDatabase { database in
      try await Self.fill(database, server)
      try await server.withDatabase { other in
        try await withTemporaryFolder { folder in
          try await Self.take(database, to: other, folder)
        }
      }
    }
  }

  /// What a case leads to, each in a namespace of its own; some can't stand beside others.
  private static func fill(_ database: ConformanceDatabase, _ server: ConformanceServer) async throws {
    try await database.withConnection { connection in
      for (number, item) in cases.enumerated() where item.stands(alone: server) {
        _ = try? await connection.transaction { connection in
          try connection.execute("CREATE SCHEMA case_\(number); SET LOCAL search_path = case_\(number)")
          try connection.execute(item.after)
        }
      }
      let count = try await connection.query("SELECT count(*) FROM pg_tables WHERE schemaname LIKE 'case%'")
      #expect(Int(count.rows.first?[0] ?? "") ?? 0 >= 100)
    }
  }

  private static func take(
    _ database: ConformanceDatabase, to other: ConformanceDatabase, _ folder: String
  ) async throws {
    let importer = try migrator(Schema(), database, folder)
    let result = try await importer.importDatabase(name: "schema", baseline: "baseline") { files in
      for file in files { try write(file.text, to: "\(folder)/Source/\(file.path)") }
    }
    let declared = SwiftSource(try await importer.readDatabase()).schema
    #expect(try await compiledFingerprint(folder) == declared.fingerprint)

    let report = try await migrator(declared, database, folder).check()
    #expect(report.status == .upToDate, "\(report.differences)\n\(result.notes)")
    try await migrator(declared, other, folder).upgrade()
    let difference = try await other.dump().withoutLedger.difference(from: database.dump().withoutLedger)
    #expect(difference == nil, "\(difference ?? "")")
  }

  private static func migrator(_ schema: Schema, _ database: ConformanceDatabase, _ folder: String) throws
    -> Migrator
  {
    Migrator(
      schema: schema, directory: MigrationsDirectory(path: "\(folder)/migrations"),
      configuration: try PostgresConfiguration(database.url))
  }

  /// Compiles the source with a program that tells what it declares.
  private static func compiledFingerprint(_ folder: String) async throws -> String {
    try write("print(schema.fingerprint)\n", to: "\(folder)/Source/main.swift")
    let sources =
      FileManager.default.enumerator(atPath: "\(folder)/Source")?.compactMap { $0 as? String } ?? []
    let arguments =
      ["-swift-version", "6", "-enable-batch-mode", "-module-name", "Imported"]
      + ["-I", "\(Build.products)/Modules", "-o", "\(folder)/imported"]
      + sources.filter { $0.hasSuffix(".swift") }.map { "\(folder)/Source/\($0)" } + Build.objects
    try write(arguments.joined(separator: "\n"), to: "\(folder)/arguments")
    let build = try await Program.external("/usr/bin/env", ["swiftc", "@\(folder)/arguments"])
    #expect(build.code == 0, "\(build.errors.suffix(3000))")
    let program = try await Program.external("\(folder)/imported", [])
    return program.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
}

extension ConformanceCase {
  /// Whether it needs nothing but a namespace.
  fileprivate func stands(alone server: ConformanceServer) -> Bool {
    requirements.allSatisfy {
      if case .extension = $0 { false } else { $0.isMet(by: server) }
    }
  }
}

extension Dump {
  /// Without the migrator's own table.
  fileprivate var withoutLedger: Dump { without { $0.contains("migrator_revisions") } }
}

import Foundation
import Migrator
import Postgres
import Testing
import TestSupport

@testable import SchemaKit

/// The build of these tests: its modules, and the objects of SchemaKit and of what that is made with. A package of its
/// own would build all of them anew, which takes minutes.
private enum Build {
  static let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path()

  /// Whether it is as SwiftPM leaves it, and a compiler is at hand.
  static var isThere: Bool {
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return FileManager.default.fileExists(atPath: "\(products)/Modules/SchemaKit.swiftmodule")
      && path.contains { FileManager.default.isExecutableFile(atPath: "\($0)/swiftc") }
  }

  /// The library of C++, in which BoringSSL is written.
  static var systemLibrary: String {
    #if canImport(Darwin)
      "-lc++"
    #else
      "-lstdc++"
    #endif
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
  /// A declaration has no words for a partition's own key under an index of its parent's (see Limits).
  private static let undeclared = ["partitioning/key-of-a-partition-takes-another-keys-place"]
  private static let cases = ConformanceCase.names.sorted().filter { !undeclared.contains($0) }
    .compactMap { try? ConformanceCase(name: $0) }

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

  private static let invalidIndexes = "SELECT FROM pg_index WHERE NOT indisvalid"

  /// What a case leads to, each in a namespace of its own; some can't stand beside others.
  private static func fill(_ database: ConformanceDatabase, _ server: ConformanceServer) async throws {
    try await database.withConnection { connection in
      for (number, item) in cases.enumerated() where item.stands(alone: server) {
        _ = try? await connection.transaction { connection in
          try connection.execute("CREATE SCHEMA case_\(number); SET LOCAL search_path = case_\(number)")
          try connection.execute(item.after)
          // Notes say of such an index that it is to be built anew.
          let broken = try connection.query(Self.invalidIndexes)
          guard broken.rows.isEmpty else { throw ConformanceError(description: "an invalid index") }
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
    let compiled = try await compiledForm(folder)
    let read = CanonicalForm(declared).text.split(separator: "\n")
    #expect(compiled.difference(from: read).map(\.description) == [])

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

  /// Compiles the source with a program that tells what it declares, which the fingerprint is made of.
  private static func compiledForm(_ folder: String) async throws -> [Substring] {
    let main = "@testable import SchemaKit\nprint(CanonicalForm(schema).text)\n"
    try write(main, to: "\(folder)/Source/main.swift")
    let sources =
      FileManager.default.enumerator(atPath: "\(folder)/Source")?.compactMap { $0 as? String } ?? []
    let arguments =
      ["-swift-version", "6", "-Onone", "-whole-module-optimization", "-module-name", "Imported"]
      + ["-I", "\(Build.products)/Modules", "-o", "\(folder)/imported"]
      + sources.filter { $0.hasSuffix(".swift") }.map { "\(folder)/Source/\($0)" } + Build.objects + [
        Build.systemLibrary
      ]
    try write(arguments.joined(separator: "\n"), to: "\(folder)/arguments")
    let build = try await Program.external("/usr/bin/env", ["swiftc", "@\(folder)/arguments"])
    #expect(build.code == 0, "\(build.errors.suffix(3000))")
    let program = try await Program.external("\(folder)/imported", [])
    return program.output.split(separator: "\n")
  }

  private static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
}

extension CollectionDifference<Substring>.Change {
  fileprivate var description: String {
    switch self {
    case .insert(_, let line, _): "+ \(line)"
    case .remove(_, let line, _): "- \(line)"
    }
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

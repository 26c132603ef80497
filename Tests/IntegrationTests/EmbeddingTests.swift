import Foundation
import Testing
import TestSupport

private let sum = String(repeating: "0a", count: 32)
private let revision = "20260101000000_first"
private let whole = "# a note\ntotal \(sum)\n\(revision) \(sum) \(sum)\n"

@Suite("A migrations directory that is built into a program")
struct EmbeddingTests {
  private let files = ["\(revision).up.sql": "SELECT 1;\n", "\(revision).down.sql": ""]

  private func embed(_ files: [String: String]) async throws -> (result: ProgramResult, source: String?) {
    try await withTemporaryFolder { folder in
      for (name, text) in files {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
      let result = try await Program.run(
        "EmbedMigrationsTool", [folder, "\(folder)/out.swift"], environment: [:])
      return (result, try? String(contentsOfFile: "\(folder)/out.swift", encoding: .utf8))
    }
  }

  @Test("gives its newest revision and its files; without revisions, none")
  func good() async throws {
    let good = try await embed(files.merging(["migrations.sum": whole]) { $1 })
    #expect(good.result.code == 0, "\(good.result.errors)")
    #expect(good.source?.contains("migrationsHead: String? = \"20260101000000\"") == true)
    #expect(good.source?.contains("\"\(revision).up.sql\": \"SELECT 1;\\n\"") == true)
    for files in [[:], ["migrations.sum": "total \(sum)\n"]] {
      let empty = try await embed(files)
      #expect(empty.result.code == 0)
      #expect(empty.source?.contains("migrationsHead: String? = nil") == true)
    }
  }

  @Test("reads a sum file with blanks in a revision's name, and with the line ends of Windows")
  func names() async throws {
    let stem = "20260101000000_first of all"
    let sums = "total \(sum)\r\n\(stem) \(sum) \(sum)\r\n"
    let good = try await embed(["migrations.sum": sums, "\(stem).up.sql": "", "\(stem).down.sql": ""])
    #expect(good.result.code == 0, "\(good.result.errors)")
    #expect(good.source?.contains("migrationsHead: String? = \"20260101000000\"") == true)
  }

  @Test(
    "stops the build where its sum file is missing, or not as migrator wrote it",
    arguments: [
      (nil, "no migrations.sum"), ("", "migrations.sum is empty"), ("# a note\n", "migrations.sum is empty"),
      ("total \(sum)\n<<<<<<< ours\n\(revision) \(sum) \(sum)\n=======\n", "merge conflict"),
      ("<<<<<<< ours\ntotal \(sum)\n=======\n", "merge conflict"),
      ("total \(sum)\n||||||| base\n\(revision) \(sum) \(sum)\n", "merge conflict"),
      ("\(revision) \(sum) \(sum)\n", "edited by hand"),
      ("total \(sum)\n\(revision) \(sum)\n", "edited by hand"),
      ("total \(sum)\nfirst \(sum) \(sum)\n", "edited by hand"),
      (whole + "20260102000000_second \(sum) \(sum)\n", "20260102000000_second.up.sql is missing"),
    ])
  func broken(sums: String?, words: String) async throws {
    var files = files
    files["migrations.sum"] = sums
    let embedded = try await embed(files)
    #expect(embedded.result.code == 1 && embedded.source == nil)
    #expect(embedded.result.errors.hasPrefix("error: ") && embedded.result.errors.contains(words))
  }
}

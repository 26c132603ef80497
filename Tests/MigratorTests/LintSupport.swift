import Foundation

@testable import Migrator

/// What the linter finds, for tests.
enum Lint {
  static func findings(in sql: String) throws -> [Finding] { try Linter().lint(up: sql).findings }

  static func rules(in sql: String) throws -> [String] { try findings(in: sql).map(\.rule) }

  /// Runs `body` with a directory of revisions; a nil down is a file that is missing.
  static func withRevisions<T>(
    _ ups: [String], downs: [String?] = [], head: String = "", _ body: (MigrationsDirectory) throws -> T
  ) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (place, up) in ups.enumerated() {
      let id = "202601\(place < 9 ? "0" : "")\(place + 1)000000"
      let parent = place == 0 ? "base" : "202601\(place < 10 ? "0" : "")\(place)000000"
      let header = "-- Revision: \(id)\n-- Parent: \(parent)\n-- Message: r\n-- Fingerprint: f\n\(head)\n"
      try Data((header + up).utf8).write(to: folder.appendingPathComponent("\(id)_r.up.sql"))
      let names = Statement.words(of: up).joined(separator: " ")
      if let down = place < downs.count ? downs[place] : "SELECT '\(place)', \(quoted: names);" {
        try Data(down.utf8).write(to: folder.appendingPathComponent("\(id)_r.down.sql"))
      }
    }
    return try body(MigrationsDirectory(path: folder.path))
  }
}

extension String.StringInterpolation {
  /// Names for a file to go back that mentions them all.
  fileprivate mutating func appendInterpolation(quoted words: String) {
    appendLiteral(words.split { !($0.isLetter || $0.isNumber || $0 == "_") }.joined(separator: ", "))
  }
}

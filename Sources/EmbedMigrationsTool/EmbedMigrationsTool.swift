import Foundation

/// Writes a Swift source that holds a migrations directory: its newest revision, and its files.
///
/// Usage: `EmbedMigrationsTool <migrations directory> <output.swift>`. A directory that does not exist yet, or has no files,
/// means no revision; one that is not as migrator left it stops the build.
@main
struct EmbedMigrationsTool {
  static func main() {
    do {
      try write(CommandLine.arguments)
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func write(_ arguments: [String]) throws {
    guard arguments.count == 3 else {
      throw UsageError()
    }
    let files = try files(directory: arguments[1])
    let head = try Sums(files).head
    let source = """
      /// The newest revision of the migrations directory at the time of the build, nil when it has none.
      public let migrationsHead: String? = \(head.map { "\"\($0)\"" } ?? "nil")

      /// The files of the migrations directory at the time of the build, by their names: for
      /// `MigrationsDirectory(embedded: migrationFiles)`.
      public let migrationFiles: [String: String] = [\(entries(files))]

      """
    try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
  }

  /// The texts of the revisions and of the sum file, by their names.
  private static func files(directory: String) throws -> [String: String] {
    guard FileManager.default.fileExists(atPath: directory) else { return [:] }
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      .filter { $0.hasSuffix(".up.sql") || $0.hasSuffix(".down.sql") || $0 == Sums.file }
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
        guard let text = String(validating: data, as: UTF8.self) else {
          throw NotText(file: "migrations/\(name)")
        }
        return (name, text)
      })
  }

  /// The entries of a dictionary's literal.
  private static func entries(_ files: [String: String]) -> String {
    guard !files.isEmpty else { return ":" }
    return files.sorted { $0.key < $1.key }.map { "\n  \(literal($0.key)): \(literal($0.value))," }.joined()
      + "\n"
  }

  /// A text as a literal of Swift. Checksums are of bytes, so none may change.
  private static func literal(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      case "\0": "\\0"
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

struct NotText: Error, CustomStringConvertible {
  let file: String
  var description: String { "\(file) is not UTF-8: save it as UTF-8" }
}

struct UsageError: Error, CustomStringConvertible {
  var description: String { "usage: EmbedMigrationsTool <migrations directory> <output.swift>" }
}

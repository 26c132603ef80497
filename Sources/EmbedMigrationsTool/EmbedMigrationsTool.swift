import Foundation

/// Writes a Swift source that names the newest revision of a migrations directory.
///
/// Usage: `EmbedMigrationsTool <migrations.sum> <output.swift>`. A sum file that does not exist yet means no
/// revision; one that can't be read stops the build.
@main
struct EmbedMigrationsTool {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      throw UsageError()
    }
    let head = try headRevision(sumFile: arguments[1])
    let literal = head.map { "\"\($0)\"" } ?? "nil"
    let source = """
      /// The newest revision of the migrations directory at the time of the build, nil when it has none.
      public let migrationsHead: String? = \(literal)

      """
    try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
  }

  /// The last line of a sum file names its newest revision: `<revision>_<name> <checksum>…`.
  static func headRevision(sumFile: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: sumFile) else { return nil }
    let lines = try String(contentsOfFile: sumFile, encoding: .utf8)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
    // The first line sums up the whole file; each further one is a revision.
    return lines.dropFirst().last.map { String($0.prefix { $0.isNumber }) }
  }
}

struct UsageError: Error, CustomStringConvertible {
  var description: String { "usage: EmbedMigrationsTool <migrations.sum> <output.swift>" }
}

import Foundation
import Migrator

/// A file that a command writes or compares with.
struct OutputFile {
  let path: String

  /// Writes the file, and makes the folders it is in.
  func write(_ text: String) throws {
    do {
      let url = URL(fileURLWithPath: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw MigratorError("can't write \(path): \(error.localizedDescription)")
    }
  }

  /// What the file holds; nil where there is none.
  func read() -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}

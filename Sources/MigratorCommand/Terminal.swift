import Foundation
import Migrator

/// What a user sees: results on standard output, progress and errors on standard error.
enum Terminal {
  static func print(_ text: String) { write(text, to: .standardOutput) }

  static func printError(_ text: String) { write(text, to: .standardError) }

  /// Prints a value as JSON with sorted keys.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Tells what the migrator does.
  @Sendable static func report(_ event: MigratorEvent) {
    switch event {
    case .waiting(let holder): printError("waiting for another migrator: \(holder)")
    case .began(let revision, let direction):
      printError(
        "\(direction == .up ? "upgrading" : "downgrading"): \(revision.id) \(revision.header.message)")
    case .retrying(_, let reason, let attempt, let of, let pause):
      printError("  \(reason); nothing was changed, trying again in \(pause) (\(attempt) of \(of))")
    case .finished(_, _, let duration):
      let milliseconds = Int(duration / .milliseconds(1))
      printError("  done in \(milliseconds) ms")
    case .notice(let notice): printError("  \(notice.severity.lowercased()): \(notice.message)")
    }
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that is gone (`migrator history | head`) is no error of ours.
    try? handle.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
  }
}

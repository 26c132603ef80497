import Foundation
import Migrator

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
      let file = direction == .up ? revision.upFile : revision.downFile
      for hazard in file.hazards { printError("  \(file.name):\(hazard.line): \(hazard.text)") }
    case .retrying(_, let reason, let attempt, let of, let pause):
      printError("  \(reason); nothing was changed, trying again in \(pause) (\(attempt) of \(of))")
    case .step(_, let step, let count): printError("  step \(step.number) of \(count)")
    case .finished(_, _, let duration):
      let milliseconds = Int(duration / .milliseconds(1))
      printError("  done in \(milliseconds) ms")
    case .notice(let notice): printError("  \(notice.severity.lowercased()): \(notice.message)")
    case .notAsked(let reason):
      printError(
        "note: the database was not asked whether it has these revisions: \(reason)\n"
          + "One that has them knows them by their old names: make sure that none does")
    }
  }

  /// Asks on a terminal whether something was renamed; elsewhere says what to declare if it was.
  @Sendable static func confirm(_ rename: Rename) async -> Bool {
    let (what, old, new) = rename.words
    guard isatty(STDIN_FILENO) == 1 else {
      printError(
        "note: \(what) \(old) goes and \(new) like it comes. If it is the same under a new name, declare it with "
          + ".renamed(from: \"\(old)\"): its data is lost otherwise")
      return false
    }
    FileHandle.standardError.write(Data("Is \(what) \(old) renamed to \(new)? [y/N] ".utf8))
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that is gone (`migrator history | head`) is no error of ours.
    try? handle.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
  }
}

extension Rename {
  /// What is renamed, and its two names.
  fileprivate var words: (what: String, old: String, new: String) {
    switch self {
    case .table(let old, let new): ("table", "\(old)", "\(new)")
    case .column(let table, let old, let new): ("column of \(table)", old, new)
    case .label(let type, let old, let new): ("label of \(type)", old, new)
    case .attribute(let type, let old, let new): ("attribute of \(type)", old, new)
    case .object(let object, let new): (object.kind.rawValue.lowercased(), "\(object.name)", "\(new)")
    case .type(let old, let new): ("type", "\(old)", "\(new)")
    case .sequence(let old, let new): ("sequence", "\(old)", "\(new)")
    case .constraint(let table, let old, let new): ("constraint of \(table)", old, new)
    case .index(let table, let old, let new): ("index of \(table)", old, new)
    }
  }
}

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
    case .waiting: printError("\(event)")
    case .began(let revision, let direction):
      printError("\(event)")
      let file = revision.file(direction)
      for hazard in file.hazards { printError("  \(file.name):\(hazard.line): \(hazard.text)") }
    case .retrying, .step, .finished, .notice: printError("  \(event)")
    case .createdExtension: printError("\(event)")
    case .notAsked, .ordinaryHypertables: printError("note: \(event)")
    }
  }

  /// Asks on a terminal whether something was renamed; elsewhere says what to declare if it was.
  @Sendable static func confirm(_ rename: Rename) async -> Bool {
    let (what, _, new) = rename.words
    guard isatty(STDIN_FILENO) == 1 else {
      mention(rename, isDeclared: true)
      return false
    }
    FileHandle.standardError.write(Data("Is \(what) renamed to \(new)? [y/N] ".utf8))
    Interruption.isAsking.store(true, ordering: .sequentiallyConsistent)
    defer { Interruption.isAsking.store(false, ordering: .sequentiallyConsistent) }
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  /// Says what may be a rename; a declaration can say that it is one.
  static func mention(_ rename: Rename, isDeclared: Bool) {
    let (what, old, new) = rename.words
    let advice = isDeclared ? "declare \(new) with .renamed(from: \"\(old)\")" : "rename it by hand"
    printError(
      "note: \(what) is dropped, and \(new), which is much like it, is added. If it has only a new name, \(advice); "
        + "otherwise its data is lost")
  }

  private static func write(_ text: String, to handle: FileHandle) {
    do {
      try handle.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    } catch {
      // A reader that is gone (`migrator history | head`) is no error of ours. A full disk is: a script that is cut off must
      // not look like a whole one.
      guard handle === FileHandle.standardOutput, errno != EPIPE else { return }
      printError("error: can't write to standard output: \(error.localizedDescription)")
      exit(1)
    }
  }
}

extension Rename {
  /// What is renamed, with its place, and its two names as a declaration has them.
  fileprivate var words: (what: String, old: String, new: String) {
    switch self {
    case .table(let old, let new): ("table \(old)", "\(old)", "\(new)")
    case .column(let table, let old, let new): ("column \(table).\(old)", old, new)
    case .label(let type, let old, let new): ("label \(old) of \(type)", old, new)
    case .attribute(let type, let old, let new): ("attribute \(type).\(old)", old, new)
    case .object(let object, let new):
      ("\(object.kind.rawValue.lowercased()) \(object.name)", "\(object.name)", "\(new)")
    case .type(let old, let new): ("type \(old)", "\(old)", "\(new)")
    case .sequence(let old, let new): ("sequence \(old)", "\(old)", "\(new)")
    case .constraint(let table, let old, let new): ("constraint \(old) of \(table)", old, new)
    case .index(let table, let old, let new): ("index \(old) of \(table)", old, new)
    }
  }
}

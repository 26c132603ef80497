/// What the sum file says: `total <checksum>`, and then a line for each revision, `<revision>_<name> <checksum> <checksum>`.
///
/// A program that is built with the wrong newest revision, or none, waits for a database that will never be. So what migrator
/// did not write is a mistake here already.
struct Sums {
  static let file = "migrations.sum"

  /// The newest revision, nil when there is none.
  let head: String?

  /// Reads the sum file among the files of a directory, by their names.
  init(_ files: [String: String]) throws(Mistake) {
    let text = files[Self.file]
    let lines = text?.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") } ?? []
    guard let total = lines.first else {
      guard !files.keys.contains(where: { $0.hasSuffix(".up.sql") }) else {
        throw text == nil ? .noSums : .emptySums
      }
      head = nil
      return
    }
    guard Self.name(in: total, checksums: 1) == "total" else { throw .unreadable(total) }
    var head: String?
    for line in lines.dropFirst() {
      guard let stem = Self.name(in: line, checksums: 2), let revision = Self.revision(of: stem) else {
        throw .unreadable(line)
      }
      for name in ["\(stem).up.sql", "\(stem).down.sql"] where files[name] == nil { throw .missing(name) }
      head = revision
    }
    self.head = head
  }

  /// What stands before a line's checksums, with blanks of its own; nil where the line does not end with that many.
  private static func name(in line: Substring, checksums count: Int) -> String? {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count > count, words.suffix(count).allSatisfy(isChecksum) else { return nil }
    return words.dropLast(count).joined(separator: " ")
  }

  private static func isChecksum(_ word: Substring) -> Bool {
    word.count == 64 && word.allSatisfy(\.isHexDigit)
  }

  private static func revision(of stem: String) -> String? {
    let digits = stem.prefix { $0.isNumber }
    return digits.isEmpty ? nil : String(digits)
  }

  /// Why the directory can't be embedded, and what to do.
  enum Mistake: Error, CustomStringConvertible {
    case noSums
    case emptySums
    case unreadable(Substring)
    case missing(String)

    var description: String {
      switch self {
      case .noSums: "migrations/ has revisions and no \(file): \(Self.restoring)"
      case .emptySums: "migrations/\(file) is empty, and migrations/ has revisions: \(Self.restoring)"
      case .unreadable(let line) where Self.conflictMarks.contains { line.hasPrefix($0) }:
        "migrations/\(file) holds a merge conflict: two branches each added a revision. See \"Two branches\" in SCHEMA_MANAGEMENT.md"
      case .unreadable(let line):
        "migrations/\(file) was edited by hand: \"\(line.prefix(60))\" is not what migrator wrote: \(Self.restoring)"
      case .missing(let name):
        "migrations/\(name) is missing, and \(file) names it: restore it from version control"
      }
    }

    private static let restoring =
      "restore it from version control, or accept the files as they are: migrator hash"
    private static let conflictMarks = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
  }
}

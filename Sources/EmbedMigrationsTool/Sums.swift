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
    let lines = files[Self.file]?.split(separator: "\n").filter { !$0.hasPrefix("#") } ?? []
    guard let total = lines.first else {
      guard !files.keys.contains(where: { $0.hasSuffix(".up.sql") }) else { throw .noSums }
      head = nil
      return
    }
    guard Self.checksums(total, after: "total") == 1 else { throw .unreadable(total) }
    var head: String?
    for line in lines.dropFirst() {
      let stem = line.prefix { $0 != " " }
      let revision = stem.prefix { $0.isNumber }
      guard !revision.isEmpty, Self.checksums(line, after: stem) == 2 else { throw .unreadable(line) }
      for name in ["\(stem).up.sql", "\(stem).down.sql"] where files[name] == nil { throw .missing(name) }
      head = String(revision)
    }
    self.head = head
  }

  /// How many checksums a line has after its first word; nil where anything else is there.
  private static func checksums(_ line: Substring, after word: Substring) -> Int? {
    guard line.hasPrefix(word + " ") else { return nil }
    let sums = line.dropFirst(word.count + 1).split(separator: " ", omittingEmptySubsequences: false)
    return sums.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) } ? sums.count : nil
  }

  /// Why the directory can't be embedded, and what to do.
  enum Mistake: Error, CustomStringConvertible {
    case noSums
    case unreadable(Substring)
    case missing(String)

    var description: String {
      switch self {
      case .noSums:
        "migrations/ has revisions and no \(file): restore it from version control, or accept the files as they are: migrator hash"
      case .unreadable(let line) where ["<<<<<<<", "=======", ">>>>>>>"].contains { line.hasPrefix($0) }:
        "migrations/\(file) holds a merge conflict: two branches each added a revision. See \"Two branches\" in SCHEMA_MANAGEMENT.md"
      case .unreadable(let line):
        "migrations/\(file) was edited by hand: \"\(line.prefix(60))\" is not what migrator wrote. Restore it from version control, or "
          + "accept the files as they are: migrator hash"
      case .missing(let name):
        "migrations/\(name) is missing, and \(file) names it: restore it from version control"
      }
    }
  }
}

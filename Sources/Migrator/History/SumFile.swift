import SchemaKit

/// The file `migrations.sum`: the chain of revisions with the checksums of their files.
///
/// Its first line sums up all the others, so two branches that both add a revision change the same line, and
/// conflict in version control rather than in a database.
public struct SumFile: Sendable, Hashable {
  /// The file's name in the migrations directory.
  public static let name = "migrations.sum"

  private static let note = """
    # Made by migrator; commit it with the revisions. A merge conflict here means that two branches each added a
    # revision: see "Two branches" in SCHEMA_MANAGEMENT.md.

    """

  /// A revision's line.
  public struct Entry: Sendable, Hashable {
    /// `<revision>_<message>`: the names of the files without `.up.sql` and `.down.sql`.
    public let stem: String
    /// The checksum of the up file.
    public let up: String
    /// The checksum of the down file.
    public let down: String
  }

  /// The revisions, oldest first.
  public let entries: [Entry]

  /// The sum of a chain.
  public init(_ chain: [Revision]) {
    entries = chain.map { Entry(stem: $0.stem, up: $0.upFile.checksum, down: $0.downFile.checksum) }
  }

  /// Reads the file.
  public init(parsing text: String) throws {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    guard let first = lines.first else {
      entries = []
      return
    }
    entries = try lines.dropFirst().map { line in
      // A file's name may have blanks.
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count >= 3 else { throw Self.unreadable(String(line)) }
      return Entry(
        stem: parts.dropLast(2).joined(separator: " "), up: String(parts[parts.count - 2]),
        down: String(parts[parts.count - 1]))
    }
    guard first == Self.total(entries) else { throw Self.unreadable(String(first)) }
  }

  /// The file's text.
  public var text: String {
    Self.note + Self.total(entries) + "\n" + entries.map { Self.line($0) + "\n" }.joined()
  }

  private static func line(_ entry: Entry) -> String { "\(entry.stem) \(entry.up) \(entry.down)" }

  private static func total(_ entries: [Entry]) -> String {
    "total " + SHA256Text.of(entries.map(line).joined(separator: "\n"))
  }

  private static func unreadable(_ line: String) -> MigratorError {
    let isConflict = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].contains { line.hasPrefix($0) }
    return MigratorError(
      isConflict
        ? "\(name) holds a merge conflict: two branches each added a revision"
        : "\(name) was edited by hand: \"\(line.prefix(60))\" is not what migrator wrote",
      advice: isConflict
        ? "keep both, merge and build the declaration, then run: migrator rebase REVISION, with the one that is to come last"
        : "restore it from version control, or accept the files as they are: migrator hash")
  }
}

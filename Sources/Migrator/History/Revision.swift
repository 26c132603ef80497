import SchemaKit

/// A step in the history of a schema: SQL to go up, SQL to go back, and where it stands in the chain.
public struct Revision: Sendable, Hashable {
  /// What the head of an up file says.
  public struct Header: Sendable, Hashable {
    /// The revision's identity.
    public var id: RevisionID
    /// The revision before it, nil for the first.
    public var parent: RevisionID?
    /// What it does, in a few words.
    public var message: String
    /// The fingerprint of the schema it leads to.
    public var fingerprint: String
    /// The namespaces that the schema speaks for, so that one that is declared no longer is still seen.
    public var namespaces: Set<String> = []
    /// The extensions that the schema declares, likewise.
    public var extensions: Set<String> = []
    /// The publications that the schema declares, likewise.
    public var publications: Set<String> = []
    /// The revisions that it stands for, oldest first, after a squash.
    public var replaces: [RevisionID] = []
    /// The oldest revision whose writers can go on with its schema; nil where the writers are to judge by the tables.
    public var serves: RevisionID?
    /// The hypertables of the schema, for servers that can't show them.
    public var hypertables: [HypertableRecord] = []
  }

  /// The head of the up file.
  public var header: Header
  /// The file to go up, by its name in the directory.
  public var upFile: RevisionFile
  /// The file to go back.
  public var downFile: RevisionFile

  /// The revision's identity.
  public var id: RevisionID { header.id }

  /// The file to go in a direction.
  public func file(_ direction: Direction) -> RevisionFile { direction == .up ? upFile : downFile }

  /// Whether its file to go up has no statement.
  public var isEmpty: Bool { (try? Statement.split(upFile.text).isEmpty) ?? false }

  /// The part of the files' names before `.up.sql`.
  public var stem: String { String(upFile.name.dropLast(".up.sql".count)) }
}

/// One file of a revision.
public struct RevisionFile: Sendable, Hashable {
  /// The name in the directory.
  public let name: String
  /// All of it, but for a byte order mark.
  public let text: String
  /// The SHA-256 of its bytes.
  public let checksum: String

  /// A file by its name and text.
  public init(name: String, text: String) {
    self.name = name
    // Some editors put one before the text, and the server takes it for a part of the first word.
    self.text = String(text.trimmingPrefix("\u{FEFF}"))
    checksum = SHA256Text.of(text)
  }
}

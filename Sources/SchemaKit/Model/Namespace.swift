/// A namespace, PostgreSQL's "schema" (manual, section 5.9). `public` needs no declaration.
public struct Namespace: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The comment.
  public var comment: String?
  /// Where the namespace is declared.
  public var location: SourceLocation

  /// Declares a namespace: `Namespace("iot")`.
  public init(_ name: String, file: StaticString = #fileID, line: UInt = #line) {
    self.name = name
    location = SourceLocation(file: file, line: line)
  }

  /// A namespace that was read from a database.
  public init(introspected name: String) {
    self.name = name
    location = .none
  }

  /// `COMMENT ON SCHEMA`.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }
}

/// An extension that the database must have (`CREATE EXTENSION`).
///
/// Its version is the server's affair: an extension is compared by name alone unless it names a version.
public struct Extension: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The namespace its objects are put in, nil for the extension's own choice.
  public var namespace: String?
  /// The version, nil for whichever is there.
  public var version: String?
  /// Whether its objects can be moved to another namespace, as far as a server said it.
  package var isRelocatable = true
  /// The comment, nil for the extension's own.
  public var comment: String?
  /// Where the extension is declared.
  public var location: SourceLocation

  /// Declares an extension: `Extension("citext")`.
  public init(
    _ name: String, in namespace: String? = nil, version: String? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.name = name
    self.namespace = namespace
    self.version = version
    location = SourceLocation(file: file, line: line)
  }

  /// An extension that was read from a database.
  public init(introspected name: String, namespace: String, version: String) {
    self.name = name
    self.namespace = namespace
    self.version = version
    location = .none
  }

  /// `COMMENT ON EXTENSION`, in place of the extension's own.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }
}

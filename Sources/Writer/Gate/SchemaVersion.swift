/// The schema that a writer was built with, or that a database has.
public struct SchemaVersion: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The newest revision, nil when there is none.
  public let revision: String?
  /// The declaration's fingerprint.
  public let fingerprint: String

  /// A schema's version.
  public init(revision: String?, fingerprint: String) {
    self.revision = revision
    self.fingerprint = fingerprint
  }

  /// Revision and the first digits of the fingerprint.
  public var description: String { "revision \(revision ?? "base"), fingerprint \(fingerprint.prefix(12))" }
}

/// `SCHEMA_POLICY`: which schemas a writer writes to.
public enum SchemaPolicy: String, Sendable, CaseIterable, Codable {
  /// The one that it was built with.
  case exact
  /// A later one too, as long as its rows still fit.
  case compatible
}

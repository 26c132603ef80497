/// The schema that a writer was built with.
public struct SchemaVersion: Sendable, Hashable, CustomStringConvertible {
  /// The newest revision of the migrations directory, nil when it has none.
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

/// The database is not one that this writer may write to.
public struct SchemaMismatch: Error, Sendable, CustomStringConvertible {
  /// What was found, what is wanted, and what to do.
  public let description: String
}

/// What a database's history means for a writer. Pure, so that every case is tested without a server.
struct SchemaVerdict {
  /// The applied revisions, oldest first; nil when there is no ledger.
  let found: [SchemaVersion]?
  let wanted: SchemaVersion

  /// What is wrong, nil when nothing is.
  var mismatch: String? {
    guard let revision = wanted.revision else {
      return "this writer was built without migrations, so it can't know its schema\n"
        + "run: migrator create, then migrator upgrade, and build the writer again"
    }
    guard let found, let newest = found.last else {
      return "the database has no schema yet; this writer wants \(wanted)\nrun: migrator upgrade"
    }
    if newest == wanted { return nil }
    let both = "the database has \(newest); this writer wants \(wanted)"
    guard newest.revision != revision else {
      return "\(both): the same revision with another schema\n"
        + "build the writer and apply the migrations from the same commit"
    }
    if found.contains(where: { $0.revision == revision }) {
      return "\(both): the database is ahead\n"
        + "deploy the writer of that revision, or run: migrator downgrade \(revision)"
    }
    // A revision's number is the time at which it was written.
    guard newest.revision.map({ $0 < revision }) == true else {
      return
        "\(both), which is not among the revisions that were applied: the two come from different branches\n"
        + "deploy the writer of the database's branch, or see what was applied: migrator history"
    }
    return "\(both): the database is behind\nrun: migrator upgrade"
  }
}

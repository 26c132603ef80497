/// A revision that a database has.
struct AppliedRevision: Sendable, Hashable {
  let version: SchemaVersion
  /// The oldest revision whose writers it still serves, by its file's head; nil when that doesn't say.
  var serves: String?
}

/// What a database's history means for a writer. Pure, so that every case is tested without a server.
struct HistoryVerdict {
  /// The applied revisions, oldest first; nil when there is no ledger.
  let found: [AppliedRevision]?
  let wanted: SchemaVersion

  enum Relation: Hashable {
    case exact
    /// Later revisions were applied.
    case ahead([AppliedRevision])
    /// It can't be written to, whatever its tables look like.
    case other(SchemaDirection, reason: String, advice: String)
  }

  var relation: Relation {
    guard let revision = wanted.revision else {
      return .other(
        .behind, reason: "this writer was built without migrations, so it can't know its schema",
        advice: "run: migrator create, then migrator upgrade, and build the writer again")
    }
    guard let found, let newest = found.last?.version else {
      return .other(
        .behind, reason: "the database has no schema yet; this writer wants \(wanted)",
        advice: "run: migrator upgrade")
    }
    if newest == wanted { return .exact }
    let both = "the database has \(newest); this writer wants \(wanted)"
    if let place { return .ahead(Array(found[(place + 1)...])) }
    if found.contains(where: { $0.version.revision == revision }) {
      return .other(
        .diverged, reason: "\(both): the same revision with another schema",
        advice: "build the writer and apply the migrations from the same commit")
    }
    // A revision's number is the time at which it was written.
    guard newest.revision.map({ $0 < revision }) == true else {
      return .other(
        .diverged,
        reason:
          "\(both), which is not among the revisions that were applied: the two come from different branches",
        advice: "deploy the writer of the database's branch, or see what was applied: migrator history")
    }
    return .other(.behind, reason: "\(both): the database is behind", advice: "run: migrator upgrade")
  }

  /// The later revisions that serve no writer of this age, by their own word.
  var refusals: [AppliedRevision] {
    guard case .ahead(let later) = relation else { return [] }
    return later.filter { $0.serves != nil && !isServed(by: $0) }
  }

  /// Whether every later revision says that it serves a writer of this age.
  var isVouchedFor: Bool {
    guard case .ahead(let later) = relation else { return false }
    return later.allSatisfy(isServed)
  }

  private func isServed(by later: AppliedRevision) -> Bool {
    guard let serves = later.serves, let place else { return false }
    if let oldest = found?.firstIndex(where: { $0.version.revision == serves }) { return oldest <= place }
    return wanted.revision.map { serves <= $0 } ?? false
  }

  /// Where the writer's schema stands in the history. After a squash its revision goes by another name.
  private var place: Int? {
    found?.firstIndex { $0.version == wanted }
      ?? found?.lastIndex {
        $0.version.fingerprint == wanted.fingerprint && !isKnown
      }
  }

  private var isKnown: Bool { found?.contains { $0.version.revision == wanted.revision } ?? false }
}

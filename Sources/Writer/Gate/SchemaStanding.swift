/// How a database's schema stands to the one that a writer was built with.
public enum SchemaDirection: String, Sendable, Codable, CaseIterable {
  /// It is the same.
  case exact
  /// Later revisions were applied, and the writer's rows still fit.
  case aheadCompatible = "ahead_compatible"
  /// Later revisions were applied, and the writer's rows don't fit any more.
  case aheadBreaking = "ahead_breaking"
  /// Revisions are still to be applied, or there is no schema yet.
  case behind
  /// The revisions come from another branch, or of the same one something else was made.
  case diverged
  /// The revisions are the right ones, and the tables aren't as they say.
  case drifted
  /// The role may not read or write what it has to.
  case forbidden

  /// The exit code of `writer check`.
  public var exitStatus: Int32 {
    switch self {
    case .exact: 0
    case .behind: 2
    case .drifted: 3
    case .aheadBreaking: 4
    case .aheadCompatible: 5
    case .diverged: 6
    case .forbidden: 77
    }
  }
}

/// What the gate found, and why.
public struct SchemaStanding: Sendable, Hashable, Codable {
  /// The verdict.
  public let direction: SchemaDirection
  /// The database's newest revision, nil when it has none.
  public let found: SchemaVersion?
  /// What keeps the writer out, or would with another policy.
  public let reasons: [String]
  /// What to do about it.
  public let advice: [String]

  /// Whether a writer may write under a policy.
  public func admits(_ policy: SchemaPolicy) -> Bool {
    direction == .exact || (direction == .aheadCompatible && policy == .compatible)
  }
}

/// The database is not one that this writer may write to.
public struct SchemaMismatch: Error, Sendable, CustomStringConvertible {
  /// What the gate found.
  public let standing: SchemaStanding

  /// What was found, what is wanted, and what to do.
  public var description: String { (standing.reasons + standing.advice).joined(separator: "\n") }
}

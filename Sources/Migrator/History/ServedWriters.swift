/// The writers that a revision's schema serves.
public enum ServedWriters: Sendable, Hashable {
  /// Those built with a revision, and later ones.
  case from(RevisionID)
  /// Only those built with the revision itself.
  case none

  /// The oldest revision of theirs.
  func oldest(in chain: [Revision], own: RevisionID) throws -> RevisionID {
    guard case .from(let revision) = self else { return own }
    _ = try chain.place(of: revision.text)
    return revision
  }
}

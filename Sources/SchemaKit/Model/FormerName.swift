/// The name that something had before, so that a change keeps what it holds.
///
/// It is knowledge for one migration and no part of what is declared: it is never compared, and can go once every
/// database has the new name.
public struct FormerName: Hashable, Sendable {
  /// The name, nil for what was never renamed.
  public var name: String?

  /// No former name, or one.
  public init(_ name: String? = nil) { self.name = name }

  /// Any two are equal, see the type's discussion.
  public static func == (a: Self, b: Self) -> Bool { true }

  /// Hashes nothing.
  public func hash(into hasher: inout Hasher) {}
}

/// Names that several things had before, by their present ones. Never compared, as a ``FormerName``.
public struct FormerNames: Hashable, Sendable {
  /// The former names, by the present ones.
  public var names: [String: String] = [:]

  /// None.
  public init() {}

  /// Any two are equal, see the type's discussion.
  public static func == (a: Self, b: Self) -> Bool { true }

  /// Hashes nothing.
  public func hash(into hasher: inout Hasher) {}
}

/// What a schema's namespaces hold that others manage. It is no part of the schema: declarations with other names here have the
/// same fingerprint.
public struct UnmanagedNames: Hashable, Sendable {
  /// Names, in which `*` stands for any number of characters.
  public var patterns: [QualifiedName] = []
  /// The partitioned tables whose undeclared partitions others make, with where that is declared.
  public var partitioned: [QualifiedName: SourceLocation] = [:]

  /// None.
  public init() {}

  /// Whether nothing is left to others.
  public var isEmpty: Bool { patterns.isEmpty && partitioned.isEmpty }

  /// Whether one of the patterns fits a name.
  public func cover(_ name: QualifiedName) -> Bool {
    patterns.contains { Self.fits($0.namespace, name.namespace) && Self.fits($0.name, name.name) }
  }

  /// Whether a text is a pattern's beginning, its parts in order, and its end.
  private static func fits(_ pattern: String, _ text: String) -> Bool {
    var parts = pattern.split(separator: "*", omittingEmptySubsequences: false)[...]
    guard let first = parts.popFirst(), text.hasPrefix(first) else { return false }
    guard let last = parts.popLast() else { return text == first }
    var rest = text.dropFirst(first.count)
    for part in parts where !part.isEmpty {
      guard let place = rest.firstRange(of: part) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}

extension Schema {
  /// Whether others make partitions of a table, or of one that it is under.
  public func hasUnmanagedPartitions(_ name: QualifiedName) -> Bool {
    guard !unmanaged.partitioned.isEmpty else { return false }
    return unmanaged.partitioned[name] != nil
      || table(name)?.partitionOf.map { hasUnmanagedPartitions($0.parent) } == true
  }
}

/// An enum type (manual, section 8.7): its labels are ordered as declared.
public struct EnumType: Hashable, Sendable {
  /// The type's name.
  public var name: QualifiedName
  /// The labels, least first.
  public var labels: [String]
  /// The comment.
  public var comment: String?
  /// Where the type is declared.
  public var location: SourceLocation

  /// Declares an enum type: `EnumType("severity", "info", "warning", "critical")`.
  public init(
    _ name: QualifiedName, _ labels: String..., file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(name: name, labels: labels, location: SourceLocation(file: file, line: line))
  }

  /// An enum type by its parts.
  public init(name: QualifiedName, labels: [String], location: SourceLocation = .none) {
    self.name = name
    self.labels = labels
    self.location = location
  }

  /// `COMMENT ON TYPE`.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }
}

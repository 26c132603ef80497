/// An enum type (manual, section 8.7): its labels are ordered as declared.
public struct EnumType: Hashable, Sendable {
  /// The type's name.
  public var name: QualifiedName
  /// The labels, least first.
  public var labels: [String]
  /// The name it had before.
  public var formerName = FormerName()
  /// The names that labels had before, by their present ones.
  public var formerLabels = FormerNames()
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

  /// The name that the type had before, with its namespace: it is renamed.
  public func renamed(from name: QualifiedName) -> Self {
    var copy = self
    copy.formerName = FormerName("\(name)")
    return copy
  }

  /// The name that a label had before: it is renamed, and rows keep it.
  public func renamed(_ label: String, from name: String) -> Self {
    var copy = self
    copy.formerLabels.names[label] = name
    return copy
  }

  /// `COMMENT ON TYPE`.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }
}

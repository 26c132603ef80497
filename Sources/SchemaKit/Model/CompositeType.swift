/// A composite type: a row's structure without a table (manual, section 8.16).
///
/// ```swift
/// let address = CompositeType("address", ("street", .text), ("zip", .varchar(10)))
/// // CREATE TYPE public.address AS (street text, zip character varying(10))
/// ```
public struct CompositeType: Hashable, Sendable {
  /// An attribute.
  public struct Attribute: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The type.
    public var type: ColumnType
    /// The collation, nil for the type's own.
    public var collation: QualifiedName?
    /// The comment.
    public var comment: String?

    /// An attribute by its name and type.
    public init(_ name: String, _ type: ColumnType) {
      self.name = name
      self.type = type
    }
  }

  /// The type's name.
  public var name: QualifiedName
  /// The attributes, in order.
  public var attributes: [Attribute]
  /// The comment.
  public var comment: String?
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares a composite type.
  public init(
    _ name: QualifiedName, _ attributes: (String, ColumnType)..., file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.name = name
    self.attributes = attributes.map { Attribute($0.0, $0.1) }
    location = SourceLocation(file: file, line: line)
  }

  /// A composite type by its parts.
  public init(introspected name: QualifiedName, attributes: [Attribute] = []) {
    self.name = name
    self.attributes = attributes
    location = .none
  }

  /// `COMMENT ON TYPE`.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }
}

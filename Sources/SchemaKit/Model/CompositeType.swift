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
  /// The names that attributes had before, by their present ones.
  public var formerAttributes = FormerNames()
  /// The comment.
  public var comment: String?
  /// The name it had before.
  public var formerName = FormerName()
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

  /// The name that the type had before, with its namespace: it is renamed.
  public func renamed(from name: QualifiedName) -> Self {
    var copy = self
    copy.formerName = FormerName("\(name)")
    return copy
  }

  /// The name that an attribute had before: it is renamed, and keeps its values.
  public func renamed(_ attribute: String, from name: String) -> Self {
    var copy = self
    copy.formerAttributes.names[attribute] = name
    return copy
  }

  /// `COLLATE` of an attribute: `.collation(of: "street", "de-x-icu")`. The built-in ones are in `pg_catalog`.
  public func collation(of attribute: String, _ name: String, in namespace: String = "pg_catalog") -> Self {
    changing(attribute) { $0.collation = QualifiedName(namespace: namespace, name: name) }
  }

  /// `COMMENT ON COLUMN` of an attribute.
  public func comment(on attribute: String, _ text: String) -> Self {
    changing(attribute) { $0.comment = text }
  }

  private func changing(_ name: String, _ change: (inout Attribute) -> Void) -> Self {
    var copy = self
    for place in attributes.indices where attributes[place].name == name { change(&copy.attributes[place]) }
    return copy
  }

  /// `COMMENT ON TYPE`.
  public func comment(_ text: String) -> Self {
    var copy = self
    copy.comment = text
    return copy
  }
}

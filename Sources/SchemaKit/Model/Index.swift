/// A column or an expression that an index or an exclusion constraint is made over.
///
/// A string literal is a column: `"device_id"`. Others are made by ``ascending(_:nulls:)``,
/// ``descending(_:nulls:)`` and ``expression(_:)``.
public struct IndexKey: Hashable, Sendable, ExpressibleByStringLiteral {
  /// What is indexed.
  public enum Content: Hashable, Sendable {
    /// A column of the table.
    case column(String)
    /// An expression over columns of the table.
    case expression(SQLExpression)
  }

  /// The direction of a key.
  public enum Order: String, Hashable, Sendable {
    /// Least first.
    case ascending = "ASC"
    /// Greatest first.
    case descending = "DESC"
  }

  /// Where NULLs stand.
  public enum Nulls: String, Hashable, Sendable {
    /// Before all values; the default of a descending key.
    case first = "NULLS FIRST"
    /// After all values; the default of an ascending key.
    case last = "NULLS LAST"
  }

  /// What is indexed.
  public var content: Content
  /// The direction.
  public var order: Order = .ascending
  /// Where NULLs stand.
  public var nulls: Nulls = .last
  /// The collation, nil for the column's own.
  public var collation: QualifiedName?
  /// The operator class, nil for the type's default; a name without a dot is one of `pg_catalog`.
  public var operatorClass: String?
  /// How fine ANALYZE looks at an expression; nil is the server's default.
  public var statistics: Int?

  /// A key over a column or an expression.
  public init(_ content: Content) { self.content = content }

  /// An ascending key over a column.
  public init(stringLiteral value: String) { self.init(.column(value)) }

  /// `column ASC`.
  public static func ascending(_ column: String, nulls: Nulls = .last) -> Self {
    Self(.column(column)).sorted(.ascending, nulls: nulls)
  }

  /// `column DESC`.
  public static func descending(_ column: String, nulls: Nulls = .first) -> Self {
    Self(.column(column)).sorted(.descending, nulls: nulls)
  }

  /// `(expression)`: `.expression("lower(email)")`.
  public static func expression(_ expression: SQLExpression) -> Self { Self(.expression(expression)) }

  /// The key in another direction.
  public func sorted(_ order: Order, nulls: Nulls) -> Self {
    var copy = self
    copy.order = order
    copy.nulls = nulls
    return copy
  }

  /// `COLLATE "name"`: `.ascending("name").collation("C")`. The built-in ones are in `pg_catalog`.
  public func collation(_ name: String, in namespace: String = "pg_catalog") -> Self {
    var copy = self
    copy.collation = QualifiedName(namespace: namespace, name: name)
    return copy
  }

  /// The key with an operator class: `.operatorClass("text_pattern_ops")`.
  public func operatorClass(_ name: String) -> Self {
    var copy = self
    copy.operatorClass = name
    return copy
  }

  /// `ALTER COLUMN … SET STATISTICS` of the index: how fine ANALYZE looks at an expression, 0 to 10,000.
  public func statistics(_ target: Int) -> Self {
    var copy = self
    copy.statistics = target
    return copy
  }

  /// The column, nil for an expression.
  public var column: String? {
    if case .column(let name) = content { name } else { nil }
  }
}

/// An index that no constraint owns. Its default name is `<table>_<columns>_idx`.
public struct Index: Hashable, Sendable {
  /// The name; empty until the table gives it its default.
  public var name: String
  /// The access method: `btree`, `hash`, `gin`, `gist`, `spgist`, `brin`, or an extension's.
  public var method = "btree"
  /// What is indexed, in order.
  public var keys: [IndexKey]
  /// Columns that the index carries besides, `INCLUDE`.
  public var included: [String] = []
  /// Whether no two rows may have equal keys.
  public var isUnique = false
  /// `NULLS NOT DISTINCT`: two NULLs count as equal in a unique index.
  public var treatsNullsAsEqual = false
  /// The predicate of a partial index.
  public var predicate: SQLExpression?
  /// Storage parameters, `WITH (fillfactor = 70)`.
  public var storageParameters: [String: String] = [:]
  /// The partitioned table's index that a partition's index belongs to.
  public var parent: QualifiedName?
  /// Whether it was built to its end. One that wasn't takes part in nothing.
  public var isValid = true
  /// `ON ONLY`: a partitioned table's index that not all partitions have; queries don't use it.
  public var isOnParentAlone = false
  /// The comment.
  public var comment: String?
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares an index: `Index("devices_site_idx", on: "site", .descending("created_at"))`.
  public init(
    _ name: String = "", on keys: IndexKey..., file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(name: name, keys: keys, location: SourceLocation(file: file, line: line))
  }

  /// An index by its parts.
  public init(name: String, keys: [IndexKey], location: SourceLocation = .none) {
    self.name = name
    self.keys = keys
    self.location = location
  }
}

/// An exclusion constraint: no two rows compare true on all its elements.
public struct Exclusion: Hashable, Sendable {
  /// A key and the operator that compares it between two rows.
  public struct Element: Hashable, Sendable {
    /// What is compared.
    public var key: IndexKey
    /// The operator, such as `=` or `&&`.
    public var comparison: String
  }

  /// The name; empty until the table gives it its default, `<table>_<columns>_excl`.
  public var name: String
  /// The access method.
  public var method = "gist"
  /// What is compared.
  public var elements: [Element]
  /// Columns that the index carries besides, `INCLUDE`.
  public var included: [String] = []
  /// Storage parameters of the index, `WITH (fillfactor = 70)`.
  public var storageParameters: [String: String] = [:]
  /// The predicate of a partial constraint.
  public var predicate: SQLExpression?
  /// When it is checked.
  public var deferrability: Deferrability = .notDeferrable
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares an exclusion constraint: `Exclusion(("room", "="), ("during", "&&"))`.
  public init(
    _ elements: (IndexKey, String)..., name: String = "", using method: String = "gist",
    file: StaticString = #fileID, line: UInt = #line
  ) {
    self.name = name
    self.method = method
    self.elements = elements.map { Element(key: $0.0, comparison: $0.1) }
    location = SourceLocation(file: file, line: line)
  }

  /// An exclusion constraint by its parts.
  public init(name: String, elements: [Element], location: SourceLocation = .none) {
    self.name = name
    self.elements = elements
    self.location = location
  }
}

extension Exclusion.Element {
  /// An element by its parts.
  public init(_ key: IndexKey, with comparison: String) {
    self.init(key: key, comparison: comparison)
  }
}

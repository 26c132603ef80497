/// A column of a table.
///
/// A column is `NOT NULL` unless it says ``nullable()``, as a Swift value is never nil unless its type says so.
///
/// ```swift
/// Column("metadata", .jsonb).nullable()
/// // metadata jsonb
/// ```
public struct Column: Hashable, Sendable {
  /// How a column's value is computed, `GENERATED ALWAYS AS (…)`.
  public enum Storage: Sendable, Hashable {
    /// `STORED`: computed when the row is written.
    case stored
    /// `VIRTUAL`: computed when the row is read; PostgreSQL 18 and later.
    case virtual
  }

  /// A generated column's expression and storage.
  public struct Generation: Sendable, Hashable {
    /// The expression.
    public var expression: SQLExpression
    /// Whether the value is stored.
    public var storage: Storage

    /// A generation by its parts.
    public init(expression: SQLExpression, storage: Storage) {
      self.expression = expression
      self.storage = storage
    }
  }

  /// A NOT NULL constraint's own properties; PostgreSQL 18 and later have them.
  public struct NotNull: Hashable, Sendable {
    /// The constraint's name; nil leaves it to PostgreSQL, and to whoever named it.
    public var name: String?
    /// `NO INHERIT`: does not hold for child tables.
    public var noInherit = false
    /// Whether it holds for the rows that were there before it: not with `NOT VALID`.
    public var isValid = true

    /// PostgreSQL's defaults.
    public init() {}
  }

  /// The column's name.
  public var name: String
  /// The column's data type.
  public var type: ColumnType
  /// Whether the column takes NULL.
  public var isNullable = false
  /// The NOT NULL constraint's own properties, PostgreSQL 18 and later.
  public var notNull = NotNull()
  /// The default's expression.
  public var defaultExpression: SQLExpression?
  /// The identity, if the server numbers the rows.
  @Boxed public var identity: Identity?
  /// The generation expression, if the column is computed.
  @Boxed public var generation: Generation?
  /// The collation, nil for the type's own.
  @Boxed public var collation: QualifiedName?
  /// How it is stored.
  public var options = ColumnOptions()
  /// Whether it is there by a parent table alone, as of a partition.
  public var isInherited = false
  /// The comment.
  public var comment: String?
  /// Where the column is declared.
  public var location: SourceLocation
  /// The name it had before.
  public var formerName = FormerName()
  /// Constraints written at the column; the table takes them over.
  var shorthands = Shorthands()

  struct Shorthands: Hashable, Sendable {
    var primaryKey = false
    var unique = false
    @Boxed var references: ForeignKey?
  }

  /// Declares a column.
  public init(_ name: String, _ type: ColumnType, file: StaticString = #fileID, line: UInt = #line) {
    self.name = name
    self.type = type
    location = SourceLocation(file: file, line: line)
  }

  /// A column that was read from a database.
  public init(introspected name: String, type: ColumnType) {
    self.name = name
    self.type = type
    location = .none
  }
}

extension Column {
  /// The name of its NOT NULL constraint, be it PostgreSQL's choice; nil where there is none.
  package func nameOfNotNull(in table: QualifiedName) -> String? {
    isNullable ? nil : notNull.name ?? DefaultName.notNull(table: table.name, column: name)
  }

  func with(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }

  /// Lets the column take NULL.
  public func nullable() -> Self { with { $0.isNullable = true } }

  /// `CONSTRAINT name NOT NULL`, where it isn't to be all of PostgreSQL's choice; PostgreSQL 18 and later keep it.
  public func notNull(_ name: String? = nil, noInherit: Bool = false, isValid: Bool = true) -> Self {
    with {
      $0.isNullable = false
      $0.notNull.name = name
      $0.notNull.noInherit = noInherit
      $0.notNull.isValid = isValid
    }
  }

  /// `DEFAULT expression`, for rows that name no value: `.default("now()")`.
  ///
  /// It is SQL, so a text has its quotes: `.default("'new'")`.
  public func `default`(_ expression: SQLExpression) -> Self { with { $0.defaultExpression = expression } }

  /// `GENERATED ALWAYS | BY DEFAULT AS IDENTITY`: the server numbers the rows.
  public func identity(_ generation: Identity.Generation = .always, _ options: SequenceOptions = .init())
    -> Self
  {
    with { $0.identity = Identity(generation: generation, options: options) }
  }

  /// `GENERATED ALWAYS AS (expression) STORED`.
  public func generated(as expression: SQLExpression, _ storage: Storage = .stored) -> Self {
    with { $0.generation = Generation(expression: expression, storage: storage) }
  }

  /// `COLLATE "name"`: `.collation("de-x-icu")`. The built-in ones are in `pg_catalog`.
  public func collation(_ name: String, in namespace: String = "pg_catalog") -> Self {
    with { $0.collation = QualifiedName(namespace: namespace, name: name) }
  }

  /// `SET STORAGE`: `PLAIN`, `EXTERNAL`, `EXTENDED` or `MAIN`, where it isn't to be the type's own.
  public func storage(_ storage: String) -> Self { with { $0.options.storage = storage.uppercased() } }

  /// `SET COMPRESSION`: `pglz` or `lz4`.
  public func compression(_ method: String) -> Self { with { $0.options.compression = method } }

  /// `SET STATISTICS`: how fine ANALYZE looks at the column, 0 to 10,000.
  public func statistics(_ target: Int) -> Self { with { $0.options.statistics = target } }

  /// `SET (parameter = value)`: `n_distinct` or `n_distinct_inherited`.
  public func parameters(_ parameters: [String: String]) -> Self {
    with { $0.options.parameters = parameters }
  }

  /// The name that the column had before: it is renamed, and keeps its values.
  public func renamed(from name: String) -> Self { with { $0.formerName = FormerName(name) } }

  /// `COMMENT ON COLUMN`.
  public func comment(_ text: String) -> Self { with { $0.comment = text } }

  /// Makes this column the table's primary key.
  public func primaryKey() -> Self { with { $0.shorthands.primaryKey = true } }

  /// Adds a unique constraint on this column.
  public func unique() -> Self { with { $0.shorthands.unique = true } }

  /// Adds a foreign key from this column: `.references("devices", "id", onDelete: .cascade)`.
  ///
  /// Without a column the other table's primary key is meant.
  public func references(
    _ table: QualifiedName, _ column: String? = nil, onDelete: ReferentialAction = .noAction,
    onUpdate: ReferentialAction = .noAction
  ) -> Self {
    with {
      var key = ForeignKey(
        columns: [$0.name], table: table, referenced: column.map { [$0] } ?? [], location: $0.location)
      key.onDelete = onDelete
      key.onUpdate = onUpdate
      $0.shorthands.references = key
    }
  }
}

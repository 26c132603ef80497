/// What happens to a referencing row when the row it references goes or changes its key.
public enum ReferentialAction: Hashable, Sendable {
  /// An error at the end of the statement, or at commit where deferred.
  case noAction
  /// An error at once.
  case restrict
  /// The referencing row goes, or changes, too.
  case cascade
  /// The referencing columns become NULL; only these, where any are named (`ON DELETE` alone).
  case setNull([String] = [])
  /// The referencing columns take their default; only these, where any are named (`ON DELETE` alone).
  case setDefault([String] = [])
}

/// A foreign key. Its default name is `<table>_<columns>_fkey`.
public struct ForeignKey: Hashable, Sendable {
  /// How a key of several columns treats NULL.
  public enum Match: String, Hashable, Sendable {
    /// A row with any NULL in its key references nothing.
    case simple = "SIMPLE"
    /// Either all columns of the key are NULL, or none.
    case full = "FULL"
  }

  /// The name; empty until the table gives it its default.
  public var name: String
  /// The referencing columns.
  public var columns: [String]
  /// The referenced table.
  public var table: QualifiedName
  /// The referenced columns; the schema fills in the primary key where none are named.
  public var referenced: [String]
  /// What happens when the referenced row goes.
  public var onDelete: ReferentialAction = .noAction
  /// What happens when the referenced key changes.
  public var onUpdate: ReferentialAction = .noAction
  /// How NULLs match.
  public var match: Match = .simple
  /// `PERIOD`: whether the last column is a range; PostgreSQL 18 and later.
  public var hasPeriod = false
  /// When it is checked.
  public var deferrability: Deferrability = .notDeferrable
  /// Whether it holds for the rows that were there before it: not with `NOT VALID`.
  public var isValid = true
  /// Whether it is checked at all: not with `NOT ENFORCED`; PostgreSQL 18 and later.
  public var isEnforced = true
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares a foreign key: `ForeignKey("device_id", references: "devices", "id")`.
  ///
  /// Without referenced columns the other table's primary key is meant.
  public init(
    _ columns: String..., references table: QualifiedName, _ referenced: String..., name: String = "",
    file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(
      columns: columns, table: table, referenced: referenced, name: name,
      location: SourceLocation(file: file, line: line))
  }

  /// A foreign key by its parts.
  public init(
    columns: [String], table: QualifiedName, referenced: [String], name: String = "",
    location: SourceLocation = .none
  ) {
    self.name = name
    self.columns = columns
    self.table = table
    self.referenced = referenced
    self.location = location
  }
}

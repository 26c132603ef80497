/// A constraint of a table (PostgreSQL manual, section 5.5), other than NOT NULL.
public indirect enum Constraint: Hashable, Sendable {
  /// `PRIMARY KEY`.
  case primaryKey(PrimaryKey)
  /// `UNIQUE`.
  case unique(Unique)
  /// `CHECK`.
  case check(Check)
  /// `FOREIGN KEY`.
  case foreignKey(ForeignKey)
  /// `EXCLUDE`.
  case exclusion(Exclusion)

  /// The constraint's name, unique within its table.
  public var name: String {
    switch self {
    case .primaryKey(let key): key.name
    case .unique(let unique): unique.name
    case .check(let check): check.name
    case .foreignKey(let key): key.name
    case .exclusion(let exclusion): exclusion.name
    }
  }

  /// The name it had before.
  public var formerName: FormerName {
    switch self {
    case .primaryKey(let key): key.formerName
    case .unique(let unique): unique.formerName
    case .check(let check): check.formerName
    case .foreignKey(let key): key.formerName
    case .exclusion(let exclusion): exclusion.formerName
    }
  }

  /// Where the constraint is declared.
  public var location: SourceLocation {
    switch self {
    case .primaryKey(let key): key.location
    case .unique(let unique): unique.location
    case .check(let check): check.location
    case .foreignKey(let key): key.location
    case .exclusion(let exclusion): exclusion.location
    }
  }

  /// Whether it holds for all rows: not with `NOT VALID`.
  public var isValid: Bool {
    switch self {
    case .check(let check): check.isValid
    case .foreignKey(let key): key.isValid
    case .primaryKey, .unique, .exclusion: true
    }
  }

  /// The storage parameters of the index that enforces it.
  public var storageParameters: [String: String] {
    switch self {
    case .primaryKey(let key): key.storageParameters
    case .unique(let unique): unique.storageParameters
    case .exclusion(let exclusion): exclusion.storageParameters
    case .check, .foreignKey: [:]
    }
  }

  /// Whether a partitioned table has it, and not all of its partitions: a key that was added to the table `ONLY`.
  public var isOnParentAlone: Bool {
    switch self {
    case .primaryKey(let key): key.isOnParentAlone
    case .unique(let unique): unique.isOnParentAlone
    case .check, .foreignKey, .exclusion: false
    }
  }

  package var isPrimaryKey: Bool { if case .primaryKey = self { true } else { false } }

  /// Whether an index of the same name enforces it.
  public var isBackedByIndex: Bool {
    switch self {
    case .primaryKey, .unique, .exclusion: true
    case .check, .foreignKey: false
    }
  }
}

/// When a constraint is checked (SET CONSTRAINTS).
public enum Deferrability: String, Hashable, Sendable {
  /// At each statement, always.
  case notDeferrable = "NOT DEFERRABLE"
  /// At each statement, unless the transaction asks for later.
  case initiallyImmediate = "DEFERRABLE INITIALLY IMMEDIATE"
  /// At commit, unless the transaction asks for earlier.
  case initiallyDeferred = "DEFERRABLE INITIALLY DEFERRED"
}

/// A table's primary key. Its default name is `<table>_pkey`.
public struct PrimaryKey: Hashable, Sendable {
  /// The name; empty until the table gives it its default.
  public var name: String
  /// The key's columns, in order.
  public var columns: [String]
  /// `WITHOUT OVERLAPS`: whether the last column is a range that may not overlap; PostgreSQL 18 and later.
  public var isWithoutOverlaps = false
  /// Columns that the index carries besides the key, `INCLUDE`.
  public var included: [String] = []
  /// Storage parameters of the index, `WITH (fillfactor = 70)`.
  public var storageParameters: [String: String] = [:]
  /// `ONLY`: of a partitioned table, and not of all of its partitions.
  public var isOnParentAlone = false
  /// When it is checked.
  public var deferrability: Deferrability = .notDeferrable
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares a primary key over columns: `PrimaryKey("id", "timestamp")`.
  public init(_ columns: String..., name: String = "", file: StaticString = #fileID, line: UInt = #line) {
    self.init(columns: columns, name: name, location: SourceLocation(file: file, line: line))
  }

  /// A primary key by its parts.
  public init(columns: [String], name: String, location: SourceLocation = .none) {
    self.name = name
    self.columns = columns
    self.location = location
  }
}

/// A unique constraint. Its default name is `<table>_<columns>_key`.
public struct Unique: Hashable, Sendable {
  /// The name; empty until the table gives it its default.
  public var name: String
  /// The columns that are unique together.
  public var columns: [String]
  /// `WITHOUT OVERLAPS`: whether the last column is a range that may not overlap; PostgreSQL 18 and later.
  public var isWithoutOverlaps = false
  /// Columns that the index carries besides, `INCLUDE`.
  public var included: [String] = []
  /// `NULLS NOT DISTINCT`: two NULLs count as equal.
  public var treatsNullsAsEqual = false
  /// Storage parameters of the index, `WITH (fillfactor = 70)`.
  public var storageParameters: [String: String] = [:]
  /// `ONLY`: of a partitioned table, and not of all of its partitions.
  public var isOnParentAlone = false
  /// When it is checked.
  public var deferrability: Deferrability = .notDeferrable
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares columns as unique together: `Unique("site", "serial")`.
  public init(_ columns: String..., name: String = "", file: StaticString = #fileID, line: UInt = #line) {
    self.init(columns: columns, name: name, location: SourceLocation(file: file, line: line))
  }

  /// A unique constraint by its parts.
  public init(columns: [String], name: String, location: SourceLocation = .none) {
    self.name = name
    self.columns = columns
    self.location = location
  }
}

/// A check constraint: every row fulfils its expression, or makes it NULL.
public struct Check: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The expression.
  public var expression: SQLExpression
  /// `NO INHERIT`: does not hold for child tables.
  public var noInherit = false
  /// Whether it holds for the rows that were there before it: not with `NOT VALID`.
  public var isValid = true
  /// Whether it is checked at all: not with `NOT ENFORCED`; PostgreSQL 18 and later.
  public var isEnforced = true
  /// The name it had before.
  public var formerName = FormerName()
  /// Where it is declared.
  public var location: SourceLocation

  /// Declares a check: `Check("positive_value", "value > 0")`.
  public init(
    _ name: String, _ expression: SQLExpression, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(name: name, expression: expression, location: SourceLocation(file: file, line: line))
  }

  /// A check by its parts.
  public init(name: String, expression: SQLExpression, location: SourceLocation = .none) {
    self.name = name
    self.expression = expression
    self.location = location
  }
}

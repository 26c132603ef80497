/// How a partitioned table spreads its rows, or where a partition stands (manual, section 5.12).
public struct PartitionOf: Hashable, Sendable {
  /// The partitioned table.
  public var parent: QualifiedName
  /// The bound: `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, or `DEFAULT`.
  public var bound: SQLExpression

  /// A place under a partitioned table.
  public init(_ parent: QualifiedName, _ bound: SQLExpression) {
    self.parent = parent
    self.bound = bound
  }
}

/// Which old values a row's change carries into logical replication (ALTER TABLE, REPLICA IDENTITY).
public enum ReplicaIdentity: Hashable, Sendable {
  /// The primary key's.
  case `default`
  /// All of the row's.
  case full
  /// None.
  case nothing
  /// Those of a unique index.
  case index(String)

  /// The index, nil for the other ways.
  public var index: String? { if case .index(let name) = self { name } else { nil } }
}

/// Whether policies hold for a table (manual, section 5.9).
public enum RowSecurity: Hashable, Sendable {
  /// They don't.
  case disabled
  /// For all but the owner.
  case enabled
  /// For the owner too.
  case forced
  /// Only marked as to be forced: policies don't hold yet.
  case disabledForced

  /// Whether policies hold.
  public var isEnabled: Bool { self == .enabled || self == .forced }
  /// Whether they hold for the owner, once they hold.
  public var isForced: Bool { self == .forced || self == .disabledForced }
}

/// How a column is stored (ALTER TABLE, SET STORAGE, SET COMPRESSION, SET STATISTICS, SET (…)). What is nil or empty
/// is PostgreSQL's default.
public struct ColumnOptions: Hashable, Sendable {
  /// `PLAIN`, `EXTERNAL`, `EXTENDED` or `MAIN`, where it isn't the type's own.
  public var storage: String?
  /// `pglz` or `lz4`.
  public var compression: String?
  /// How fine ANALYZE looks at the column.
  public var statistics: Int?
  /// `n_distinct`, `n_distinct_inherited`.
  public var parameters: [String: String] = [:]

  /// PostgreSQL's defaults.
  public init() {}
}

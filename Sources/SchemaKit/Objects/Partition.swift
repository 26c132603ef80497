/// How a table spreads its rows over partitions (manual, section 5.12).
public enum PartitionStrategy: String, Sendable {
  /// By ranges of values.
  case range = "RANGE"
  /// By lists of values.
  case list = "LIST"
  /// By a hash of values.
  case hash = "HASH"
}

/// Which rows a partition holds. Values are SQL, so a text has its quotes.
public struct PartitionBound: Sendable, Hashable {
  let sql: SQLExpression

  /// A bound as ATTACH PARTITION takes it.
  public init(_ sql: SQLExpression) { self.sql = sql }

  /// `FOR VALUES FROM (…) TO (…)`: `.range(from: "'2026-01-01'", to: "'2027-01-01'")`.
  public static func range(from start: String, to end: String) -> Self {
    .init(SQLExpression("FOR VALUES FROM (\(start)) TO (\(end))"))
  }
  /// `FOR VALUES IN (…)`.
  public static func list(_ values: String...) -> Self {
    .init(SQLExpression("FOR VALUES IN (\(values.joined(separator: ", ")))"))
  }
  /// `FOR VALUES WITH (MODULUS …, REMAINDER …)`.
  public static func hash(modulus: Int, remainder: Int) -> Self {
    .init(SQLExpression("FOR VALUES WITH (modulus \(modulus), remainder \(remainder))"))
  }
  /// `DEFAULT`: what fits nowhere else.
  public static let `default` = Self("DEFAULT")
}

/// A partition of a partitioned table.
///
/// ```swift
/// let events = Table("events") {
///   Column("at", .timestamptz)
/// }.partitioned(by: .range, "at")
/// let events2026 = Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
/// ```
///
/// It has the columns, keys and indexes of the table it is part of. What it has of its own may follow: indexes,
/// checks, triggers.
public struct Partition: TableDeclaration {
  /// The table, whose columns come from the partitioned one.
  public var table: Table

  /// Declares a partition.
  public init(
    _ name: QualifiedName, of parent: QualifiedName, _ bound: PartitionBound, file: StaticString = #fileID,
    line: UInt = #line, @TableBuilder<PlainTable> _ elements: () -> [TableElement<PlainTable>] = { [] }
  ) {
    table = Table(name, file: file, line: line, elements)
    table.partitionOf = PartitionOf(parent, bound.sql)
  }

  /// Spreads the partition over further ones.
  public func partitioned(by strategy: PartitionStrategy, _ keys: String...) -> Self {
    with { $0.partitionKey = .key(strategy, keys) }
  }
}

extension SQLExpression {
  static func key(_ strategy: PartitionStrategy, _ keys: [String]) -> SQLExpression {
    SQLExpression("\(strategy.rawValue) (\(keys.joined(separator: ", ")))")
  }
}

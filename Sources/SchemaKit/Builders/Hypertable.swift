/// A TimescaleDB hypertable: a table partitioned into chunks by time.
///
/// ```swift
/// let readings = Hypertable("sensor_readings", partitionedBy: "timestamp", chunks: .days(1)) {
///   Column("timestamp", .timestamptz)
///   Column("device_id", .varchar(100))
///   Column("value", .doublePrecision)
///   Columnstore(after: .days(7), segmentBy: "device_id", orderBy: .descending("timestamp"))
///   Retention(after: .days(90))
/// }
/// ```
///
/// Where the database has no TimescaleDB it is an ordinary table, unless the schema declares
/// `Extension("timescaledb")` and so insists.
public struct Hypertable: TableDeclaration, Hashable {
  /// The table, with its ``Table/hypertable`` options.
  public var table: Table

  /// Declares a hypertable over a column of dates or times.
  public init(
    _ name: QualifiedName, partitionedBy column: String, chunks: TimeSpan = .days(7),
    file: StaticString = #fileID, line: UInt = #line,
    @TableBuilder<HypertableKind> _ elements: () -> [TableElement<HypertableKind>]
  ) {
    self.init(
      name, HypertableOptions(timeColumn: column, chunkInterval: .time(chunks)),
      SourceLocation(file: file, line: line), elements())
  }

  /// Declares a hypertable over a column of integers; `chunks` counts in the column's own unit.
  public init(
    _ name: QualifiedName, partitionedBy column: String, chunksOf chunks: Int64,
    file: StaticString = #fileID, line: UInt = #line,
    @TableBuilder<HypertableKind> _ elements: () -> [TableElement<HypertableKind>]
  ) {
    self.init(
      name, HypertableOptions(timeColumn: column, chunkInterval: .integer(chunks)),
      SourceLocation(file: file, line: line), elements())
  }

  private init(
    _ name: QualifiedName, _ options: HypertableOptions, _ location: SourceLocation,
    _ elements: [TableElement<HypertableKind>]
  ) {
    table = Table(introspected: name)
    table.hypertable = options
    table.location = location
    for element in elements { element.add(&table) }
    table.hypertable?.completeColumnstoreOrder()
    table.adoptShorthands()
    table.nameUnnamed()
  }
}

extension HypertableOptions {
  /// TimescaleDB appends the partitioning column to an order that leaves it out, so the declaration does too.
  fileprivate mutating func completeColumnstoreOrder() {
    guard let settings = columnstore else { return }
    let named = settings.segmentBy + settings.orderBy.compactMap(\.column)
    if !named.contains(timeColumn) { columnstore?.orderBy.append(.descending(timeColumn)) }
  }
}

/// Moves chunks to the columnstore, compressed, when they have reached an age.
public struct Columnstore: Sendable {
  let settings: HypertableOptions.ColumnstoreSettings

  /// Declares the columnstore; without `after` chunks are moved by hand.
  ///
  /// Segment by what queries filter on, order by what they scan along, as a rule the time, descending. TimescaleDB
  /// adds the time to an order that leaves it out.
  public init(after: TimeSpan? = nil, segmentBy: String..., orderBy: IndexKey...) {
    settings = .init(segmentBy: segmentBy, orderBy: orderBy, after: after)
  }
}

/// Drops chunks when they have reached an age.
public struct Retention: Sendable {
  let after: TimeSpan

  /// Declares the age at which chunks are dropped: their rows are gone then.
  public init(after: TimeSpan) { self.after = after }
}

/// Spreads a hypertable's rows over partitions by a column's hash, besides the time.
public struct SpacePartition: Sendable {
  let dimension: HypertableOptions.SpacePartition

  /// Declares a dimension by hash: `SpacePartition("device_id", partitions: 4)`.
  public init(_ column: String, partitions: Int) {
    dimension = .init(column: column, partitions: partitions)
  }
}

/// What makes a table a TimescaleDB hypertable: how its rows are partitioned into chunks, and what happens to
/// chunks that grow old.
public struct HypertableOptions: Hashable, Sendable {
  /// The size of a chunk along the partitioning column.
  public enum ChunkInterval: Hashable, Sendable {
    /// A length of time, for a column of dates or times.
    case time(TimeSpan)
    /// A number, for a column of integers.
    case integer(Int64)

    /// Two intervals are equal when TimescaleDB, which keeps microseconds, takes them for the same.
    public static func == (a: Self, b: Self) -> Bool { a.stored == b.stored }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) { hasher.combine(stored) }

    /// The number TimescaleDB keeps: microseconds, or the integer.
    public var stored: Int64 {
      switch self {
      case .time(let span): span.totalMicroseconds
      case .integer(let number): number
      }
    }
  }

  /// A further dimension: rows are spread over a number of partitions by a column's hash.
  public struct SpacePartition: Hashable, Sendable {
    /// The column.
    public var column: String
    /// The number of partitions.
    public var partitions: Int

    /// A dimension by a column's hash.
    public init(column: String, partitions: Int) {
      self.column = column
      self.partitions = partitions
    }
  }

  /// The columnstore (TimescaleDB's compression of old chunks).
  public struct ColumnstoreSettings: Hashable, Sendable {
    /// The columns whose values are kept apart, so that they can be filtered on without decompressing.
    public var segmentBy: [String]
    /// The order of rows within a segment.
    public var orderBy: [IndexKey]
    /// The age at which a chunk moves to the columnstore; nil leaves it to be done by hand.
    public var after: TimeSpan?

    /// Settings by their parts.
    public init(segmentBy: [String], orderBy: [IndexKey], after: TimeSpan?) {
      self.segmentBy = segmentBy
      self.orderBy = orderBy
      self.after = after
    }
  }

  /// The partitioning column, of a date, time or integer type.
  public var timeColumn: String
  /// The size of a chunk.
  public var chunkInterval: ChunkInterval
  /// Further dimensions by hash.
  public var spacePartitions: [SpacePartition] = []
  /// The columnstore's settings, nil when it is off.
  public var columnstore: ColumnstoreSettings?
  /// The age at which a chunk is dropped, nil keeps all.
  public var retention: TimeSpan?
  /// Elements that were declared a second time, of which one alone can hold; validation reports them.
  var repeated: [String] = []

  /// A hypertable by its partitioning column.
  public init(timeColumn: String, chunkInterval: ChunkInterval) {
    self.timeColumn = timeColumn
    self.chunkInterval = chunkInterval
  }

  /// All columns that rows are partitioned by: every unique key has to hold them.
  public var partitioningColumns: [String] { [timeColumn] + spacePartitions.map(\.column) }
}

import SchemaKit

/// A hypertable as a revision's head records it, for servers without TimescaleDB, which can't show one.
///
/// The form is one of its own, as files keep it for years: a field that is added must be optional.
///
/// ```json
/// {"chunks":"0 1 0","dropAfter":"0 90 0","name":"readings","namespace":"public","partitionedBy":"time"}
/// ```
public struct HypertableRecord: Sendable, Hashable {
  /// The table.
  public var table: QualifiedName
  /// The options.
  public var options: HypertableOptions

  /// What a table's options are.
  public init(table: QualifiedName, options: HypertableOptions) {
    self.table = table
    self.options = options
  }
}

extension HypertableRecord: Codable {
  private enum CodingKeys: CodingKey {
    case namespace, name, partitionedBy, chunks, integerChunks, spacePartitions, segmentBy, orderBy,
      compressAfter,
      dropAfter
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func span(_ key: CodingKeys) throws -> TimeSpan? {
      try values.decodeIfPresent(SpanText.self, forKey: key)?.span
    }
    table = QualifiedName(
      namespace: try values.decode(String.self, forKey: .namespace),
      name: try values.decode(String.self, forKey: .name))
    let chunks: HypertableOptions.ChunkInterval =
      if let span = try span(.chunks) { .time(span) } else {
        .integer(try values.decode(Int64.self, forKey: .integerChunks))
      }
    options = HypertableOptions(
      timeColumn: try values.decode(String.self, forKey: .partitionedBy), chunkInterval: chunks)
    options.spacePartitions = (try values.decodeIfPresent([Partition].self, forKey: .spacePartitions) ?? [])
      .map { .init(column: $0.column, partitions: $0.partitions) }
    options.retention = try span(.dropAfter)
    if let order = try values.decodeIfPresent([Key].self, forKey: .orderBy) {
      options.columnstore = .init(
        segmentBy: try values.decodeIfPresent([String].self, forKey: .segmentBy) ?? [],
        orderBy: order.map(\.indexKey), after: try span(.compressAfter))
    }
  }

  /// Writes what isn't at its default.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(table.namespace, forKey: .namespace)
    try values.encode(table.name, forKey: .name)
    try values.encode(options.timeColumn, forKey: .partitionedBy)
    switch options.chunkInterval {
    case .time(let span): try values.encode(SpanText(span: span), forKey: .chunks)
    case .integer(let size): try values.encode(size, forKey: .integerChunks)
    }
    if !options.spacePartitions.isEmpty {
      try values.encode(
        options.spacePartitions.map { Partition(column: $0.column, partitions: $0.partitions) },
        forKey: .spacePartitions)
    }
    try values.encodeIfPresent(options.retention.map(SpanText.init), forKey: .dropAfter)
    guard let columnstore = options.columnstore else { return }
    try values.encode(columnstore.segmentBy, forKey: .segmentBy)
    try values.encode(columnstore.orderBy.map(Key.init), forKey: .orderBy)
    try values.encodeIfPresent(columnstore.after.map(SpanText.init), forKey: .compressAfter)
  }

  private struct Partition: Codable {
    let column: String
    let partitions: Int
  }

  private struct Key: Codable {
    let column: String
    let order: String
    let nulls: String

    init(_ key: IndexKey) {
      column = key.column ?? ""
      order = key.order.rawValue
      nulls = key.nulls.rawValue
    }

    var indexKey: IndexKey {
      IndexKey(.column(column)).sorted(
        IndexKey.Order(rawValue: order) ?? .ascending, nulls: IndexKey.Nulls(rawValue: nulls) ?? .last)
    }
  }

  /// Months, days and microseconds, with blanks between them.
  private struct SpanText: Codable {
    let span: TimeSpan

    init(span: TimeSpan) { self.span = span }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let parts = try container.decode(String.self).split(separator: " ").compactMap { Int64($0) }
      guard parts.count == 3 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time span")
      }
      span = TimeSpan(months: parts[0], days: parts[1], microseconds: parts[2])
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode("\(span.months) \(span.days) \(span.microseconds)")
    }
  }
}

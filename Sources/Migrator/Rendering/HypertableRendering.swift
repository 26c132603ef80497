import SchemaKit

/// Renders a hypertable's changes. Where the schema does not insist on TimescaleDB a statement stands in a block
/// that does nothing on a server without it, so that one file serves both.
struct HypertableRenderer {
  let table: QualifiedName
  let requiresTimescaleDB: Bool

  /// The statements of consecutive changes: one block for all of them.
  func statements(_ changes: [HypertableChange]) -> [SQL] {
    let calls = changes.flatMap(calls)
    guard !requiresTimescaleDB else { return calls.map(\.statement) }
    let body = calls.map { "    \($0.inBlock);" as SQL }.joined(separator: "\n")
    let block: SQL = """
      BEGIN
        IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'timescaledb') THEN
      \(body)
        END IF;
      END
      """
    return [.anonymousBlock(block, tag: Self.tag)]
  }

  /// Whether a statement is one of these.
  static func writes(_ statement: Statement) -> Bool {
    let words = statement.words.prefix(2)
    guard words.count == 2, let call = words.last else { return false }
    return call.hasPrefix("$\(tag)") || calls.contains(call)
  }

  private static let tag = "timescaledb"

  private static let calls: Set = [
    "create_hypertable", "add_dimension", "set_chunk_time_interval", "set_number_partitions",
    "add_retention_policy", "remove_retention_policy", "add_columnstore_policy", "remove_columnstore_policy",
  ]

  private func calls(_ change: HypertableChange) -> [Call] {
    let name = SQL("\(literal: SQL.quoted(table))")
    switch change {
    case .create(let options):
      let range = "by_range(\(literal: options.timeColumn), \(options.chunkInterval.argument))" as SQL
      let create: SQL = """
        create_hypertable(\(name), \(range), \
        create_default_indexes => FALSE, if_not_exists => TRUE, migrate_data => TRUE)
        """
      return [.function(create)] + options.spacePartitions.map(addDimension)
    case .remove, .repartition:
      let message = "\(table): TimescaleDB has no statement for this change of a hypertable"
      return [.plain(.anonymousBlock("BEGIN RAISE EXCEPTION '%', \(literal: message); END", tag: "refuse"))]
    case .setChunkInterval(let interval):
      return [.function("set_chunk_time_interval(\(name), \(interval.argument))")]
    case .addSpacePartition(let partition): return [addDimension(partition)]
    case .setPartitions(let partition):
      return [
        .function("set_number_partitions(\(name), \(partition.partitions), \(literal: partition.column))")
      ]
    case .setColumnstore(let settings): return [.plain(settings.alter(table))]
    case .disableColumnstore:
      return [.plain("ALTER TABLE \(table) SET (timescaledb.enable_columnstore = false)")]
    case .setColumnstorePolicy(let old, let new):
      let remove = old.map { _ in Call.procedure("remove_columnstore_policy(\(name))") }
      let add = new.map { Call.procedure("add_columnstore_policy(\(name), after => \($0.argument))") }
      return [remove, add].compactMap { $0 }
    case .setRetention(let old, let new):
      let remove = old.map { _ in Call.function("remove_retention_policy(\(name))") }
      let add = new.map { Call.function("add_retention_policy(\(name), drop_after => \($0.argument))") }
      return [remove, add].compactMap { $0 }
    }
  }

  private func addDimension(_ partition: HypertableOptions.SpacePartition) -> Call {
    let name = SQL("\(literal: SQL.quoted(table))")
    return .function(
      "add_dimension(\(name), by_hash(\(literal: partition.column), \(partition.partitions)), if_not_exists => TRUE)"
    )
  }

  /// A statement, which reads otherwise inside a block than outside.
  private enum Call {
    case function(SQL)
    case procedure(SQL)
    case plain(SQL)

    var statement: SQL {
      switch self {
      case .function(let sql): "SELECT \(sql)"
      case .procedure(let sql): "CALL \(sql)"
      case .plain(let sql): sql
      }
    }

    var inBlock: SQL { if case .function(let sql) = self { "PERFORM \(sql)" } else { statement } }
  }
}

extension HypertableOptions.ColumnstoreSettings {
  fileprivate func alter(_ table: QualifiedName) -> SQL {
    let segments = SQL("\(identifiers: segmentBy)").text
    let order = orderBy.map { "\(identifier: $0.column ?? "")\($0.sorting)" as SQL }.joined(separator: ", ")
    return """
      ALTER TABLE \(table) SET (timescaledb.enable_columnstore = true, \
      timescaledb.segmentby = \(literal: segments), timescaledb.orderby = \(literal: order.text))
      """
  }
}

extension HypertableOptions.ChunkInterval {
  fileprivate var argument: SQL {
    switch self {
    case .time(let span): span.argument
    case .integer(let number): "\(number)"
    }
  }
}

extension TimeSpan {
  fileprivate var argument: SQL { "INTERVAL \(literal: literal)" }
}

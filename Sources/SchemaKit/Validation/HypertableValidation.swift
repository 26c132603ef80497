// Mistakes of a hypertable's options, as TimescaleDB would find them or, worse, would not.
extension TableValidation {
  private var hypertable: String { "hypertable \"\(table.name)\"" }

  func check(_ options: HypertableOptions, _ found: inout Mistakes) {
    for element in options.repeated {
      found.add(table.location, "\(hypertable) has more than one \(element): keep one")
    }
    checkTimeColumn(options, &found)
    checkSpacePartitions(options, &found)
    if let columnstore = options.columnstore { check(columnstore, &found) }
    checkAges(options, &found)
  }

  private func checkTimeColumn(_ options: HypertableOptions, _ found: inout Mistakes) {
    guard let column = table.column(options.timeColumn) else {
      return checkColumns([options.timeColumn], hypertable, table.location, &found)
    }
    let what = "\(hypertable): partitioning column \"\(column.name)\""
    if column.isNullable { found.add(table.location, "\(what) can't be nullable") }
    if options.chunkInterval.stored <= 0 {
      found.add(table.location, "\(hypertable) has a chunk interval that isn't positive")
    }
    switch options.chunkInterval {
    case .time(let span):
      checkSpan(span, "chunk interval", &found)
      if !column.type.isTime {
        let advice = column.type.isInteger ? ": give its chunks as a number, chunksOf:" : ""
        found.add(
          table.location,
          "\(what) has type \(column.type); chunks of time want a date, a timestamp or a UUIDv7\(advice)")
      }
      if column.type == .date, span.totalMicroseconds % TimeSpan.days(1).totalMicroseconds != 0 {
        found.add(table.location, "\(what) is a date, so its chunks must be of whole days")
      }
    case .integer(let count):
      if !column.type.isInteger {
        let advice = column.type.isTime ? ": give its chunks as a time, chunks:" : ""
        found.add(
          table.location,
          "\(what) has type \(column.type); chunks of a number want smallint, integer or bigint\(advice)")
      } else if count > SequenceOptions.range(of: column.type).upperBound {
        found.add(table.location, "\(what) is \(column.type), too small for chunks of \(count)")
      }
    }
  }

  private func checkSpacePartitions(_ options: HypertableOptions, _ found: inout Mistakes) {
    checkColumns(options.spacePartitions.map(\.column), hypertable, table.location, &found)
    var seen: Set = [options.timeColumn]
    for partition in options.spacePartitions {
      if !seen.insert(partition.column).inserted {
        found.add(table.location, "\(hypertable) is partitioned by \"\(partition.column)\" twice")
      }
      if !(1...32767).contains(partition.partitions) {
        found.add(
          table.location,
          "\(hypertable) has \(partition.partitions) partitions by \"\(partition.column)\"; 1 to 32767")
      }
    }
  }

  private func check(_ columnstore: HypertableOptions.ColumnstoreSettings, _ found: inout Mistakes) {
    let what = "columnstore of \(hypertable)"
    let order = columnstore.orderBy.compactMap(\.column)
    checkColumns(columnstore.segmentBy + order, what, table.location, &found)
    var seen: Set<String> = []
    for column in columnstore.segmentBy + order where !seen.insert(column).inserted {
      found.add(table.location, "\(what) names column \"\(column)\" twice; segment by it or order by it")
    }
    let isPlain = columnstore.orderBy.allSatisfy {
      $0.column != nil && $0.collation == nil && $0.operatorClass == nil
    }
    if !isPlain {
      found.add(
        table.location,
        "\(what) is ordered by an expression, a collation or an operator class; it takes columns alone")
    }
  }

  private func checkAges(_ options: HypertableOptions, _ found: inout Mistakes) {
    let columnstore = options.columnstore?.after
    let ages = [("columnstore", columnstore), ("retention", options.retention)]
    for case (let name, let age?) in ages {
      checkSpan(age, "\(name) age", &found)
      if case .integer = options.chunkInterval {
        found.add(
          table.location,
          "\(hypertable) is partitioned by a number, which has no age: drop the age of its \(name)")
      }
    }
    if let columnstore, columnstore.totalMicroseconds < 0 {
      found.add(table.location, "\(hypertable) has a negative columnstore age")
    }
    guard let retention = options.retention else { return }
    if retention.totalMicroseconds <= 0 {
      found.add(
        table.location, "\(hypertable) has a retention that isn't positive: it would drop every chunk")
    }
    if let columnstore, retention.totalMicroseconds <= columnstore.totalMicroseconds {
      found.add(
        table.location,
        "\(hypertable) drops chunks after \(retention.literal), before they reach the columnstore "
          + "after \(columnstore.literal)")
    }
  }

  private func checkSpan(_ span: TimeSpan, _ name: String, _ found: inout Mistakes) {
    if !span.fitsInterval {
      found.add(table.location, "\(hypertable) has a \(name) that PostgreSQL's interval has no room for")
    }
  }
}

extension ColumnType {
  /// The types TimescaleDB partitions by time. It reads the time in a `uuid` of version 7.
  fileprivate var isTime: Bool {
    let names = ["date", "timestamp without time zone", "timestamp with time zone", "uuid"]
    return !isArray && builtinName.map(names.contains) == true
  }
}

import SchemaKit

// Hypertables: chunks, columnstore, policies.
extension SchemaDiff {
  mutating func createHypertable(_ table: QualifiedName, _ options: HypertableOptions) {
    add(.hypertable(table, .create(options)))
    compareColumnstore(table, nil, options.columnstore)
    if let retention = options.retention {
      add(.hypertable(table, .setRetention(from: nil, to: retention)))
    }
  }

  mutating func compareHypertable(
    _ table: QualifiedName, _ old: HypertableOptions?, _ new: HypertableOptions?
  ) {
    switch (old, new) {
    case (nil, nil): break
    case (nil, let options?): createHypertable(table, options)
    case (.some, nil): add(.hypertable(table, .remove))
    case (let before?, let after?):
      compareDimensions(table, before, after)
      compareColumnstore(table, before.columnstore, after.columnstore)
      if before.retention != after.retention {
        add(.hypertable(table, .setRetention(from: before.retention, to: after.retention)))
      }
    }
  }

  private mutating func compareDimensions(
    _ table: QualifiedName, _ old: HypertableOptions, _ new: HypertableOptions
  ) {
    let pair = Matched(old.spacePartitions, new.spacePartitions, by: \.column)
    if old.timeColumn != new.timeColumn || !pair.removed.isEmpty {
      return add(.hypertable(table, .repartition(from: old, to: new)))
    }
    if old.chunkInterval != new.chunkInterval {
      add(.hypertable(table, .setChunkInterval(new.chunkInterval)))
    }
    for partition in pair.added { add(.hypertable(table, .addSpacePartition(partition))) }
    for (before, after) in pair.kept where before.partitions != after.partitions {
      add(.hypertable(table, .setPartitions(after)))
    }
  }

  private mutating func compareColumnstore(
    _ table: QualifiedName, _ old: HypertableOptions.ColumnstoreSettings?,
    _ new: HypertableOptions.ColumnstoreSettings?
  ) {
    if let new {
      if old?.segmentBy != new.segmentBy || old?.orderBy != new.orderBy {
        add(.hypertable(table, .setColumnstore(new)))
      }
    }
    if old?.after != new?.after {
      add(.hypertable(table, .setColumnstorePolicy(from: old?.after, to: new?.after)))
    }
    if old != nil, new == nil { add(.hypertable(table, .disableColumnstore)) }
  }
}

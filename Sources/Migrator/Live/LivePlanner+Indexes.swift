import SchemaKit

// Indexes.
extension LivePlanner {
  mutating func createIndex(_ index: Index, on table: QualifiedName) {
    guard plan.wanted.table(table)?.partitionKey != nil else {
      return build(index, on: table)
    }
    // Nobody knows which they are where the revision is applied.
    guard !plan.wanted.hasUnmanagedPartitions(table) else { return addPlain([.createIndex(table, index)]) }
    transact([index.creation(on: table, .only)])
    if !index.isOnParentAlone { createPartitions(of: index, on: table) }
  }

  private mutating func build(_ index: Index, on table: QualifiedName) {
    let drop = replacements.drop(for: .createIndex(table, index))
    let name = build(index, on: table, before: drop)
    if let drop { dropReplaced(drop) }
    guard name != index.name else { return }
    transact(["ALTER INDEX \(table.sibling(name)) RENAME TO \(identifier: index.name)"])
  }

  /// Builds an index, which may take another one's place, and gives the name it has until then.
  mutating func build(_ index: Index, on table: QualifiedName, before drop: Change?) -> String {
    var index = index
    let (old, wanted) = (drop?.droppedIndex, index.name)
    if old == wanted { index.name = madeUpName { DefaultName.replacement(of: wanted, taken: $0) } }
    runAlone(
      index.creation(on: table, .concurrently), [.onlineScan] + plan.duplicateHazards(of: index, on: table))
    handOverIdentity(of: table, from: old, to: wanted, index)
    return index.name
  }

  /// A published table without a replica identity takes no UPDATE: the new index is it before the old one goes.
  private mutating func handOverIdentity(
    of table: QualifiedName, from old: String?, to wanted: String, _ index: Index
  ) {
    guard let old, let current = plan.current.table(table), current.replicaIdentity == .index(old),
      plan.wanted.table(table)?.replicaIdentity == .index(wanted),
      index.keys.compactMap(\.column).allSatisfy({ isNotNull($0, in: current) })
    else { return }
    transact(renderer.statements(.alterTable(table, .setReplicaIdentity(.index(index.name)))))
    identitiesHandedOver.insert(table)
  }

  private func isNotNull(_ column: String, in table: Table) -> Bool {
    table.column(column)?.isNullable == false || madeNotNull.contains(.column(table.name, column))
  }

  private mutating func dropReplaced(_ drop: Change) {
    guard case .dropIndex(let table, let index) = drop else { return transact(renderer.statements(drop)) }
    dropIndex(index, on: table)
  }

  /// Builds the index on each partition, and hangs it under the partitioned one.
  private mutating func createPartitions(of index: Index, on table: QualifiedName) {
    let parent = table.sibling(index.name)
    for partition in partitions(of: table) {
      if let key = partition.attachedKeys.first(where: { $0.value == parent })?.key {
        transact(["ALTER INDEX \(parent) ATTACH PARTITION \(partition.name.sibling(key))"])
        continue
      }
      var own = index
      own.name =
        partition.indexes.first { $0.parent == parent }?.name ?? index.defaultName(in: partition.name.name)
      builtInPartitions.insert(partition.name.sibling(own.name))
      if hasAlready(own, on: partition.name) {
        // It takes its place below.
      } else if partition.partitionKey != nil {
        transact([own.creation(on: partition.name, .only)])
        createPartitions(of: own, on: partition.name)
      } else if isLive(partition.name) {
        runAlone(
          own.creation(on: partition.name, .concurrently),
          [.onlineScan] + plan.duplicateHazards(of: own, on: partition.name))
      } else {
        transact([own.creation(on: partition.name)])
      }
      transact(["ALTER INDEX \(parent) ATTACH PARTITION \(partition.name.sibling(own.name))"])
    }
  }

  private func hasAlready(_ index: Index, on table: QualifiedName) -> Bool {
    let indexes = plan.current.table(table)?.indexes ?? []
    return indexes.contains { $0.name == index.name && !$0.hasParent && $0.isSame(as: index) }
  }

  mutating func dropIndex(_ index: Index, on table: QualifiedName) {
    let isPartitioned = plan.current.table(table)?.partitionKey != nil
    guard !isPartitioned, index.parent == nil else { return addPlain([.dropIndex(table, index)]) }
    runAlone("DROP INDEX CONCURRENTLY \(table.sibling(index.name))")
  }
}

import SchemaKit

// Partitioned tables: what takes its time is done to one partition after the other.
extension LivePlanner {
  /// PARTITION OF locks the parent against reads and writes; ATTACH PARTITION doesn't (manual, Table Partitioning). It brings
  /// what LIKE doesn't: indexes, foreign keys, triggers, and the identity.
  mutating func createPartition(_ table: Table, _ partition: PartitionOf) {
    var alone = table
    alone.partitionOf = nil
    transact(
      [renderer.create(alone, like: partition.parent)]
        + renderer.statements(.alterTable(table.name, .attach(partition))),
      plan.hazards(of: .createTable(table, constraintsLater: [])))
  }

  /// Has the rows of those tables that are to have other places checked while they are where they were, before
  /// anything is taken from them.
  mutating func checkNewPlaces() {
    for (table, condition) in newPlaces.conditions.sorted(by: { $0.key < $1.key }) {
      let name = madeUpName { DefaultName.temporaryCheck(ofPlace: table.name, taken: $0) }
      placeChecks.append((table, Check(name: name, expression: condition)))
    }
    for (table, check) in placeChecks {
      transact(renderer.statements(.addConstraint(table, .check(check.notValid()))), [.refusesRows(table)])
    }
    for (table, check) in placeChecks {
      validate(
        .check(check), of: table, [.onlineScan, .misplacedRows(of: table)])
    }
  }

  /// Attaches a table; after the last of those with new places, what vouched for their rows goes.
  mutating func attach(_ table: QualifiedName, by change: Change) {
    let known: [Hazard] =
      newPlaces.checked.contains(table) ? [.exclusiveScan, .misplacedRows(of: table)] : []
    transact(
      renderer.statements(change),
      plan.hazards(of: change).filter { !known.contains($0) })
    awaitedPlaces.remove(table)
    guard awaitedPlaces.isEmpty, !placeChecks.isEmpty else { return }
    transact(placeChecks.flatMap { renderer.statements(.dropConstraint($0.table, .check($0.check))) })
    placeChecks = []
  }

  /// A partition that goes for good leaves while reads and writes go on. PostgreSQL refuses it where there is a default
  /// partition; and where others come, one of them may be to take its place in the same moment.
  func leavesConcurrently(_ table: QualifiedName, _ partition: PartitionOf) -> Bool {
    isLive(partition.parent) && plan.defaultPartitions[partition.parent] == nil
      && plan.changes.contains {
        if case .dropTable(let dropped) = $0 { dropped.name == table } else { false }
      }
      && !plan.changes.contains { $0.newPlace?.parent == partition.parent }
  }

  /// A key whose index stands under nothing yet counts once each partition has its own under it.
  mutating func addKey(_ key: Constraint, toPartitioned table: QualifiedName) {
    guard isBuiltByPartition(key, of: table) else { return addPlain([.addConstraint(table, key)]) }
    transact(renderer.statements(.addConstraint(table, key.onParentAlone(true))))
    for partition in partitions(of: table) {
      guard let own = plan.wanted.key(under: table.sibling(key.name), of: partition) else { continue }
      builtInPartitions.insert(partition.name.sibling(own.name))
      let isThere =
        plan.current.table(partition.name)?.constraints.contains(own) == true
        && droppedKeys[partition.name]?.contains(own.name) != true
      if partition.partitionKey != nil {
        addKey(own, toPartitioned: partition.name)
      } else if !isThere {
        isLive(partition.name)
          ? addConstraint(own, on: partition.name) : addPlain([.addConstraint(partition.name, own)])
      }
      transact(["ALTER INDEX \(table.sibling(key.name)) ATTACH PARTITION \(partition.name.sibling(own.name))"]
      )
    }
  }

  /// Whether each partition's key is built by itself. One that takes the place of another isn't: the table would be without
  /// either meanwhile.
  func isBuiltByPartition(_ key: Constraint, of table: QualifiedName) -> Bool {
    key.index != nil && !key.isOnParentAlone && droppedKeys[table] == nil && hasKeyBelow(key, table)
  }

  private func hasKeyBelow(_ key: Constraint, _ table: QualifiedName) -> Bool {
    partitions(of: table).allSatisfy { partition in
      guard let own = plan.wanted.key(under: table.sibling(key.name), of: partition) else { return false }
      return partition.partitionKey == nil || hasKeyBelow(own, partition.name)
    }
  }

  /// A partitioned table's foreign key takes those that its partitions have, and reads no row.
  mutating func addForeignKey(_ key: ForeignKey, toPartitioned table: QualifiedName) {
    // Of two that say the same PostgreSQL takes either for the other's.
    let alike = plan.wanted.table(table)?.foreignKeys(like: key) ?? []
    guard key.isValid, key.isEnforced, alike.count == 1 else {
      return addPlain([.addConstraint(table, .foreignKey(key))])
    }
    let keys = foreignKeys(below: key, of: table)
    for place in keys where !place.isPartitioned {
      var unvalidated = place.key
      unvalidated.isValid = false
      transact(renderer.statements(.addConstraint(place.table, .foreignKey(unvalidated))))
    }
    for place in keys where !place.isPartitioned { validate(.foreignKey(place.key), of: place.table) }
    for place in keys where place.isPartitioned {
      transact(renderer.statements(.addConstraint(place.table, .foreignKey(place.key))))
    }
    transact(renderer.statements(.addConstraint(table, .foreignKey(key))))
  }

  /// The foreign keys that partitions in use are to have from their table's, those of sub-partitions first.
  private func foreignKeys(
    below key: ForeignKey, of table: QualifiedName
  ) -> [(table: QualifiedName, isPartitioned: Bool, key: ForeignKey)] {
    partitions(of: table).flatMap { partition in
      guard isLive(partition.name), let own = partition.foreignKeys(like: key).first,
        plan.current.table(partition.name)?.foreignKeys(like: key).isEmpty != false
      else { return [] as [(QualifiedName, Bool, ForeignKey)] }
      return foreignKeys(below: own, of: partition.name)
        + [(partition.name, partition.partitionKey != nil, own)]
    }
  }
}

extension Table {
  /// The foreign keys that say what another one says, under whatever names.
  fileprivate func foreignKeys(like other: ForeignKey) -> [ForeignKey] {
    constraints.compactMap { constraint in
      if case .foreignKey(let key) = constraint, constraint.unnamed == Constraint.foreignKey(other).unnamed {
        key
      } else {
        nil
      }
    }
  }
}

import SchemaKit

/// What partitioned indexes and keys bring to partitions, and take along.
struct PartitionedIndexes: OrderingRule {
  private typealias Parts = [QualifiedName: [(table: QualifiedName, name: String)]]

  private let current: Schema
  private let wanted: Schema
  /// The indexes, keys' too, that partitions have under partitioned ones.
  private let before: Parts
  /// The same as they are to be.
  private let after: Parts
  /// The constraints whose indexes are to stand under a partitioned index.
  private let attachedKeys: [QualifiedName: Set<DatabaseObject>]
  /// The partitions that have a key of their own under a partitioned index before, by it.
  private let partitionsWithKeys: [QualifiedName: Set<QualifiedName>]
  /// The partitions that are made anew, by all tables above them: they get indexes as all others do.
  private let partitionsMadeAnew: [QualifiedName: Set<DatabaseObject>]
  /// What partitions that are taken out put in the place of other indexes, as they are put back.
  private let placesGivenAnew: [QualifiedName: Set<String>]

  /// The indexes, keys' too, that changes make.
  private let indexesMade: Set<QualifiedName>

  init(_ diff: SchemaDiff) {
    indexesMade = diff.createdIndexes
    current = diff.current
    wanted = diff.wanted
    before = current.indexesHandedDown
    after = wanted.indexesHandedDown
    attachedKeys = wanted.tables.reduce(into: [:]) { keys, table in
      for (name, index) in table.attachedKeys {
        keys[index, default: []].insert(.constraint(table.name, name))
      }
    }
    partitionsWithKeys = current.tables.reduce(into: [:]) { partitions, table in
      for index in table.attachedKeys.values { partitions[index, default: []].insert(table.name) }
    }
    let known = Set(current.tables.map(\.name))
    partitionsMadeAnew = diff.changes.reduce(into: [:]) { partitions, change in
      guard case .createTable(let table, _) = change, known.contains(table.name),
        diff.wanted.table(table.name)?.partitionOf != nil
      else { return }
      for ancestor in diff.wanted.ancestors(of: table.name) {
        partitions[ancestor, default: []].insert(.inheritance(table.name))
      }
    }
    placesGivenAnew = diff.changes.reduce(into: [:]) { places, change in
      if case .alterTable(let table, .takeOut) = change { places[table] = diff.placesGivenAnew(by: table) }
    }
  }

  func complete(_ effects: inout Effects, of change: Change) {
    effects.creates.formUnion(indexesMadeAnew(by: change))
    switch change {
    case .createIndex(let table, let index): create(index, on: table, &effects)
    case .addConstraint(let table, let key) where key.isBackedByIndex: add(key, to: table, &effects)
    case .dropIndex(let table, let index):
      drop(table.sibling(index.name), isUnique: index.isUnique, &effects)
      guard index.parent != nil else { return }
      // It goes alone where its table leaves the other's.
      effects.requires.insert(.absence(table))
      if placesGivenAnew[table] != nil { effects.drops.insert(.inheritance(table)) }
      leavePlace(of: table, &effects)
    case .dropTable(let table):
      // The keys that go with its parents are what foreign keys refer to.
      let gone = current.ancestors(of: table.name).filter { wanted.table($0) == nil }
      effects.drops.formUnion(gone.map { .key($0) })
    case .dropConstraint(let table, let constraint):
      drop(table.sibling(constraint.name), isUnique: effects.drops.contains(.key(table)), &effects)
      // It holds on to the index of the partitioned table.
      guard let index = place(of: constraint, table) else { return }
      effects.releases.insert(.relation(index))
      effects.requires.insert(.absence(table))
      effects.drops.insert(.inheritance(table))
      leavePlace(of: table, &effects)
    case .alterTable(let table, .takeOut):
      // Built before, unless they have the names of those that go.
      let names = placesGivenAnew[table, default: []].subtracting(current.table(table)?.namesOfIndexes ?? [])
      effects.requires.formUnion(names.map { .relation(table.sibling($0)) })
    case .alterTable(let table, .putBack):
      effects.requires.formUnion(placesGivenAnew[table, default: []].map { .relation(table.sibling($0)) })
    case .alterTable(let table, .setReplicaIdentity(.index(let name))),
      .alterTable(let table, .setClusterIndex(let name?)):
      effects.requires.formUnion(indexes(above: name, of: table))
    case .alterTable(let table, .setTriggerState(let name, _)):
      effects.requires.formUnion(([table] + wanted.ancestors(of: table)).map { .inheritance($0) })
      if let partition = wanted.table(table), let trigger = wanted.trigger(name, above: partition) {
        effects.requires.formUnion(DatabaseObject.all(of: trigger.reference))
      }
    default: break
    }
  }

  /// The indexes that come anew as columns of partitioned tables get other types, with those of the partitions.
  private func indexesMadeAnew(by change: Change) -> Set<DatabaseObject> {
    let retyped = Dictionary(grouping: change.retypedColumns.filter { !$0.isHandedDown }, by: \.table)
    return retyped.reduce(into: []) { objects, columns in
      guard let table = wanted.table(columns.key), table.partitionKey != nil else { return }
      let rewritten = RewrittenColumns(replaced: Set(columns.value.map(\.column.name)))
      let names =
        table.indexes.filter(rewritten.affects).map(\.name)
        + table.constraints.filter { $0.isBackedByIndex && rewritten.affects($0) }.map(\.name)
      for name in names where stays(name, of: columns.key) {
        let index = columns.key.sibling(name)
        objects.formUnion(self.objects(under: index, in: after, isUnique: false).union([.relation(index)]))
      }
    }
  }

  /// Whether no change drops an index, or makes it.
  private func stays(_ index: String, of table: QualifiedName) -> Bool {
    current.table(table)?.namesOfIndexes.contains(index) == true
      && !indexesMade.contains(table.sibling(index))
  }

  private func create(_ index: Index, on table: QualifiedName, _ effects: inout Effects) {
    // Of two indexes that serve, the partitioned one takes the one that is there.
    effects.requires.formUnion(attachedKeys[table.sibling(index.name)] ?? [])
    // ATTACH PARTITION would take an index of the partition's own for the parent's.
    if index.parent == nil { effects.requires.insert(.inheritance(table)) }
    effects.requires.formUnion(partitionsMadeAnew[table] ?? [])
    if index.isOnParentAlone {
      effects.requires.formUnion(partitions(of: table))
    } else {
      effects.creates.formUnion(
        objects(under: table.sibling(index.name), in: after, isUnique: index.isUnique))
    }
  }

  private func add(_ key: Constraint, to table: QualifiedName, _ effects: inout Effects) {
    effects.requires.formUnion(partitionsMadeAnew[table] ?? [])
    if key.isOnParentAlone {
      effects.requires.formUnion(partitions(of: table))
    } else {
      let isUnique = effects.creates.contains(.key(table))
      effects.creates.formUnion(objects(under: table.sibling(key.name), in: after, isUnique: isUnique))
    }
    guard let new = wanted.table(table), !new.inheritedConstraints.contains(key.name),
      new.attachedKeys[key.name] == nil
    else { return }
    effects.requires.insert(.inheritance(table))
  }

  private func drop(_ index: QualifiedName, isUnique: Bool, _ effects: inout Effects) {
    effects.drops.formUnion(objects(under: index, in: before, isUnique: isUnique))
    effects.requires.formUnion(leaving(from: index))
    // It would take the key along.
    let partitions = family(of: index).flatMap { partitionsWithKeys[$0, default: []] }
    for partition in partitions where placesGivenAnew[partition] != nil {
      effects.requires.insert(.absence(partition))
      effects.drops.insert(.inheritance(partition))
    }
  }

  /// An index with those that partitions have under it, on all levels.
  private func family(of index: QualifiedName) -> [QualifiedName] {
    [index] + before[index, default: []].flatMap { family(of: $0.table.sibling($0.name)) }
  }

  /// The index that a key of a partition's own, or one that gives its place to another, stands under.
  private func place(of key: Constraint, _ table: QualifiedName) -> QualifiedName? {
    guard let table = current.table(table) else { return nil }
    return placesGivenAnew[table.name] == nil
      ? table.attachedKeys[key.name] : current.key(above: key.name, of: table)
  }

  /// Where another index of a partition's takes the place of one, that is there before.
  private func leavePlace(of table: QualifiedName, _ effects: inout Effects) {
    if placesGivenAnew[table]?.isEmpty == false { effects.drops.remove(.key(table)) }
  }

  /// That a table's partitions stand under it: none is to get what the table has alone.
  private func partitions(of table: QualifiedName) -> Set<DatabaseObject> {
    Set(wanted.tables.filter { $0.partitionOf?.parent == table }.map { .inheritance($0.name) })
  }

  /// The indexes of partitioned tables that bring a partition's.
  private func indexes(above name: String, of table: QualifiedName) -> Set<DatabaseObject> {
    guard let table = wanted.table(table), let partition = table.partitionOf,
      let index = table.indexes.first(where: { $0.name == name })?.parent
        ?? wanted.key(above: name, of: table)
    else { return [] }
    return indexes(above: index.name, of: partition.parent).union([.relation(index)])
  }

  /// What stands under a partitioned index, and comes or goes with it: where that is unique, what foreign keys need.
  private func objects(
    under index: QualifiedName, in parts: Parts, isUnique: Bool
  ) -> Set<DatabaseObject> {
    parts[index, default: []].reduce(into: []) { objects, part in
      let name = part.table.sibling(part.name)
      objects.formUnion([.relation(name), .constraint(part.table, part.name)])
      if isUnique { objects.insert(.key(part.table)) }
      objects.formUnion(self.objects(under: name, in: parts, isUnique: isUnique))
    }
  }

  /// That the tables that are no longer to be partitions are none: they keep what they have under a partitioned index.
  private func leaving(from index: QualifiedName) -> Set<DatabaseObject> {
    let parts = family(of: index).flatMap { before[$0, default: []] }
    return Set(
      parts.compactMap { part in
        guard let table = wanted.table(part.table),
          table.partitionOf?.parent != current.table(part.table)?.partitionOf?.parent
        else { return nil }
        return .absence(part.table)
      })
  }
}

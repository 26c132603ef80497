import SchemaKit

// Indexes and keys of partitions, which stand under those of the partitioned table: they come and go with it, or take
// their place by themselves where it was made for the table alone.
extension SchemaDiff {
  /// Whether the index above a partition's is made for the parent `ONLY`: it brings none to the partitions.
  func isMadeAlone(_ index: QualifiedName?, above partition: QualifiedName) -> Bool {
    guard let index, let parent = wanted.table(partition)?.partitionOf?.parent else { return false }
    return wanted.table(parent)?.hasAlone(index) == true && current.table(parent)?.hasAlone(index) != true
  }

  /// Whether `PARTITION OF` alone gives the indexes and keys that the parent hands down, names and all.
  func isMade(_ table: Table, by parent: Table) -> Bool {
    let keys = table.constraints.filter { key in
      table.inheritedConstraints.contains(key.name) && key.isBackedByIndex
        && !isMadeAlone(wanted.key(above: key.name, of: table), above: table.name)
    }
    let indexes = table.indexes.filter { $0.hasParent && !isMadeAlone($0.parent, above: table.name) }
    let names = keys.map(\.name) + indexes.map(\.name)
    let defaults =
      keys.compactMap { $0.defaultName(in: table.name.name) }
      + indexes.map { $0.defaultName(in: table.name.name) }
    return table.attachedKeys.values.allSatisfy { isMadeAlone($0, above: table.name) }
      && Set(names) == Set(defaults) && names.count == defaults.count
      && Set(table.columns.map(\.name)) == Set(parent.columns.map(\.name))
      && !table.columns.contains { column in column.hasOtherNotNull(than: parent.column(column.name)) }
  }

  /// Hangs the keys of a new partition under those that are made for the parent alone.
  mutating func attachKeys(of table: Table) {
    for key in table.constraints where key.isBackedByIndex {
      guard let parent = wanted.key(above: key.name, of: table), isMadeAlone(parent, above: table.name) else {
        continue
      }
      attach(key.name, of: table.name, under: parent)
    }
  }

  /// One that is made for all partitions takes those that are there by itself.
  mutating func attach(_ index: String, of table: QualifiedName, under parent: QualifiedName?) {
    guard let parent, !createdIndexes.contains(parent) else { return }
    var place = Index(name: index, keys: [])
    place.parent = parent
    hang(place, of: table)
  }

  /// Hangs an index under its parent's, unless ATTACH PARTITION does.
  mutating func hang(_ index: Index, of table: QualifiedName) {
    guard let parent = index.parent, !isGivenAnew(parent, by: table) else { return }
    add(.attachIndex(table, index))
  }

  /// The keys that a kept partition has from its parent, and that no change of the parent brings.
  mutating func keysJoining(_ old: Table, _ new: Table) -> Set<String> {
    for key in old.constraints where key.isBackedByIndex {
      guard let parent = current.key(above: key.name, of: old), droppedIndexes.contains(parent),
        old.inheritedConstraints.contains(key.name)
      else { continue }
      follow(old.name.sibling(key.name), isMade: false)
    }
    var joining: Set<String> = []
    for key in new.constraints where new.inheritedConstraints.contains(key.name) && key.isBackedByIndex {
      guard let parent = wanted.key(above: key.name, of: new) else { continue }
      let former = current.key(under: parent, of: old)
      if createdIndexes.contains(parent) {
        follow(new.name.sibling(key.name), isMade: true)
        let isOwn = old.constraints.contains { isTakenOver($0, of: old, by: new) && $0.name == key.name }
        compareConstraintComments(key.name, isOwn ? old : nil, new)
        guard !isOwn, let name = key.defaultName(in: new.name.name), name != key.name
        else { continue }
        add(.renameIndex(new.name, from: name, to: key.name, under: parent))
      } else if droppedIndexes.contains(parent) || former == nil {
        joining.insert(key.name)
      }
    }
    return joining
  }

  /// The keys that a kept partition has under others' that stay, with the names that they are to have.
  func renamedKeys(from old: Table, to new: Table) -> [Rename] {
    new.constraints.compactMap { key in
      guard new.inheritedConstraints.contains(key.name), let parent = wanted.key(above: key.name, of: new),
        !createdIndexes.contains(parent), !droppedIndexes.contains(parent),
        let former = current.key(under: parent, of: old),
        former.name != key.name, former.isPrimaryKey == key.isPrimaryKey
      else { return nil }
      return .constraint(new.name, from: former.name, to: key.name)
    }
  }

  /// The indexes that a kept partition has under others that stay, with the names that they are to have.
  func renamedIndexes(of table: QualifiedName, from old: [Index], to new: [Index]) -> [Rename] {
    new.compactMap { index in
      guard let parent = index.parent, !createdIndexes.contains(parent),
        let former = old.first(where: { $0.parent == parent }), former.name != index.name
      else { return nil }
      return .index(table, from: former.name, to: index.name)
    }
  }

  /// Whether a key that the parent gets takes a partition's own for its place.
  func isTakenOver(_ key: Constraint, of old: Table, by new: Table) -> Bool {
    guard key.isBackedByIndex, !old.inheritedConstraints.contains(key.name),
      old.attachedKeys[key.name] == nil, new.inheritedConstraints.contains(key.name),
      let parent = wanted.key(above: key.name, of: new), createdIndexes.contains(parent)
    else { return false }
    return new.constraints.contains(key)
  }

  /// The indexes of a kept partition that a new one of its parent's brings, or takes over, under the names they are
  /// to have.
  mutating func indexesBrought(to table: QualifiedName, _ old: [Index], _ new: [Index]) -> Set<String> {
    var brought: Set<String> = []
    for index in new {
      guard let parent = index.parent, createdIndexes.contains(parent) else { continue }
      let own = old.first { $0.name == index.name }
      if let own, !own.isSame(as: index) { continue }
      brought.insert(index.name)
      follow(table.sibling(index.name), isMade: true)
      complete(index, of: table, from: own ?? indexHandedDown(to: table, from: parent))
      guard let name = index.nameAsBrought(to: table), own == nil else { continue }
      add(.renameIndex(table, from: name, to: index.name, under: parent))
    }
    return brought
  }

  /// An index of a partitioned table as a partition gets it.
  func indexHandedDown(to partition: QualifiedName, from index: QualifiedName) -> Index? {
    guard let parent = wanted.table(partition)?.partitionOf?.parent,
      var handedDown = wanted.table(parent)?.indexes.first(where: { $0.name == index.name })
    else { return nil }
    handedDown.comment = nil
    // Statistics are set for all that are there: for what comes later they aren't.
    if current.table(parent)?.indexes.contains(where: { $0.name == index.name }) == true {
      for place in handedDown.keys.indices { handedDown.keys[place].statistics = nil }
    }
    return handedDown
  }

  /// What an index has of its own: parameters, statistics targets, a comment. One above it brings none of these.
  mutating func complete(_ index: Index, of table: QualifiedName, from before: Index?) {
    guard let before else { return }
    if before.storageParameters != index.storageParameters || before.keys != index.keys {
      add(.setIndexParameters(table, from: before, to: index))
    }
    compareComment(.index(table.sibling(index.name)), before.comment, index.comment)
  }

  /// An index as it is once the partitions' have taken their places: one that they leave is made anew.
  func keepingPlace(_ old: Index, as new: Index, of table: QualifiedName) -> Index {
    var index = old
    index.isOnParentAlone = isLeft(
      table.sibling(new.name), on: table, old.isOnParentAlone, new.isOnParentAlone)
    return index
  }

  /// A key as it is once the partitions' have taken their places.
  func keepingPlace(_ old: Constraint, as new: Constraint, of table: QualifiedName) -> Constraint {
    old.onParentAlone(isLeft(table.sibling(new.name), on: table, old.isOnParentAlone, new.isOnParentAlone))
  }

  /// Whether the old one counts as on the parent alone: as the new one does, unless a partition's would have to leave.
  private func isLeft(_ parent: QualifiedName, on table: QualifiedName, _ old: Bool, _ new: Bool) -> Bool {
    guard old, new else { return false }
    return wanted.tables.allSatisfy { partition in
      guard partition.partitionOf?.parent == table, !wanted.has(partition, under: parent) else { return true }
      // It would get one as it comes.
      guard let before = current.table(partition.name), keepsParents(before, partition) else { return false }
      return !current.has(before, under: parent)
    }
  }

  /// Takes a partition out for a moment: for other bounds, for what it gives another place, and for keys that go.
  mutating func changePlace(_ old: Table, _ new: Table) {
    guard let before = old.partitionOf, let after = new.partitionOf else { return }
    let isFreed = freeAttachedKeys(old, new)
    guard isFreed || before != after || !placesGivenAnew(by: new.name).isEmpty else { return }
    add(.alterTable(new.name, .takeOut(before)))
    add(.alterTable(new.name, .putBack(after)))
  }

  /// A key of a partition's own, whose index stands under one of the parent's, and that index: neither of the two can go
  /// before the other, so that what goes does while the partition is taken out.
  private mutating func freeAttachedKeys(_ old: Table, _ new: Table) -> Bool {
    var isFreed = false
    for (name, parent) in old.attachedKeys.sorted(by: { $0.key < $1.key }) {
      guard let key = old.constraints.first(where: { $0.name == name }) else { continue }
      let drop = Change.dropConstraint(new.name, key)
      if !changes.contains(drop) {
        guard droppedIndexes.contains(parent) else { continue }
        // The parent's new key brings it.
        if new.inheritedConstraints.contains(name) { add(drop) }
      }
      isFreed = true
    }
    return isFreed
  }
}

extension Schema {
  /// The partitioned index that a partition's key stands under.
  func key(above name: String, of table: Table) -> QualifiedName? {
    if let index = table.attachedKeys[name] { return index }
    guard table.inheritedConstraints.contains(name),
      let parent = table.partitionOf.flatMap({ self.table($0.parent) }),
      let key = table.constraints.first(where: { $0.name == name }), key.isBackedByIndex
    else { return nil }
    let isAlike: (Constraint) -> Bool = { $0.asHandedDown == key.asHandedDown }
    // Of keys that say the same, the first is handed down first.
    let rivals = table.constraints.filter { table.inheritedConstraints.contains($0.name) && isAlike($0) }
    let above = parent.constraints.filter(isAlike)
    guard let place = rivals.firstIndex(where: { $0.name == name }), place < above.count else { return nil }
    return parent.name.sibling(above[place].name)
  }

  /// The key of a partition whose index stands under a partitioned one.
  func key(under index: QualifiedName, of table: Table) -> Constraint? {
    table.constraints.first { key(above: $0.name, of: table) == index }
  }

  /// The indexes, keys' too, that partitions have from partitioned ones, by these.
  var indexesHandedDown: [QualifiedName: [(table: QualifiedName, name: String)]] {
    var children: [QualifiedName: [(table: QualifiedName, name: String)]] = [:]
    for table in tables where table.partitionOf != nil {
      for index in table.indexes {
        if let parent = index.parent { children[parent, default: []].append((table.name, index.name)) }
      }
      for constraint in table.constraints where table.inheritedConstraints.contains(constraint.name) {
        guard let parent = key(above: constraint.name, of: table) else { continue }
        children[parent, default: []].append((table.name, constraint.name))
      }
    }
    return children
  }

  /// Whether a partition has an index or a key under a partitioned one.
  fileprivate func has(_ partition: Table, under index: QualifiedName) -> Bool {
    place(of: partition, under: index) != nil
  }
}

extension Constraint {
  /// What a parent's key and a partition's have in common.
  fileprivate var asHandedDown: Constraint { storing([:]).onParentAlone(false).unnamed }
}

extension Column {
  /// Whether its NOT NULL has another name than the parent's, which no statement but its own gives it; PostgreSQL 18
  /// and later have names.
  fileprivate func hasOtherNotNull(than parent: Column?) -> Bool {
    guard let parent, !parent.isNullable, let name = notNull.name, let above = parent.notNull.name else {
      return false
    }
    return !isNullable && name != above
  }
}

extension Table {
  /// Whether an index, a key's too, was made for the table `ONLY`.
  fileprivate func hasAlone(_ index: QualifiedName) -> Bool {
    indexes.contains { $0.name == index.name && $0.isOnParentAlone }
      || constraints.contains { $0.name == index.name && $0.isOnParentAlone }
  }
}

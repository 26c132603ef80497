import SchemaKit

// Tables: created, dropped, and compared part by part.
extension SchemaDiff {
  mutating func compareTables() {
    let pair = Matched(current.tables, wanted.tables, by: \.name)
    let anew = pair.kept.filter { $0.old.mustBeMadeAnew(as: $0.new) }
    let added = pair.added + anew.map(\.new)
    let removed = pair.removed + anew.map(\.old)
    let later = ForeignKeyCycles(added)
    for table in added { create(table, foreignKeysLater: later.breaking[table.name] ?? []) }
    let standing = standingForeignKeys(of: removed)
    for var table in removed {
      let first = current.checksOfRows(of: table).union(standing[table.name] ?? [])
      for constraint in table.constraints where first.contains(constraint.name) {
        add(.dropConstraint(table.name, constraint))
      }
      // A partition's go with its parent's.
      let above = current.ancestors(of: table.name).flatMap { standing[$0] ?? [] }
      let gone = first.union(table.inheritedConstraints.intersection(above))
      table.constraints.removeAll { gone.contains($0.name) }
      // While a foreign key stands on the whole, a part can be taken off and not dropped.
      if let partition = table.partitionOf, wanted.table(partition.parent) != nil {
        add(.alterTable(table.name, .detach(partition)))
      }
      add(.dropTable(table))
    }
    // Parents first: what they hand down is there when a child's own is compared.
    for (old, new) in keptTables where !isUntouched(old, new) { compare(old, new) }
  }

  /// The foreign keys that have to be dropped before any of their tables, by table.
  private func standingForeignKeys(of removed: [Table]) -> [QualifiedName: Set<String>] {
    var standing = ForeignKeyCycles(removed).breaking
    for table in removed {
      for constraint in table.constraints where table.refersToItsPartitions(by: constraint) {
        standing[table.name, default: []].insert(constraint.name)
      }
    }
    return standing
  }

  /// The tables that stay, parents before their children.
  var keptTables: [(old: Table, new: Table)] {
    let kept = Matched(current.tables, wanted.tables, by: \.name).kept.filter {
      !$0.old.mustBeMadeAnew(as: $0.new)
    }
    guard kept.contains(where: { !$0.new.parents.isEmpty }) else { return kept }
    return kept.map { (depth: wanted.depth(of: $0.new), pair: $0) }.sorted { $0.depth < $1.depth }.map(\.pair)
  }

  /// Whether two tables are equal, and no partition or parent of theirs can change what follows.
  private func isUntouched(_ old: Table, _ new: Table) -> Bool {
    rebuiltTypes.isEmpty && new.parents.isEmpty && new.partitionKey == nil && old.isSame(as: new)
  }

  private mutating func create(_ table: Table, foreignKeysLater: Set<String>) {
    // CREATE TABLE takes a constraint for valid, as there are no rows.
    let invalid = table.constraints.filter { !$0.isValid }.map(\.name)
    let alone = table.constraints.filter(\.isOnParentAlone).map(\.name)
    let later = foreignKeysLater.union(invalid).union(alone).union(table.repeatedKeys)
      .union(wanted.checksOfRows(of: table))
    guard let partition = table.partitionOf else {
      add(.createTable(asCreated(table), constraintsLater: later))
      return completeTable(table, constraintsLater: later)
    }
    if let parent = wanted.table(partition.parent), isMade(table, by: parent) {
      add(.createTable(table, constraintsLater: Set(table.constraints.map(\.name))))
      completePartition(table, of: parent)
    } else {
      // With names of its own for what the parent hands down: made alone, then attached.
      var alone = table
      alone.partitionOf = nil
      let inherited = table.constraints.filter { table.inheritedConstraints.contains($0.name) }
        .filter { !$0.isBackedByIndex && !$0.isCheck }.map(\.name)
      alone.constraints.removeAll { inherited.contains($0.name) }
      let later = later.union(table.keysBesideTheParents)
      add(.createTable(asCreated(alone), constraintsLater: later))
      completeTable(alone, constraintsLater: later.subtracting(inherited))
      add(.alterTable(table.name, .attach(partition)))
      attachKeys(of: table)
    }
  }

  /// The table as CREATE TABLE has to say it: with names for those NOT NULL constraints that wouldn't get them by
  /// themselves, and without the generation expressions that its own columns have from the parents': before PostgreSQL 16
  /// the server refuses them.
  private mutating func asCreated(_ table: Table) -> Table {
    let parents = table.inherits.compactMap(wanted.table)
    var copy = table
    for place in copy.columns.indices {
      let column = copy.columns[place]
      if column.isInherited, !parents.isEmpty {
        let name = parents.lazy.compactMap { $0.column(column.name) }.first { !$0.isNullable }?.notNull.name
        if name == column.notNull.name { copy.columns[place].notNull.name = nil }
        continue
      }
      if parents.contains(where: { $0.column(column.name)?.generation == column.generation }) {
        copy.columns[place].generation = nil
      }
      copy.columns[place] = withoutStandardName(copy.columns[place], of: table.name)
    }
    return copy
  }

  /// What CREATE TABLE has no words for.
  private mutating func completeTable(_ table: Table, constraintsLater: Set<String>) {
    for constraint in table.constraints where constraintsLater.contains(constraint.name) {
      add(.addConstraint(table.name, constraint))
    }
    for index in table.indexes { create(index, on: table.name) }
    let parents = table.inherits.compactMap(wanted.table)
    for column in table.columns {
      // The parent's, if it is not valid either, comes down.
      if !column.isNullable, !column.notNull.isValid,
        !parents.contains(where: { $0.column(column.name)?.isNullable == false })
      {
        add(.addNotNull(table.name, column))
      }
      if let inherited = created(column, in: table) {
        complete(column, of: table.name, from: inherited)
      } else {
        compareOptions(Column(introspected: column.name, type: column.type), column, in: table.name)
        compareComment(.column(table.name, column.name), nil, column.comment)
      }
    }
    completeOptions(table)
  }

  /// What a partition has beyond what its parent hands down.
  private mutating func completePartition(_ table: Table, of parent: Table) {
    for column in table.columns {
      if let inherited = created(column, in: table) {
        complete(column, of: table.name, from: inherited)
      }
    }
    for constraint in table.constraints
    where !table.inheritedConstraints.contains(constraint.name)
      || isMadeAlone(wanted.key(above: constraint.name, of: table), above: table.name)
    {
      add(.addConstraint(table.name, constraint))
    }
    attachKeys(of: table)
    for index in table.indexes {
      if let above = index.parent, !isMadeAlone(above, above: table.name) {
        complete(index, of: table.name, from: indexHandedDown(to: table.name, from: above))
      } else {
        create(index, on: table.name)
      }
    }
    completeOptions(table)
  }

  private mutating func completeOptions(_ table: Table) {
    compareComment(.table(table.name), nil, table.comment)
    // NOT NULL constraints have comments too.
    for name in Set(table.constraints.map(\.name)).union(table.constraintComments.keys).sorted() {
      compareConstraintComments(name, nil, table)
    }
    var plain = Table(introspected: table.name)
    plain.isUnlogged = table.isUnlogged
    compareOptions(plain, table)
    if let options = table.hypertable { createHypertable(table.name, options) }
  }

  mutating func create(_ index: Index, on table: QualifiedName, keepsParents: Bool = false) {
    add(.createIndex(table, index))
    let plain = index.withoutStatistics
    if index != plain { add(.setIndexParameters(table, from: plain, to: index)) }
    if isMadeAlone(index.parent, above: table) || keepsParents && index.hasParent {
      hang(index, of: table)
    }
    compareComment(
      .index(QualifiedName(namespace: table.namespace, name: index.name)), nil, index.comment)
  }

  private mutating func compare(_ old: Table, _ new: Table) {
    if old.storageParameters != new.storageParameters {
      add(.setStorageParameters(new.name, from: old.storageParameters, to: new.storageParameters))
    }
    compareComment(.table(new.name), old.comment, new.comment)
    compareParents(old, new)
    let rewritten = compareColumns(old, new)
    compareNotNullComments(old, new, rewritten: rewritten)
    compareConstraints(old, new, rewritten: rewritten)
    compareIndexes(new.indexes, of: new.name, rewritten: rewritten, keepsParents: keepsParents(old, new))
    // An index that was renamed is still the replica identity, under its new name.
    compareOptions(current.table(new.name) ?? old, new)
    compareHypertable(new.name, old.hypertable, new.hypertable)
    if keepsParents(old, new) { changePlace(current.table(new.name) ?? old, new) }
  }

  /// Whether a table has the same parents, which stay: what it has from them is left alone. A partition may get other bounds.
  func keepsParents(_ old: Table, _ new: Table) -> Bool {
    Lineage(old, new, from: current, to: wanted).isKept
  }

  private mutating func compareParents(_ old: Table, _ new: Table) {
    guard !keepsParents(old, new) else { return }
    if let partition = old.partitionOf { add(.alterTable(new.name, .detach(partition))) }
    if let partition = new.partitionOf { add(.alterTable(new.name, .attach(partition))) }
    for parent in old.inherits where !new.inherits.contains(parent) || wanted.table(parent) == nil {
      add(.alterTable(new.name, .disinherit(parent)))
    }
    for parent in new.inherits where !old.inherits.contains(parent) {
      add(.alterTable(new.name, .inherit(parent)))
    }
  }

  private mutating func compareOptions(_ old: Table, _ new: Table) {
    if old.isUnlogged != new.isUnlogged { add(.alterTable(new.name, .setUnlogged(new.isUnlogged))) }
    if old.rowSecurity != new.rowSecurity {
      add(.alterTable(new.name, .setRowSecurity(from: old.rowSecurity, to: new.rowSecurity)))
    }
    if old.replicaIdentity != new.replicaIdentity {
      add(.alterTable(new.name, .setReplicaIdentity(new.replicaIdentity)))
    }
    if old.clusterIndex != new.clusterIndex {
      add(.alterTable(new.name, .setClusterIndex(new.clusterIndex)))
    }
  }

  /// An index that is made anew, for whatever reason, is no longer the replica identity, nor the one to cluster on.
  mutating func restoreIndexRoles() {
    guard !droppedIndexes.isEmpty else { return }
    for (old, new) in keptTables {
      if old.replicaIdentity == new.replicaIdentity, isRebuilt(new.replicaIdentity.index, of: new.name) {
        add(.alterTable(new.name, .setReplicaIdentity(new.replicaIdentity)))
      }
      if old.clusterIndex == new.clusterIndex, isRebuilt(new.clusterIndex, of: new.name) {
        add(.alterTable(new.name, .setClusterIndex(new.clusterIndex)))
      }
    }
  }

  private func isRebuilt(_ index: String?, of table: QualifiedName) -> Bool {
    index.map { droppedIndexes.contains(table.sibling($0)) } ?? false
  }

  /// Compares constraints; those that mention a rewritten column are made anew.
  private mutating func compareConstraints(_ table: Table, _ new: Table, rewritten: RewrittenColumns) {
    renameConstraints(of: current.table(new.name) ?? table, to: new, rewritten: rewritten)
    let old = current.table(new.name) ?? table
    let keepsParents = keepsParents(old, new)
    let joining = keepsParents ? keysJoining(old, new) : []
    // INHERIT wants a check in the child, whose own it stays.
    let isParents: (Constraint) -> Bool = { key in
      old.inheritedConstraints.contains(key.name)
        || new.inheritedConstraints.contains(key.name) && new.constraints.contains(key)
    }
    let before = old.constraints.filter { key in
      !(keepsParents && (isParents(key) && !givesWay(key, of: old) || isTakenOver(key, of: old, by: new)))
    }
    let after = new.constraints.filter { key in
      !(keepsParents && new.inheritedConstraints.contains(key.name)) || joining.contains(key.name)
    }
    let pair = Matched(before, after, by: \.name)
    for constraint in pair.removed { add(.dropConstraint(new.name, constraint)) }
    // ATTACH PARTITION brings the foreign keys of the parent.
    let isBrought: (Constraint) -> Bool = {
      new.partitionOf != nil && $0.isForeignKey && new.inheritedConstraints.contains($0.name)
    }
    for constraint in pair.added where !isBrought(constraint) {
      create(constraint, on: new)
      if keepsParents {
        attach(constraint.name, of: new.name, under: wanted.key(above: constraint.name, of: new))
      }
    }
    for (earlier, after) in pair.kept {
      let before = keepingPlace(earlier, as: after, of: new.name)
      if keepsParents, current.key(above: after.name, of: old) == nil {
        attach(after.name, of: new.name, under: wanted.key(above: after.name, of: new))
      }
      if case .foreignKey(let oldKey) = before, case .foreignKey(let newKey) = after,
        oldKey != newKey, oldKey.differsInDeferrabilityAlone(from: newKey)
      {
        add(.alterDeferrability(new.name, newKey))
      } else if before != after, before.storing(after.storageParameters) == after, new.partitionKey == nil {
        add(
          .setIndexParameters(
            new.name, from: before.indexWithParameters, to: after.indexWithParameters))
      } else if before != after, before.differsInValidityAlone(from: after), after.isValid {
        add(.validateConstraint(new.name, after))
      } else if before != after || rewritten.affects(before) {
        add(.dropConstraint(new.name, before))
        if !isBrought(after) { create(after, on: new) }
        continue
      }
      compareConstraintComments(after.name, old, new)
    }
  }

  /// Compares the comments of a constraint and of its index.
  mutating func compareConstraintComments(_ name: String, _ old: Table?, _ new: Table) {
    compareComment(
      .constraint(new.name, name), old?.constraintComments[name], new.constraintComments[name])
    compareComment(
      .index(new.name.sibling(name)), old?.keyIndexComments[name], new.keyIndexComments[name])
  }

  mutating func create(_ constraint: Constraint, on table: Table) {
    add(.addConstraint(table.name, constraint))
    compareConstraintComments(constraint.name, nil, table)
  }

  /// Compares indexes; those that a kept parent's index brings differ in their name at most.
  mutating func compareIndexes(
    _ new: [Index], of table: QualifiedName, rewritten: RewrittenColumns, keepsParents: Bool = false
  ) {
    renameIndexes(of: table, to: new, rewritten: rewritten, keepsParents: keepsParents)
    var old = current.indexes(of: table)
    // They go with the index that they are under, unless their table leaves it before.
    let leaves = current.table(table)?.partitionOf?.parent != wanted.table(table)?.partitionOf?.parent
    let isGone: (Index) -> Bool = { [droppedIndexes] index in
      !leaves && index.parent.map(droppedIndexes.contains) ?? false
    }
    for index in old where isGone(index) { follow(table.sibling(index.name), isMade: false) }
    old.removeAll(where: isGone)
    let isPartitioned = wanted.table(table)?.partitionKey != nil
    let brought = keepsParents ? indexesBrought(to: table, old, new) : []
    let pair = Matched(old, new.filter { !brought.contains($0.name) }, by: \.name)
    for index in pair.removed where !brought.contains(index.name) { add(.dropIndex(table, index)) }
    for index in pair.added { create(index, on: table, keepsParents: keepsParents) }
    for (earlier, after) in pair.kept {
      let before = keepingPlace(earlier, as: after, of: table)
      // ALTER INDEX sets no storage parameters of partitioned ones.
      let mustBeAnew = isPartitioned && before.storageParameters != after.storageParameters
      if !before.isSame(as: after) || mustBeAnew || rewritten.affects(before) {
        add(.dropIndex(table, before))
        create(after, on: table, keepsParents: keepsParents)
      } else {
        if keepsParents, after.hasParent, before.parent != after.parent { hang(after, of: table) }
        complete(after, of: table, from: before)
      }
    }
  }
}

extension Schema {
  /// How many tables stand above a table.
  fileprivate func depth(of table: Table) -> Int {
    table.parents.compactMap(self.table).map { depth(of: $0) + 1 }.max() ?? 0
  }
}

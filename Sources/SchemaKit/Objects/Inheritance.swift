// What partitions and children have from the tables above them. They are declared in any order, so this is worked out
// once all are there.
extension Schema {
  mutating func resolveInheritance() {
    var places: [QualifiedName: Int] = [:]
    for (place, table) in tables.enumerated() { places[table.name] = place }
    var done: Set<QualifiedName> = []
    for table in tables { resolve(table.name, places, &done) }
  }

  private mutating func resolve(
    _ name: QualifiedName, _ places: [QualifiedName: Int], _ done: inout Set<QualifiedName>
  ) {
    guard done.insert(name).inserted, let place = places[name] else { return }
    if let partition = tables[place].partitionOf {
      resolve(partition.parent, places, &done)
      guard let parent = places[partition.parent] else { return }
      tables[place].adopt(from: tables[parent])
    }
    for parentName in tables[place].inherits {
      resolve(parentName, places, &done)
      guard let parent = places[parentName] else { continue }
      tables[place].inherit(from: tables[parent])
    }
  }
}

extension Table {
  /// Takes over what a partitioned table hands down.
  fileprivate mutating func adopt(from parent: Table) {
    inheritColumns(from: parent)
    // A schema within another has been worked out before.
    let handedDown = constraints.filter(isInherited)
    for constraint in parent.constraints where !constraint.isOnParentAlone {
      if handedDown.contains(where: { $0.name == constraint.name || $0.canStand(under: constraint) }) {
        continue
      }
      // As with indexes, below.
      if let own = constraints.first(where: { $0.canStand(under: constraint) && !isInherited($0) }) {
        inheritedConstraints.insert(own.name)
        continue
      }
      let inherited = constraint.isBackedByIndex ? constraint.unnamed : constraint
      inheritedConstraints.insert(add(inherited))
    }
    for index in parent.indexes where !index.isOnParentAlone {
      let above = QualifiedName(namespace: parent.name.namespace, name: index.name)
      if indexes.contains(where: { $0.parent == above }) { continue }
      // PostgreSQL takes an index that is alike, whatever its name, before it makes one.
      if let place = indexes.firstIndex(where: { $0.canStand(under: index) }) {
        indexes[place].parent = above
        continue
      }
      var own = index
      own.name = ""
      own.parent = above
      own.comment = nil
      indexes.append(own)
    }
    nameUnnamed()
  }

  private func isInherited(_ constraint: Constraint) -> Bool {
    inheritedConstraints.contains(constraint.name)
  }

  /// Takes over what INHERITS hands down: columns and checks.
  fileprivate mutating func inherit(from parent: Table) {
    inheritColumns(from: parent)
    for case .check(let check) in parent.constraints where !check.noInherit {
      guard !constraints.contains(where: { $0.name == check.name }) else { continue }
      constraints.append(.check(check))
      inheritedConstraints.insert(check.name)
    }
  }

  private mutating func inheritColumns(from parent: Table) {
    let own = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    let inherited = parent.columns.map { column in
      if let own = own[column.name] { return own }
      var column = column
      column.isInherited = true
      column.identity = nil
      column.comment = nil
      column.options.statistics = nil
      column.options.parameters = [:]
      return column
    }
    let names = Set(inherited.map(\.name))
    columns = inherited + columns.filter { !names.contains($0.name) }
  }

  /// Adds a constraint and gives the name it gets.
  private mutating func add(_ constraint: Constraint) -> String {
    constraints.append(constraint)
    nameUnnamed()
    return constraints[constraints.count - 1].name
  }
}

extension Constraint {
  /// Whether it is a key of a partition's own, and like a partitioned table's.
  fileprivate func canStand(under other: Constraint) -> Bool {
    isBackedByIndex && storing(other.storageParameters).unnamed == other.unnamed
  }
}

extension Index {
  /// Whether it is a partition's own, and like a partitioned table's.
  fileprivate func canStand(under other: Index) -> Bool {
    guard parent == nil else { return false }
    var copy = self
    copy.name = other.name
    copy.parent = other.parent
    copy.comment = other.comment
    copy.storageParameters = other.storageParameters
    return copy == other
  }
}

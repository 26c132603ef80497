import SchemaKit

// Indexes and keys of partitions that come anew with those above them, as something else made these anew, or as a column's
// type changes: a partition's then has the name that PostgreSQL gives it, and nothing of its own.
extension SchemaDiff {
  mutating func completeIndexesMadeAnew() {
    let retyped = changes.flatMap(\.retypedColumns).reduce(into: [QualifiedName: Set<String>]()) {
      $0[$1.table, default: []].insert($1.column.name)
    }
    guard !retyped.isEmpty || !droppedIndexes.isEmpty else { return }
    // Parents first: what is under a partition's index is made anew with it.
    for (old, new) in keptTables {
      if let columns = retyped[new.name] { restoreStatistics(of: new, RewrittenColumns(replaced: columns)) }
      guard let parent = new.partitionOf.flatMap({ wanted.table($0.parent) }), keepsParents(old, new) else {
        continue
      }
      let columns = RewrittenColumns(replaced: retyped[parent.name] ?? [])
      for index in new.indexes {
        guard let place = index.parent, old.indexes.contains(where: { $0.hasSamePlace(as: index) }),
          isMadeAnew(place, columns.affects(index)),
          let handedDown = parent.indexes.first(where: { $0.name == place.name })
        else { continue }
        completeAnew(index, of: new.name, from: handedDown)
      }
      for key in new.constraints where new.inheritedConstraints.contains(key.name) {
        guard let place = wanted.key(above: key.name, of: new),
          let before = current.key(under: place, of: old), before.name == key.name,
          isMadeAnew(place, columns.affects(key)),
          let handedDown = parent.constraints.first(where: { $0.name == place.name })
        else { continue }
        completeAnew(key, of: new, from: handedDown, under: place)
      }
    }
  }

  /// The statistics targets of indexes, which PostgreSQL builds anew without, as a column's type changes.
  private mutating func restoreStatistics(of table: Table, _ columns: RewrittenColumns) {
    for index in table.indexes where !index.hasParent && columns.affects(index) {
      let plain = index.withoutStatistics
      guard index != plain, !createdIndexes.contains(table.name.sibling(index.name)) else { continue }
      var before = current.indexes(of: table.name).first { $0.name == index.name } ?? index
      before.keys = plain.keys
      remove { if case .setIndexParameters(table.name, _, index) = $0 { true } else { false } }
      add(.setIndexParameters(table.name, from: before, to: index))
    }
  }

  /// Whether what a partition has under an index comes anew, and no change has seen to it yet.
  private func isMadeAnew(_ index: QualifiedName, _ isRetyped: Bool) -> Bool {
    isRetyped && !droppedIndexes.contains(index) && !createdIndexes.contains(index)
      || droppedIndexes.contains(index) && createdIndexes.contains(index)
  }

  private mutating func completeAnew(_ index: Index, of table: QualifiedName, from handedDown: Index) {
    guard let parent = index.parent, follow(table.sibling(index.name)) else { return }
    remove { $0.completes(index.name, of: table) }
    if handedDown.storageParameters != index.storageParameters || handedDown.keys != index.keys {
      add(.setIndexParameters(table, from: handedDown, to: index))
    }
    // Before PostgreSQL 16 it has the other's comment as a column's type has changed.
    if handedDown.comment != nil || index.comment != nil {
      add(.comment(.index(table.sibling(index.name)), index.comment))
    }
    rename(index.nameAsBrought(to: table), to: index.name, of: table, under: parent)
  }

  private mutating func completeAnew(
    _ key: Constraint, of table: Table, from handedDown: Constraint, under parent: QualifiedName
  ) {
    guard follow(table.name.sibling(key.name)) else { return }
    remove { $0.completes(key.name, of: table.name) }
    if handedDown.storageParameters != key.storageParameters {
      add(
        .setIndexParameters(table.name, from: handedDown.indexWithParameters, to: key.indexWithParameters))
    }
    compareConstraintComments(key.name, nil, table)
    rename(key.defaultName(in: table.name.name), to: key.name, of: table.name, under: parent)
  }

  /// Takes note of an index that goes and comes with another, unless that is known.
  private mutating func follow(_ index: QualifiedName) -> Bool {
    guard !createdIndexes.contains(index) else { return false }
    follow(index, isMade: false)
    follow(index, isMade: true)
    return true
  }

  private mutating func rename(
    _ former: String?, to name: String, of table: QualifiedName, under parent: QualifiedName
  ) {
    guard let former, former != name else { return }
    add(.renameIndex(table, from: former, to: name, under: parent))
  }
}

extension Index {
  /// The index as CREATE INDEX makes it.
  var withoutStatistics: Index {
    var plain = self
    for place in plain.keys.indices { plain.keys[place].statistics = nil }
    return plain
  }

  /// The name that a partition's gets as the one above it is made, if that isn't its own.
  func nameAsBrought(to table: QualifiedName) -> String? {
    let name = defaultName(in: table.name)
    let isNamedLikeIt = self.name.hasPrefix("\(table.name)_") && self.name.hasSuffix("_idx")
    return name == self.name || isNamedLikeIt && mayHaveOtherWords ? nil : name
  }

  /// Whether PostgreSQL looks into an expression for a word that goes into the name.
  private var mayHaveOtherWords: Bool {
    keys.contains { key in
      guard case .expression(let expression) = key.content else { return false }
      return expression.text.contains("CASE") || expression.text.contains(")::")
    }
  }

  /// Whether two indexes are the same partition's under the same index of its parent's.
  fileprivate func hasSamePlace(as other: Self) -> Bool { name == other.name && parent == other.parent }
}

extension Change {
  /// Whether the change gives an index, or the constraint over it, what it has of its own.
  fileprivate func completes(_ index: String, of table: QualifiedName) -> Bool {
    switch self {
    case .setIndexParameters(table, _, let after): after.name == index
    case .comment(.index(let name), _): name == table.sibling(index)
    case .comment(.constraint(table, let name), _): name == index
    default: false
    }
  }
}

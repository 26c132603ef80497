import SchemaKit

// How renames become changes: they are collected as things are compared, put in order, and stand before all else.
extension SchemaDiff {
  /// Renames, all at once, and goes on as if things had always been named so. What still has one of the names, as it gets
  /// another when it is compared, has one of its own till then.
  mutating func take(_ renames: [Rename]) {
    let changes = renames.map { current.nameChange($0).needing([]) }
    for step in RenameOrder(changes, by: { nameForTheWhile(of: $0) }).steps {
      for place in step.takes {
        guard isTaken(place), !isDropped(place), let name = place.name,
          let holder = current.holder(of: place, to: nameForTheWhile(of: name)),
          stays(holder.table)
        else { continue }
        collect(holder.rename)
      }
      collect(step.rename)
    }
  }

  /// Gives constraints that go other names till then.
  mutating func freeNames(of constraints: [String], in table: QualifiedName) {
    for name in constraints { collect(.constraint(table, from: name, to: nameForTheWhile(of: name))) }
  }

  /// Whether what has a name is dropped: that is done before.
  private func isDropped(_ place: DatabaseObject) -> Bool {
    guard case .relation(let name) = place else { return false }
    return droppedIndexes.contains(name)
  }

  /// The renames in an order in which PostgreSQL takes them.
  mutating func orderRenames() -> RenameOrder {
    guard !collectedRenames.all.isEmpty else { return RenameOrder() }
    let formerNames = formerNames
    let drops = Set(changes.compactMap(\.droppedPart))
    let additions = Set(changes.compactMap(\.addedPart))
    var dropped: [(part: Rename.Part, rename: Rename)] = []
    let renames = collectedRenames.all.filter { change in
      guard let part = change.rename.part else { return true }
      if droppedRelations.contains(part.table) {
        goUnderFormerName(part)
        return false
      }
      guard drops.contains(part.place) else { return true }
      // One that is made anew under a name of its own can stay until the new one is there.
      if additions.contains(part.place), change.takes.isDisjoint(with: formerNames) { return true }
      dropped.append((part, change.rename))
      return false
    }
    leaveToDrop(dropped)
    var used: Set<String> = []
    return RenameOrder(renames) { name in
      let way = nameForTheWhile(of: name, besides: used)
      used.insert(way)
      return way
    }
  }

  /// Takes back the renames of what is dropped after all: it goes under the name that it had, which may be the new one of
  /// another that goes.
  private mutating func leaveToDrop(_ dropped: [(part: Rename.Part, rename: Rename)]) {
    guard !dropped.isEmpty else { return }
    let formerNames = Dictionary(dropped.map { ($0.part.place, $0.part.from) }) { first, _ in first }
    revise { change in
      guard let part = change.droppedPart, let name = formerNames[part] else { return change }
      switch change {
      case .dropIndex(let table, var index):
        index.name = name
        return .dropIndex(table, index)
      case .dropConstraint(let table, let constraint): return .dropConstraint(table, constraint.named(name))
      default: return change
      }
    }
    for (part, rename) in dropped.reversed() { giveBack(rename.between(part.to, part.from)) }
  }

  /// Takes back the rename of an index that goes with its table or view.
  private mutating func goUnderFormerName(_ part: Rename.Part) {
    func former(_ index: Index) -> Index {
      var index = index
      if index.name == part.to { index.name = part.from }
      return index
    }
    revise { change in
      switch change {
      case .dropTable(var table) where table.name == part.table:
        table.indexes = table.indexes.map(former)
        return .dropTable(table)
      case .dropObject(var view) where view.name == part.table && view.isRelation:
        view.indexes = view.indexes.map(former)
        return .dropObject(view)
      default: return change
      }
    }
  }

  /// A name that nothing has, before or after.
  private func nameForTheWhile(of name: String, besides used: Set<String> = []) -> String {
    DefaultName.exchanged(name) { name in
      used.contains(name) || [origin, current, wanted].contains { $0.has(name: name) }
    }
  }

  /// Whether a table or a view is neither dropped nor made anew.
  private func stays(_ relation: QualifiedName) -> Bool {
    !droppedRelations.contains(relation)
      && (wanted.table(relation) != nil || wanted.objects.contains { $0.isRelation && $0.name == relation })
  }
}

/// A constraint or an index of a table.
private struct TablePart: Hashable {
  let table: QualifiedName
  let name: DatabaseObject

  init(_ table: QualifiedName, _ index: Index) { self.init(table, .relation(table.sibling(index.name))) }

  init(_ table: QualifiedName, _ constraint: Constraint) {
    self.init(table, .constraint(table, constraint.name))
  }

  init(_ table: QualifiedName, _ name: DatabaseObject) { (self.table, self.name) = (table, name) }
}

extension Rename.Part {
  /// What it is afterwards.
  fileprivate var place: TablePart { TablePart(table, after) }
}

extension Change {
  /// The constraint or index that is dropped.
  fileprivate var droppedPart: TablePart? {
    switch self {
    case .dropIndex(let table, let index): TablePart(table, index)
    case .dropConstraint(let table, let constraint): TablePart(table, constraint)
    default: nil
    }
  }

  /// The constraint or index that is made.
  fileprivate var addedPart: TablePart? {
    switch self {
    case .createIndex(let table, let index): TablePart(table, index)
    case .addConstraint(let table, let constraint): TablePart(table, constraint)
    default: nil
    }
  }
}

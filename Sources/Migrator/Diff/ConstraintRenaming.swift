import SchemaKit

// Constraints and indexes that have another name, or each other's, and are otherwise alike.
extension SchemaDiff {
  /// Renames constraints of a table; those that a rewritten column takes along are made anew as they are named.
  mutating func renamingConstraints(of old: Table, to new: Table, rewritten: RewrittenColumns) -> Table {
    let pair = Matched(old.constraints, new.constraints, by: \.name)
    let exchanged = pair.kept.filter { before, after in
      before != after && !rewritten.touch(before) && !old.inheritedConstraints.contains(before.name)
        && !new.inheritedConstraints.contains(after.name)
    }
    var free =
      pair.added.filter { !new.inheritedConstraints.contains($0.name) } + exchanged.map(\.new)
    var renames: [(from: String, to: String)] = []
    for constraint in pair.removed.filter({ !old.inheritedConstraints.contains($0.name) })
      + exchanged.map(\.old)
    {
      guard let place = free.firstIndex(where: { $0 == constraint.named($0.name) }) else { continue }
      renames.append((constraint.name, free.remove(at: place).name))
    }
    for (from, to) in steps(renames, taken: old.constraints.map(\.name)) {
      take(.constraint(new.name, from: from, to: to))
    }
    return current.table(new.name) ?? old
  }

  /// Renames indexes of a table or a materialized view.
  mutating func renamingIndexes(
    _ old: [Index], to new: [Index], of table: QualifiedName, rewritten: RewrittenColumns
  ) -> [Index] {
    let pair = Matched(old.filter { !$0.hasParent }, new.filter { !$0.hasParent }, by: \.name)
    let exchanged = pair.kept.filter { !$0.old.isAlike($0.new) && !rewritten.touch($0.old) }
    var (free, result) = (pair.added + exchanged.map(\.new), old)
    var renames: [(from: String, to: String)] = []
    for index in pair.removed + exchanged.map(\.old) {
      guard let place = free.firstIndex(where: index.isAlike) else { continue }
      renames.append((index.name, free.remove(at: place).name))
    }
    for (from, to) in steps(renames, taken: old.map(\.name)) {
      take(.index(table, from: from, to: to))
      for place in result.indices where result[place].name == from { result[place].name = to }
    }
    return result
  }

  private func steps(
    _ renames: [(from: String, to: String)], taken: [String]
  ) -> [(from: String, to: String)] {
    RenameOrder.steps(RenameOrder.possible(renames, taken: Set(taken)), aside: DefaultName.exchanged)
  }

  /// Indexes of several tables that get each other's names go by way of another: their tables share one space of names.
  mutating func exchangeIndexNames() {
    func aside(_ name: QualifiedName) -> QualifiedName { name.sibling(DefaultName.exchanged(name.name)) }
    let renames = changes.compactMap { change -> IndexRename? in
      if case .rename(let rename) = change { indexRename(rename) } else { nil }
    }
    // Those within a table are settled.
    let settled = Set(renames.filter { $0.to == aside($0.from) }.map(\.to))
    let taken = Set(renames.map(\.from)).subtracting(settled)
    let open = renames.filter { taken.contains($0.to) && !settled.contains($0.from) }
    for (from, to) in RenameOrder.steps(open.map { ($0.from, $0.to) }, aside: aside) where to == aside(from) {
      guard let (rename, _, name) = open.first(where: { $0.from == from }) else { continue }
      revise { $0 == .rename(rename) ? .rename(rename.from(from.name, to: to.name)) : $0 }
      add(.rename(rename.from(to.name, to: name.name)))
    }
  }

  private typealias IndexRename = (rename: Rename, from: QualifiedName, to: QualifiedName)

  /// The names that an index, a key's too, has before and after.
  private func indexRename(_ rename: Rename) -> IndexRename? {
    switch rename {
    case .index(let table, let from, let to): return (rename, table.sibling(from), table.sibling(to))
    case .constraint(let table, let from, let to):
      let isIndex = wanted.table(table)?.constraints.contains { $0.name == to && $0.isBackedByIndex }
      return isIndex == true ? (rename, table.sibling(from), table.sibling(to)) : nil
    default: return nil
    }
  }
}

extension Rename {
  /// The same of a constraint or an index between other names.
  fileprivate func from(_ old: String, to new: String) -> Rename {
    switch self {
    case .constraint(let table, _, _): .constraint(table, from: old, to: new)
    case .index(let table, _, _): .index(table, from: old, to: new)
    default: self
    }
  }
}

import SchemaKit

// Constraints and indexes that have another name, or each other's, and are otherwise alike.
extension SchemaDiff {
  /// Renames constraints of a table; those that a rewritten column takes along are made anew as they are named.
  mutating func renameConstraints(of old: Table, to new: Table, rewritten: RewrittenColumns) {
    let keepsParents = keepsParents(old, new)
    // A table that joins a parent, or leaves it, keeps its keys.
    let isBrought: (Constraint, Table) -> Bool = { key, table in
      (keepsParents || !key.isBackedByIndex) && table.inheritedConstraints.contains(key.name)
    }
    let pair = Matched(
      old.constraints.filter { !isBrought($0, old) }, new.constraints.filter { !isBrought($0, new) },
      by: \.name)
    let exchanged = pair.kept.filter { $0.old != $0.new && !rewritten.affects($0.old) }
    var free = pair.added + exchanged.map(\.new)
    var renames = keepsParents ? renamedKeys(from: old, to: new) : []
    func rename(_ constraint: Constraint, toOneThat isMeant: (Constraint) -> Bool) {
      guard let place = free.firstIndex(where: { isMeant($0) && $0 == constraint.named($0.name) }) else {
        return
      }
      renames.append(.constraint(new.name, from: constraint.name, to: free.remove(at: place).name))
    }
    for constraint in pair.removed + exchanged.map(\.old) { rename(constraint) { _ in true } }
    if !keepsParents {
      // ATTACH PARTITION takes the first that serves.
      let isInherited: (Constraint) -> Bool = { new.inheritedConstraints.contains($0.name) }
      for (constraint, after) in pair.kept where !isInherited(after) {
        rename(constraint, toOneThat: isInherited)
      }
    }
    take(renames)
  }

  /// Renames indexes of a table or a materialized view.
  mutating func renameIndexes(
    of table: QualifiedName, to new: [Index], rewritten: RewrittenColumns, keepsParents: Bool
  ) {
    let old = current.indexes(of: table)
    // A table that joins a parent, or leaves it, keeps its indexes.
    let isBrought: (Index) -> Bool = { keepsParents && $0.hasParent }
    let pair = Matched(old.filter { !isBrought($0) }, new.filter { !isBrought($0) }, by: \.name)
    let exchanged = pair.kept.filter { !$0.old.isAlike($0.new) && !rewritten.affects($0.old) }
    var free = pair.added + exchanged.map(\.new)
    var renames = keepsParents ? renamedIndexes(of: table, from: old, to: new) : []
    func rename(_ index: Index, toOneThat isMeant: (Index) -> Bool) {
      guard let place = free.firstIndex(where: { isMeant($0) && index.isAlike($0) }) else { return }
      renames.append(.index(table, from: index.name, to: free.remove(at: place).name))
    }
    for index in pair.removed + exchanged.map(\.old) { rename(index) { _ in true } }
    if !keepsParents {
      // ATTACH PARTITION takes the first that serves.
      for (index, after) in pair.kept where !after.hasParent { rename(index, toOneThat: \.hasParent) }
    }
    take(renames)
  }
}

import SchemaKit

// Constraints and indexes that have another name, or each other's, and are otherwise alike.
extension SchemaDiff {
  /// Renames constraints of a table; those that a rewritten column takes along are made anew as they are named.
  mutating func renameConstraints(of old: Table, to new: Table, rewritten: RewrittenColumns) {
    let pair = Matched(
      old.constraints.filter { !old.inheritedConstraints.contains($0.name) },
      new.constraints.filter { !new.inheritedConstraints.contains($0.name) }, by: \.name)
    let exchanged = pair.kept.filter { $0.old != $0.new && !rewritten.affects($0.old) }
    var free = pair.added + exchanged.map(\.new)
    var renames = keepsParents(old, new) ? renamedKeys(from: old, to: new) : []
    for constraint in pair.removed + exchanged.map(\.old) {
      guard let place = free.firstIndex(where: { $0 == constraint.named($0.name) }) else { continue }
      renames.append(.constraint(new.name, from: constraint.name, to: free.remove(at: place).name))
    }
    take(renames)
  }

  /// Renames indexes of a table or a materialized view.
  mutating func renameIndexes(
    of table: QualifiedName, to new: [Index], rewritten: RewrittenColumns, keepsParents: Bool
  ) {
    let old = current.indexes(of: table)
    let pair = Matched(old.filter { !$0.hasParent }, new.filter { !$0.hasParent }, by: \.name)
    let exchanged = pair.kept.filter { !$0.old.isAlike($0.new) && !rewritten.affects($0.old) }
    var free = pair.added + exchanged.map(\.new)
    var renames = keepsParents ? renamedIndexes(of: table, from: old, to: new) : []
    for index in pair.removed + exchanged.map(\.old) {
      guard let place = free.firstIndex(where: index.isAlike) else { continue }
      renames.append(.index(table, from: index.name, to: free.remove(at: place).name))
    }
    take(renames)
  }
}

import SchemaKit

// What partitions put under an index of their parent's that stays, in place of what they had there.
extension SchemaDiff {
  /// Whether a partition puts something else under an index of its parent's that stays: a key of its own in place of
  /// the index handed down, or the other way round. What has the place can't go while the partition is in, and as
  /// it is put back ATTACH takes the other for it.
  func isGivenAnew(_ index: QualifiedName, by partition: QualifiedName) -> Bool {
    guard !createdIndexes.contains(index), !droppedIndexes.contains(index),
      let old = current.table(partition), let new = wanted.table(partition), keepsParents(old, new),
      let before = current.place(of: old, under: index), let after = wanted.place(of: new, under: index)
    else { return false }
    return before != after
  }

  /// Whether a key that is the parent's gives its place to another of the partition's own.
  func givesWay(_ key: Constraint, of partition: Table) -> Bool {
    guard partition.inheritedConstraints.contains(key.name), key.isBackedByIndex else { return false }
    return current.key(above: key.name, of: partition).map { isGivenAnew($0, by: partition.name) } ?? false
  }

  /// What a partition is to have under the indexes whose places it gives anew.
  func placesGivenAnew(by partition: QualifiedName) -> Set<String> {
    guard let table = wanted.table(partition) else { return [] }
    let above = Set(table.indexes.compactMap(\.parent)).union(table.attachedKeys.values)
    return Set(
      above.filter { isGivenAnew($0, by: partition) }.compactMap { wanted.place(of: table, under: $0)?.name })
  }
}

extension Schema {
  /// The index that a partition has under one of its parent's, or the key of its own; without a name the key that is the
  /// parent's.
  func place(of partition: Table, under index: QualifiedName) -> (name: String?, isKey: Bool)? {
    if let key = key(under: index, of: partition) {
      return (partition.inheritedConstraints.contains(key.name) ? nil : key.name, true)
    }
    return partition.indexes.first { $0.parent == index }.map { ($0.name, false) }
  }
}

import SchemaKit

/// The columns that have to be NOT NULL as an index over them is a replica identity.
struct ReplicaIdentities: OrderingRule {
  private let current: Schema
  private let wanted: Schema
  /// The tables that others reference.
  private let referenced: Set<QualifiedName>
  /// The columns that get another type: an index over them goes first.
  private let retyped: Set<ObjectReference>

  init(_ diff: SchemaDiff) {
    current = diff.current
    wanted = diff.wanted
    referenced = Set(
      wanted.tables.flatMap(\.constraints).compactMap { constraint in
        if case .foreignKey(let key) = constraint { key.table } else { nil }
      })
    retyped = Set(diff.changes.flatMap(\.retypedColumns).map { .column($0.table, $0.column.name) })
  }

  /// They are before the index becomes one, and until it is none.
  func complete(_ effects: inout Effects, of change: Change) {
    switch change {
    case .alterTable(let table, .setReplicaIdentity):
      effects.requires.formUnion(wanted.table(table)?.notNullForReplicaIdentity ?? [])
      effects.releases.formUnion(current.table(table)?.notNullForReplicaIdentity ?? [])
      // A published table without one takes no UPDATE.
      if let index = indexLeft(by: table) { effects.releases.insert(.relation(table.sibling(index))) }
    case .dropIndex(let table, let index): drop(index.name, of: table, &effects)
    case .dropConstraint(let table, let constraint): drop(constraint.name, of: table, &effects)
    default: break
    }
  }

  private func drop(_ index: String, of table: QualifiedName, _ effects: inout Effects) {
    guard let old = current.table(table), old.replicaIdentity == .index(index) else { return }
    effects.releases.formUnion(old.notNullForReplicaIdentity)
    // The one that becomes it may be made before.
    if indexLeft(by: table) == index, wanted.table(table)?.replicaIdentity.index != nil {
      effects.drops.remove(.key(table))
    }
  }

  /// The index that is a table's replica identity and then no more, unless a partitioned table's brings it, and takes it
  /// along, or foreign keys have to find the other one alone.
  private func indexLeft(by table: QualifiedName) -> String? {
    guard let old = current.table(table), let name = old.replicaIdentity.index,
      wanted.table(table)?.replicaIdentity.index != name, !referenced.contains(table),
      current.key(above: name, of: old) == nil,
      !old.replicaIdentityColumns.contains(where: { retyped.contains(.column(table, $0)) })
    else { return nil }
    let stays = wanted.table(table)?.indexes.contains { new in
      new.name == name && old.indexes.contains { $0.name == name && $0.isSame(as: new) }
    }
    return stays == true || old.indexes.contains { $0.name == name && $0.hasParent } ? nil : name
  }
}

extension Table {
  /// The columns of the index that is the replica identity.
  fileprivate var replicaIdentityColumns: [String] {
    guard case .index(let name) = replicaIdentity else { return [] }
    return indexes.first { $0.name == name }?.keys.compactMap(\.column)
      ?? constraints.first { $0.name == name }?.keyColumns ?? []
  }

  fileprivate var notNullForReplicaIdentity: Set<DatabaseObject> {
    Set(replicaIdentityColumns.map { .notNull(name, $0) })
  }
}

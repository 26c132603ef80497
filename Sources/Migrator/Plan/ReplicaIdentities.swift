import SchemaKit

/// The columns that have to be NOT NULL as an index over them is a replica identity.
struct ReplicaIdentities {
  private let current: Schema
  private let wanted: Schema
  private let families: Families

  init(_ diff: SchemaDiff) {
    current = diff.current
    wanted = diff.wanted
    families = Families(current.tables)
  }

  /// They are before the index becomes one, and until it is none.
  func complete(_ effects: inout Effects, of change: Change) {
    switch change {
    case .alterTable(let table, .setReplicaIdentity):
      effects.requires.formUnion(wanted.table(table)?.notNullForReplicaIdentity ?? [])
      effects.releases.formUnion(current.table(table)?.notNullForReplicaIdentity ?? [])
      // A published table without one takes no UPDATE.
      if let index = current.table(table)?.ownReplicaIdentity(in: current),
        index != wanted.table(table)?.replicaIdentity.index
      {
        effects.releases.insert(.relation(table.sibling(index)))
      }
    case .dropIndex(let table, let index) where isReplicaIdentity(index.name, of: table):
      effects.releases.formUnion(current.table(table)?.notNullForReplicaIdentity ?? [])
    case .dropConstraint(let table, let constraint) where isReplicaIdentity(constraint.name, of: table):
      effects.releases.formUnion(current.table(table)?.notNullForReplicaIdentity ?? [])
    case .setNullable(let table, let column, let isNullable):
      // It reaches partitions and children.
      let below = Set(families.descendants(of: table).map { DatabaseObject.notNull($0, column) })
      if isNullable { effects.drops.formUnion(below) } else { effects.creates.formUnion(below) }
    default: break
    }
  }

  private func isReplicaIdentity(_ index: String, of table: QualifiedName) -> Bool {
    current.table(table)?.replicaIdentity == .index(index)
  }
}

extension Table {
  /// The index that is the replica identity, unless a partitioned table's brings it, and takes it along.
  fileprivate func ownReplicaIdentity(in schema: Schema) -> String? {
    guard let name = replicaIdentity.index, schema.key(above: name, of: self) == nil else { return nil }
    return indexes.contains { $0.name == name && $0.hasParent } ? nil : name
  }

  fileprivate var notNullForReplicaIdentity: Set<DatabaseObject> {
    guard case .index(let name) = replicaIdentity else { return [] }
    let columns =
      indexes.first { $0.name == name }?.keys.compactMap(\.column)
      ?? constraints.first { $0.name == name }?.keyColumns ?? []
    return Set(columns.map { .notNull(self.name, $0) })
  }
}

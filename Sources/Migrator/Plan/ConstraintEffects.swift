import SchemaKit

// What changes of constraints, indexes and hypertables make, need, drop and let go of.
extension Change {
  var constraintEffects: Effects {
    switch self {
    case .addConstraint(let table, let constraint):
      return Effects(
        creates: constraint.objects(on: table),
        requires: constraint.needs(on: table).union(constraint.references(otherThan: nil)))
    case .dropConstraint(let table, let constraint):
      return Effects(
        drops: constraint.objects(on: table),
        releases: constraint.needs(on: table).union(constraint.references(otherThan: nil)))
    case .alterDeferrability(let table, let key):
      return Effects(requires: [.constraint(table, key.name)])
    default: return Effects()
    }
  }

  var indexEffects: Effects {
    switch self {
    case .createIndex(let table, let index):
      return Effects(creates: index.objects(on: table), requires: index.needs(on: table))
    case .dropIndex(let table, let index):
      return Effects(drops: index.objects(on: table), releases: index.needs(on: table))
    case .setIndexParameters(let table, _, let index):
      return Effects(requires: [.relation(table.sibling(index.name))])
    case .attachIndex(let table, let index):
      return Effects(
        requires: Set([table.sibling(index.name), index.parent].compactMap { $0 }.map { .relation($0) }))
    default: return Effects()
    }
  }
}

extension Constraint {
  fileprivate func objects(on table: QualifiedName) -> Set<DatabaseObject> {
    var objects: Set<DatabaseObject> = [.constraint(table, name)]
    if isBackedByIndex {
      objects.insert(.relation(QualifiedName(namespace: table.namespace, name: name)))
    }
    switch self {
    case .primaryKey, .unique: objects.insert(.key(table))
    case .check, .foreignKey, .exclusion: break
    }
    return objects
  }

  /// The table's own columns that the constraint is made over.
  fileprivate func needs(on table: QualifiedName) -> Set<DatabaseObject> {
    switch self {
    case .primaryKey(let key):
      columns(key.columns + key.included, of: table)
        .union(key.columns.map { .notNull(table, $0) })
    case .unique(let unique): columns(unique.columns + unique.included, of: table)
    case .check(let check): columns(Array(check.expression.identifiers), of: table)
    case .foreignKey(let key): columns(key.columns, of: table)
    case .exclusion(let exclusion):
      columns(
        exclusion.elements.map(\.key).mentioned(included: exclusion.included, exclusion.predicate),
        of: table)
    }
  }

  /// What a foreign key stands on: the other table, its columns and keys.
  func references(otherThan table: QualifiedName?) -> Set<DatabaseObject> {
    guard case .foreignKey(let key) = self, key.table != table else { return [] }
    return columns(key.referenced, of: key.table).union([.relation(key.table), .key(key.table)])
  }
}

extension Index {
  fileprivate func objects(on table: QualifiedName) -> Set<DatabaseObject> {
    let relation = DatabaseObject.relation(QualifiedName(namespace: table.namespace, name: name))
    return isUnique ? [relation, .key(table)] : [relation]
  }

  fileprivate func needs(on table: QualifiedName) -> Set<DatabaseObject> {
    columns(keys.mentioned(included: included, predicate), of: table).union([.relation(table)])
  }
}

extension [IndexKey] {
  /// All columns, and names in expressions that may be columns.
  fileprivate func mentioned(included: [String], _ predicate: SQLExpression?) -> [String] {
    var names = included + (predicate.map { Array<String>($0.identifiers) } ?? [])
    for key in self {
      switch key.content {
      case .column(let name): names.append(name)
      case .expression(let expression): names += expression.identifiers
      }
    }
    return names
  }
}

private func columns(_ names: [String], of table: QualifiedName) -> Set<DatabaseObject> {
  Set(names.flatMap { [.column(table, $0), .columnType(table, $0)] })
}

extension HypertableChange {
  func effects(on table: QualifiedName) -> Effects {
    switch self {
    case .create, .repartition, .addSpacePartition:
      Effects(creates: [.hypertable(table)], requires: [.relation(table), .key(table)])
    case .remove: Effects(drops: [.hypertable(table)])
    case .setChunkInterval, .setPartitions, .setRetention: Effects(requires: [.hypertable(table)])
    case .setColumnstore(let settings):
      Effects(
        creates: [.columnstore(table)],
        requires: columns(settings.segmentBy + settings.orderBy.compactMap(\.column), of: table)
          .union([.hypertable(table)]))
    case .setColumnstorePolicy(_, let after):
      after == nil ? Effects(releases: [.columnstore(table)]) : Effects(requires: [.columnstore(table)])
    case .disableColumnstore: Effects(drops: [.columnstore(table)])
    }
  }
}

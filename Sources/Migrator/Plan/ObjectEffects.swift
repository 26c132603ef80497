import SchemaKit

// What changes of domains, composite types, objects held as SQL, and of tables as a whole do.
extension Change {
  var typeEffects: Effects {
    switch self {
    case .createDomain(let domain):
      var effects = Effects(creates: [.type(domain.name)], requires: domain.needs)
      effects.creates.formUnion(domain.checks.map { .constraint(domain.name, $0.name) })
      return effects
    case .dropDomain(let domain):
      var effects = Effects(drops: [.type(domain.name)], releases: domain.needs)
      effects.drops.formUnion(domain.checks.map { .constraint(domain.name, $0.name) })
      return effects
    case .alterDomain(let domain, .addCheck(let check)):
      return Effects(creates: [.constraint(domain.name, check.name)], requires: [.type(domain.name)])
    case .alterDomain(let domain, .dropCheck(let check)):
      return Effects(drops: [.constraint(domain.name, check.name)], releases: [.type(domain.name)])
    case .alterDomain(let domain, .setDefault(nil)):
      return Effects(drops: [.defaultValue(domain.name, "")], releases: [.type(domain.name)])
    case .alterDomain(let domain, .setDefault):
      return Effects(creates: [.defaultValue(domain.name, "")], requires: [.type(domain.name)])
    case .alterDomain(let domain, _): return Effects(requires: [.type(domain.name)])
    case .rebuildDomain(let from, let to, let columns):
      let rewritten = Set(columns.map { DatabaseObject.columnType($0.table, $0.column.name) })
      return Effects(
        creates: rewritten.union([.type(to.name)]).union(to.checks.map { .constraint(to.name, $0.name) }),
        requires: to.needs, drops: rewritten.union([.type(from.name)]), releases: from.needs
      )
    case .rebuildCompositeType(let from, let to, let columns):
      let rewritten = Set(columns.map { DatabaseObject.columnType($0.table, $0.column.name) })
      return Effects(
        creates: rewritten.union([.type(to.name)]), requires: to.needs,
        drops: rewritten.union([.type(from.name)]),
        releases: from.needs.union(from.needs.replacedTypes))
    case .setAside(let columns):
      return Effects(
        drops: Set(columns.map { .columnType($0.table, $0.column.name) }),
        releases: Set(columns.compactMap { $0.column.type.userDefinedName.map { .type($0) } }))
    case .takeBack(let columns):
      return Effects(
        creates: Set(columns.map { .columnType($0.table, $0.column.name) }),
        requires: Set(columns.compactMap { $0.column.type.userDefinedName.map { .type($0) } }))
    case .rebuildCollation(let collation, let columns):
      let rewritten = Set(columns.map { DatabaseObject.columnType($0.table, $0.column.name) })
      let own: Set<DatabaseObject> = [.other(.collation(collation.name))]
      return Effects(creates: rewritten.union(own), drops: rewritten.union(own))
    case .createCompositeType(let type): return Effects(creates: [.type(type.name)], requires: type.needs)
    case .dropCompositeType(let type): return Effects(drops: [.type(type.name)], releases: type.needs)
    case .alterCompositeType(let name, let change):
      let attribute =
        switch change {
        case .add(let attribute), .alter(let attribute), .drop(let attribute): attribute
        }
      let type = attribute.type.userDefinedName.map { DatabaseObject.type($0) }
      if case .drop = change { return Effects(releases: Set([.type(name), type].compactMap { $0 })) }
      return Effects(
        creates: [.column(name, attribute.name)], requires: Set([.type(name), type].compactMap { $0 }))
    default: return Effects()
    }
  }

  var objectEffects: Effects {
    switch self {
    case .createObject(let object):
      return Effects(creates: object.creations, requires: object.needs.union(object.publishedPersistence))
    case .dropObject(let object):
      let indexes = Set(object.indexes.map { DatabaseObject.relation(object.name.sibling($0.name)) })
      return Effects(
        drops: object.creations.union(indexes), releases: object.needs.union(object.publishedPersistence))
    case .replaceObject(let old, let new):
      let (before, after) = (old.publishedPersistence, new.publishedPersistence)
      return Effects(
        creates: new.creations, requires: new.needs.union(after.subtracting(before)),
        releases: old.needs.subtracting(new.needs).union(before.subtracting(after)))
    case .alterObject(let old, let new):
      let (before, after) = (old.dictionaryNeeds, new.dictionaryNeeds)
      return Effects(
        requires: Set(DatabaseObject.all(of: new.reference)).union(after),
        releases: before.subtracting(after))
    default: return Effects()
    }
  }
}

extension Domain {
  fileprivate var needs: Set<DatabaseObject> {
    Set([.namespace(name.namespace), type.userDefinedName.map { .type($0) }].compactMap { $0 })
  }
}

extension CompositeType {
  fileprivate var needs: Set<DatabaseObject> {
    Set(attributes.compactMap { $0.type.userDefinedName.map { .type($0) } } + [.namespace(name.namespace)])
  }
}

extension SchemaObject {
  /// The object, and a view's columns and row type.
  fileprivate var creations: Set<DatabaseObject> {
    var objects = Set(DatabaseObject.all(of: reference))
    if kind == .rangeType { objects.insert(.type(multirange)) }
    guard isRelation else { return objects }
    objects.insert(.type(name))
    for column in columnNames { objects.formUnion([.column(name, column), .columnType(name, column)]) }
    return objects
  }

  /// That the tables of a publication are logged: an unlogged one can't be in it.
  fileprivate var publishedPersistence: Set<DatabaseObject> {
    Set(publishedTables.map { .persistence($0) })
  }

  fileprivate var dictionaryNeeds: Set<DatabaseObject> { Set(dictionaries.map { .other($0) }) }

  fileprivate var needs: Set<DatabaseObject> {
    if let table { return [.relation(table)] }
    guard isDatabaseWide else {
      return dictionaryNeeds.union([.namespace(name.namespace)]).union(subtype.map { [.type($0)] } ?? [])
    }
    return Set(publishedTables.map { .relation($0) } + publishedNamespaces.map { .namespace($0) })
  }
}

extension TableChange {
  func effects(on table: QualifiedName) -> Effects {
    switch self {
    case .attach(let partition):
      Effects(creates: [.inheritance(table)], requires: [.relation(table), .relation(partition.parent)])
    case .detach(let partition):
      Effects(
        creates: [.absence(table)], drops: [.inheritance(table)],
        releases: [.relation(partition.parent), .relation(table)])
    case .takeOut: Effects(creates: [.absence(table)])
    case .putBack(let partition):
      Effects(creates: [.inheritance(table)], requires: [.absence(table), .relation(partition.parent)])
    case .inherit(let parent):
      Effects(creates: [.inheritance(table)], requires: [.relation(table), .relation(parent)])
    case .disinherit(let parent):
      Effects(
        creates: [.absence(table)], drops: [.inheritance(table)],
        releases: [.relation(parent), .relation(table)])
    case .leaveColumn(let column):
      Effects(drops: [.column(table, column.name), .columnType(table, column.name)], releases: column.needs)
    case .leaveNotNull(let column): Effects(drops: [.notNull(table, column)])
    case .setReplicaIdentity(.index(let name)), .setClusterIndex(let name?):
      Effects(requires: [.relation(table), .relation(table.sibling(name))])
    case .setUnlogged(let isUnlogged):
      isUnlogged
        ? Effects(
          creates: [.unlogged(table)], requires: [.relation(table)], drops: [.persistence(table)])
        : Effects(creates: [.persistence(table)], requires: [.relation(table)])
    case .setRowSecurity, .setReplicaIdentity, .setClusterIndex, .setTriggerState:
      Effects(requires: [.relation(table)])
    }
  }
}

extension Set<DatabaseObject> {
  /// The types among them under the names they have while they are replaced.
  fileprivate var replacedTypes: Set<DatabaseObject> {
    Set(compactMap { if case .type(let name) = $0 { .type(name.replaced) } else { nil } })
  }
}

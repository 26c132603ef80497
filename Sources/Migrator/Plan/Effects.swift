import SchemaKit

// What each change makes, needs, drops and lets go of.
extension Change {
  var effects: Effects {
    switch self {
    case .dropReplaced("COLLATION", let name, _):
      Effects(requires: [.other(.collation(name))], drops: [.other(.collation(name.replaced))])
    case .dropReplaced(_, let name, let types):
      Effects(
        requires: [.type(name)], drops: [.type(name.replaced)],
        releases: Set(types.map { .type($0.replaced) }))
    case .rename(let rename):
      Effects(creates: [.newName(rename)], requires: Set(rename.namespace.map { [.namespace($0)] } ?? []))
    case .createNamespace(let namespace): Effects(creates: [.namespace(namespace.name)])
    case .dropNamespace(let namespace): Effects(drops: [.namespace(namespace.name)])
    case .createExtension(let item):
      Effects(
        creates: [.extension(item.name)], requires: Set(item.namespace.map { [.namespace($0)] } ?? []))
    case .dropExtension(let item):
      Effects(drops: [.extension(item.name)], releases: Set(item.namespace.map { [.namespace($0)] } ?? []))
    case .updateExtension(let item): Effects(creates: [.extension(item.name)])
    case .moveExtension(let item, let namespace):
      Effects(creates: [.extension(item.name)], requires: [.namespace(namespace)])
    case .createEnum, .dropEnum, .addEnumLabel, .rebuildEnum: enumEffects
    case .createSequence, .dropSequence, .alterSequence, .setSequenceUnlogged, .setSequenceOwner:
      sequenceEffects
    case .createTable, .dropTable, .setStorageParameters: tableEffects
    case .addConstraint, .dropConstraint, .alterDeferrability: constraintEffects
    case .createIndex, .dropIndex, .setIndexParameters, .attachIndex: indexEffects
    case .comment(let target, _): Effects(requires: [target.object])
    case .hypertable(let table, let change): change.effects(on: table)
    case .alterTable(let table, let change): change.effects(on: table)
    case .validateConstraint(let table, let constraint):
      Effects(requires: [.constraint(table, constraint.name)])
    case .renameIndex(let table, let from, let to, let parent):
      Effects(
        creates: [.relation(table.sibling(to))],
        requires: [.relation(table), .relation(parent)],
        drops: [.relation(table.sibling(from))])
    case .createDomain, .dropDomain, .alterDomain, .rebuildDomain, .createCompositeType, .dropCompositeType,
      .rebuildCompositeType, .rebuildCollation, .alterCompositeType, .setAside, .takeBack:
      typeEffects
    case .createObject, .dropObject, .replaceObject, .alterObject: objectEffects
    case .privileges(let target, _): Effects(requires: Set(DatabaseObject.all(of: target.object)))
    case .defaultPrivileges(let revoke, let grant):
      Effects(
        requires: Set((revoke + grant).compactMap(\.namespace).map { .namespace($0) }),
        releases: Set(revoke.compactMap(\.namespace).map { .namespace($0) }))
    default: columnEffects
    }
  }

  private var enumEffects: Effects {
    switch self {
    case .createEnum(let type):
      return Effects(creates: [.type(type.name)], requires: [.namespace(type.name.namespace)])
    case .dropEnum(let type):
      return Effects(drops: [.type(type.name)], releases: [.namespace(type.name.namespace)])
    case .addEnumLabel(let name, _, _): return Effects(creates: [.type(name)])
    case .rebuildEnum(let from, let to, let columns):
      let rewritten = Set(columns.map { DatabaseObject.columnType($0.table, $0.column.name) })
      return Effects(creates: rewritten.union([.type(to.name)]), drops: rewritten.union([.type(from.name)]))
    default: return Effects()
    }
  }

  private var sequenceEffects: Effects {
    switch self {
    case .createSequence(let sequence):
      return Effects(
        creates: [.relation(sequence.name)], requires: [.namespace(sequence.name.namespace)])
    case .dropSequence(let sequence):
      return Effects(
        drops: [.relation(sequence.name)],
        releases: [.namespace(sequence.name.namespace), .sequenceOwner(sequence.name)])
    case .setSequenceUnlogged(let name, _): return Effects(requires: [.relation(name)])
    case .setSequenceOwner(let name, let from, let to):
      var effects = Effects()
      if let to { effects.requires = [.relation(name), .column(to.table, to.column)] }
      if let from {
        effects.releases = [.column(from.table, from.column), .relation(from.table), .relation(name)]
      }
      return effects
    default: return Effects()
    }
  }

  private var tableEffects: Effects {
    switch self {
    case .createTable(let table, let later):
      var effects = Effects(creates: table.objects, requires: [.namespace(table.name.namespace)])
      for column in table.columns { effects.requires.formUnion(column.needs) }
      for parent in table.parents {
        effects.requires.insert(.relation(parent))
        effects.requires.formUnion(table.columns.map { .settledDefault(parent, $0.name) })
      }
      if table.partitionOf != nil || !table.inherits.isEmpty {
        effects.creates.insert(.inheritance(table.name))
      }
      for constraint in table.constraints where !later.contains(constraint.name) {
        effects.requires.formUnion(constraint.references(otherThan: table.name))
        effects.creates.insert(.constraint(table.name, constraint.name))
      }
      return effects
    case .dropTable(let table):
      var effects = Effects(drops: table.objects, releases: [.namespace(table.name.namespace)])
      for column in table.columns { effects.releases.formUnion(column.needs) }
      for parent in table.parents { effects.releases.insert(.relation(parent)) }
      for constraint in table.constraints {
        effects.releases.formUnion(constraint.references(otherThan: table.name))
        effects.drops.insert(.constraint(table.name, constraint.name))
      }
      effects.drops.formUnion(
        table.indexes.map { .relation(QualifiedName(namespace: table.name.namespace, name: $0.name)) })
      return effects
    default: return Effects()
    }
  }
}

extension Table {
  /// The table, its row type, its columns and keys.
  fileprivate var objects: Set<DatabaseObject> {
    var objects: Set<DatabaseObject> = [.relation(name), .type(name), .key(name)]
    for column in columns {
      if column.defaultExpression != nil || column.generation != nil {
        objects.insert(.defaultValue(name, column.name))
      }
      objects.insert(.column(name, column.name))
      objects.insert(.columnType(name, column.name))
    }
    for constraint in constraints where constraint.isBackedByIndex {
      objects.insert(.relation(QualifiedName(namespace: name.namespace, name: constraint.name)))
    }
    return objects
  }
}

extension Column {
  /// The type, the collation, and the sequences and whatever else the expressions may name.
  var needs: Set<DatabaseObject> {
    var needs: Set<DatabaseObject> = []
    if let type = type.userDefinedName { needs.insert(.type(type)) }
    if let collation { needs.insert(.other(.collation(collation))) }
    for expression in [defaultExpression, generation?.expression].compactMap({ $0 }) {
      needs.formUnion(expression.needs)
    }
    return needs
  }
}

extension SQLExpression {
  /// The sequences that the expression may name, as `nextval('order_numbers')` does.
  fileprivate var needs: Set<DatabaseObject> {
    Set(stringLiterals.map { .relation(QualifiedName($0.replacing("\"", with: ""))) })
  }
}

extension CommentTarget {
  fileprivate var object: DatabaseObject {
    switch self {
    case .namespace(let name): .namespace(name)
    case .extension(let name): .extension(name)
    case .type(let name): .type(name)
    case .sequence(let name), .table(let name), .index(let name): .relation(name)
    case .column(let table, let column): .column(table, column)
    case .domain(let name): .type(name)
    case .constraint(let table, let name), .domainConstraint(let table, let name): .constraint(table, name)
    case .object(let object): DatabaseObject.all(of: object.reference)[0]
    }
  }
}

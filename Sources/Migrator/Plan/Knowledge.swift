import SchemaKit

/// What is known of dependencies before and after, for the order of changes: by the server where it was asked, else
/// by the names that texts mention.
struct Knowledge {
  private let current: Schema
  let wanted: Schema
  private let rebuiltTypes: Set<DatabaseObject>
  /// The collations that others take the place of.
  private let rebuiltCollations: Set<ObjectReference>
  /// What the plan makes, by the last part of its name.
  private let created: MentionedNames
  /// What it drops.
  private let dropped: MentionedNames
  /// The tables whose columns it changes, by the last part of their names.
  private let altered: MentionedNames
  /// The triggers, policies and rules that go with their table.
  private let attachments: [QualifiedName: [ObjectReference]]
  /// The defaults that are dropped before others are set.
  private let defaultsTakenOff: Set<ObjectReference>
  /// The foreign keys that are added, made anew or not.
  private let addedForeignKeys: Set<DatabaseObject>
  /// The tables that inherit from others and stay.
  private let heirs: [QualifiedName: [QualifiedName]]
  let families: Families
  /// The columns, and their types, that changes of their own add, drop or alter: all others follow their parents'.
  private let ownColumns: Set<DatabaseObject>
  private let rivals: [ObjectReference: [ObjectReference]]
  /// The constraints whose indexes stand under a partitioned index.
  private let attachedKeys: [QualifiedName: Set<DatabaseObject>]
  /// The indexes, keys' too, that partitions have under partitioned ones.
  private let handedDown: [QualifiedName: [(table: QualifiedName, name: String)]]
  /// The indexes, keys' too, that partitions are to have under partitioned ones.
  let indexesToHandDown: [QualifiedName: [(table: QualifiedName, name: String)]]
  /// What partitions that are taken out put in the place of other indexes, as they are put back.
  let placesGivenAnew: [QualifiedName: Set<String>]
  private let renames: RenameKnowledge
  private let replicaIdentities: ReplicaIdentities
  private let rowTypes: RowTypes

  init(_ diff: SchemaDiff) {
    current = diff.current
    rebuiltTypes = Set(diff.rebuiltTypes.map { .type($0) })
    rebuiltCollations = Set(
      diff.changes.compactMap { change in
        if case .rebuildCollation(let collation, _) = change { collation.reference } else { nil }
      })
    wanted = diff.wanted
    var created = MentionedNames()
    var dropped = MentionedNames()
    var altered = MentionedNames()
    for change in diff.changes {
      let effects = change.effects
      dropped.add(effects.drops)
      // No text waits for an index.
      if case .createIndex = change { continue }
      created.add(effects.creates)
      if case .addColumn(let table, let column) = change {
        created.add(.column(table, column.name), as: column.name)
      }
      if let table = change.tableOfColumns { altered.add([.relation(table)]) }
    }
    self.created = created
    self.dropped = dropped
    self.altered = altered
    let droppedAlone = Set(
      diff.changes.compactMap { if case .dropObject(let object) = $0 { object.reference } else { nil } })
    attachments = diff.current.objects.reduce(into: [:]) { attachments, object in
      guard let table = object.table, !droppedAlone.contains(object.reference) else { return }
      attachments[table, default: []].append(object.reference)
    }
    families = Families(current.tables)
    ownColumns = Set(
      diff.changes.compactMap { change in
        switch change {
        case .alterColumnType(let table, _, let column): .columnType(table, column.name)
        case .addColumn(let table, let column), .dropColumn(let table, let column),
          .alterTable(let table, .leaveColumn(let column)):
          .column(table, column.name)
        default: nil
        }
      })
    heirs = current.tables.reduce(into: [:]) { heirs, table in
      guard !table.inherits.isEmpty, diff.wanted.table(table.name) != nil else { return }
      for parent in table.inherits { heirs[parent, default: []].append(table.name) }
    }
    defaultsTakenOff = Set(
      diff.changes.compactMap { change in
        if case .setDefault(let table, let column, nil, _) = change {
          .columnDefault(table, column)
        } else {
          nil
        }
      })
    addedForeignKeys = Set(
      diff.changes.compactMap { change in
        guard case .addConstraint(let table, .foreignKey(let key)) = change else { return nil }
        return .constraint(table, key.name)
      })
    rivals = diff.rivals
    handedDown = current.indexesHandedDown
    indexesToHandDown = wanted.indexesHandedDown
    renames = RenameKnowledge(diff)
    replicaIdentities = ReplicaIdentities(diff)
    rowTypes = RowTypes(diff)
    placesGivenAnew = diff.changes.reduce(into: [:]) { places, change in
      if case .alterTable(let table, .takeOut) = change { places[table] = diff.placesGivenAnew(by: table) }
    }
    attachedKeys = wanted.tables.reduce(into: [:]) { keys, table in
      for (name, index) in table.attachedKeys {
        keys[index, default: []].insert(.constraint(table.name, name))
      }
    }
  }

  /// What a change does, with what the objects it makes and drops stand on.
  func effects(of change: Change) -> Effects {
    var effects = change.effects
    reachBelow(change, &effects)
    if let relation = change.droppedRelation {
      effects.drops.formUnion((attachments[relation] ?? []).map { .other($0) })
    }
    for reference in effects.creates.compactMap(\.reference) {
      let needs = wanted.dependencies[reference]
      effects.requires.formUnion(needs.flatMap(DatabaseObject.all))
    }
    for reference in effects.drops.compactMap(\.reference) {
      effects.releases.formUnion(current.dependencies[reference].flatMap(DatabaseObject.all))
    }
    orderHandedDown(change, &effects)
    switch change {
    case .dropConstraint(let table, let constraint):
      // It holds on to the index of the partitioned table.
      if let index = current.table(table)?.attachedKeys[constraint.name] {
        effects.releases.insert(.relation(index))
        effects.requires.insert(.absence(table))
        effects.drops.insert(.inheritance(table))
        leavePlace(of: table, &effects)
      }
      effects.drops.formUnion(
        objects(
          under: table.sibling(constraint.name), in: handedDown,
          isUnique: effects.drops.contains(.key(table))))
      effects.requires.formUnion(leaving(from: table.sibling(constraint.name)))
    case .dropIndex(let table, let index):
      effects.drops.formUnion(
        objects(under: table.sibling(index.name), in: handedDown, isUnique: index.isUnique))
      effects.requires.formUnion(leaving(from: table.sibling(index.name)))
      // It goes alone where its table leaves the other's.
      if index.parent != nil {
        effects.requires.insert(.absence(table))
        if placesGivenAnew[table] != nil { effects.drops.insert(.inheritance(table)) }
        leavePlace(of: table, &effects)
      }
    case .alterTable(let table, .takeOut):
      // Built before, unless they have the names of those that go.
      let names = placesGivenAnew[table, default: []].subtracting(current.table(table)?.namesOfIndexes ?? [])
      effects.requires.formUnion(names.map { .relation(table.sibling($0)) })
    case .alterTable(let table, .putBack):
      let names = placesGivenAnew[table, default: []]
      effects.requires.formUnion(names.map { .relation(table.sibling($0)) })
    case .createIndex(let table, let index):
      // Of two indexes that serve, the partitioned one takes the one that is there.
      effects.requires.formUnion(attachedKeys[table.sibling(index.name)] ?? [])
      // ATTACH PARTITION would take an index of the partition's own for the parent's.
      if index.parent == nil { effects.requires.insert(.inheritance(table)) }
      if index.isOnParentAlone { effects.requires.formUnion(partitions(of: table)) }
    case .addConstraint(let table, let constraint) where constraint.isBackedByIndex:
      if constraint.isOnParentAlone { effects.requires.formUnion(partitions(of: table)) }
      guard let new = wanted.table(table), !new.inheritedConstraints.contains(constraint.name),
        new.attachedKeys[constraint.name] == nil
      else { break }
      effects.requires.insert(.inheritance(table))
    case .addConstraint(let table, .foreignKey(let key)):
      effects.requires.formUnion([.unlogged(table), .persistence(key.table)])
    case .setDefault(let table, let column, nil, _):
      if !current.dependencies.isComplete,
        let expression = current.table(table)?.column(column)?.defaultExpression
      {
        effects.releases.formUnion(dropped.mentioned(in: expression))
      }
    case .setDefault(let table, let column, .some, let isOnly):
      let below = isOnly ? [] : families.descendants(of: table).filter(keepsItsParents)
      for table in below + [table] {
        let value = ObjectReference.columnDefault(table, column)
        guard !defaultsTakenOff.contains(value) else { continue }
        // What the default before stood on, and this one doesn't.
        let needs = current.dependencies[value].subtracting(wanted.dependencies[value])
        effects.releases.formUnion(needs.flatMap(DatabaseObject.all))
      }
    case .alterTable(let table, .leaveColumn(let column)), .dropColumn(let table, let column):
      // It is no child's own before.
      effects.releases.formUnion((heirs[table] ?? []).map { .column($0, column.name) })
    case .addColumn(let table, let column):
      // One that a child has as its own too is there first, and merged.
      effects.requires.formUnion((heirs[table] ?? []).map { .column($0, column.name) })
    case .alterTable(let table, .setReplicaIdentity(.index(let name))),
      .alterTable(let table, .setClusterIndex(let name?)):
      effects.requires.formUnion(indexes(above: name, of: table))
    case .alterTable(let table, .setTriggerState(let name, _)):
      if let partition = wanted.table(table), let trigger = wanted.trigger(name, above: partition) {
        effects.requires.formUnion(DatabaseObject.all(of: trigger.reference))
      }
    case .rebuildDomain, .rebuildCompositeType:
      // What is under it and is rebuilt too is there under another name until this one is done.
      effects.releases.subtract(rebuiltTypes)
      effects.releases.subtract(rebuiltCollations.map { .other($0) })
      // A default that calls one which goes as well is taken off before.
      effects.releases = effects.releases.filter { if case .other(.routine) = $0 { false } else { true } }
    case .dropReplaced(_, let name, _):
      for case .collation(let collation) in current.dependencies[.type(name)].intersection(rebuiltCollations)
      {
        effects.releases.insert(.other(.collation(collation.replaced)))
      }
    case .alterDomain(let domain, .setDefault(nil)):
      effects.releases.formUnion(
        current.dependencies[.type(domain.name)].flatMap(DatabaseObject.all))
    case .alterDomain(let domain, .setDefault):
      effects.requires.formUnion(wanted.dependencies[.type(domain.name)].flatMap(DatabaseObject.all))
    case .dropObject(let object):
      // A rival is made once it is gone.
      effects.drops.formUnion((rivals[object.reference] ?? []).map { .other($0) })
    case .alterTable(let table, .setUnlogged(let isUnlogged)):
      // A logged table can't reference an unlogged one.
      for target in wanted.table(table)?.othersReferenced(but: addedForeignKeys) ?? [] {
        if isUnlogged {
          effects.releases.insert(.persistence(target))
        } else {
          effects.requires.insert(.persistence(target))
        }
      }
    default: break
    }
    if case .replaceObject(let old, _) = change {
      effects.releases.formUnion(current.dependencies[old.reference].flatMap(DatabaseObject.all))
    }
    if !wanted.dependencies.isComplete {
      for text in change.expressions { effects.requires.formUnion(created.mentioned(in: text)) }
    }
    if !current.dependencies.isComplete {
      for text in change.droppedExpressions { effects.releases.formUnion(dropped.mentioned(in: text)) }
    }
    renames.complete(&effects, of: change)
    replicaIdentities.complete(&effects, of: change)
    rowTypes.complete(&effects, of: change)
    // Nothing stands on itself.
    effects.requires.subtract(effects.creates)
    effects.releases.subtract(effects.drops)
    return effects
  }

  /// A change of a parent's column is one of those below too, as far as they have none of their own.
  private func reachBelow(_ change: Change, _ effects: inout Effects) {
    guard let (table, column) = change.columnHandedDown else { return }
    let below = families.descendants(of: table)
    func reached(_ objects: Set<DatabaseObject>) -> Set<DatabaseObject> {
      Set(
        objects.flatMap { object -> [DatabaseObject] in
          switch object {
          case .column(table, column): below.map { .column($0, column) }
          case .columnType(table, column): below.map { .columnType($0, column) }
          case .defaultValue(table, column): below.map { .defaultValue($0, column) }
          case .notNull(table, column): below.map { .notNull($0, column) }
          default: []
          }
        }
      ).subtracting(ownColumns)
    }
    effects.creates.formUnion(reached(effects.creates))
    effects.requires.formUnion(reached(effects.requires))
    effects.drops.formUnion(reached(effects.drops))
    effects.releases.formUnion(reached(effects.releases))
  }

  /// That a table's partitions stand under it: none is to get what the table has alone.
  private func partitions(of table: QualifiedName) -> Set<DatabaseObject> {
    Set(wanted.tables.filter { $0.partitionOf?.parent == table }.map { .inheritance($0.name) })
  }

  /// The indexes of partitioned tables that bring a partition's.
  private func indexes(above name: String, of table: QualifiedName) -> Set<DatabaseObject> {
    guard let table = wanted.table(table), let partition = table.partitionOf,
      let index = table.indexes.first(where: { $0.name == name })?.parent
        ?? wanted.key(above: name, of: table)
    else { return [] }
    return indexes(above: index.name, of: partition.parent).union([.relation(index)])
  }

  /// That the tables that are no longer to be partitions are none: they keep what they have under a partitioned index.
  private func leaving(from index: QualifiedName) -> Set<DatabaseObject> {
    handedDown[index, default: []].reduce(into: []) { tables, child in
      if let table = wanted.table(child.table), table.partitionOf != current.table(child.table)?.partitionOf {
        tables.insert(.absence(child.table))
      }
      tables.formUnion(leaving(from: child.table.sibling(child.name)))
    }
  }

  private func keepsItsParents(_ table: QualifiedName) -> Bool {
    wanted.table(table).map { $0.parents == current.table(table)?.parents } ?? false
  }

  /// What a routine's text mentions: the server looks at it when the routine is called.
  func wishes(of change: Change) -> Set<DatabaseObject> { mentions(of: change, among: created) }

  /// The tables that a routine's text mentions and whose columns change: `*` means others before than after.
  func alteredTables(in change: Change) -> Set<DatabaseObject> { mentions(of: change, among: altered) }

  private func mentions(of change: Change, among names: MentionedNames) -> Set<DatabaseObject> {
    switch change {
    case .createObject(let object), .replaceObject(_, let object):
      object.isRoutine ? object.body.strings.reduce(into: []) { $0.formUnion(names.mentioned(in: $1)) } : []
    default: []
    }
  }
}

/// Objects by the last part of their names.
private struct MentionedNames {
  private var objects: [String: [DatabaseObject]] = [:]

  mutating func add(_ objects: Set<DatabaseObject>) {
    for object in objects {
      if let name = object.mentionedName { add(object, as: name) }
    }
  }

  mutating func add(_ object: DatabaseObject, as name: String) { objects[name, default: []].append(object) }

  func mentioned(in text: SQLExpression) -> Set<DatabaseObject> {
    guard !objects.isEmpty else { return [] }
    var found: Set<DatabaseObject> = []
    for name in text.identifiers { found.formUnion(objects[name] ?? []) }
    return found
  }
}

extension DatabaseObject {
  /// The name by which a text mentions the object.
  fileprivate var mentionedName: String? {
    switch self {
    case .relation(let name), .type(let name), .other(.routine(let name, _)), .other(.collation(let name)),
      .other(.textSearchDictionary(let name)), .other(.textSearchConfiguration(let name)):
      name.name
    default: nil
    }
  }
}

extension Change {
  /// The table or view that it drops.
  fileprivate var droppedRelation: QualifiedName? {
    switch self {
    case .dropTable(let table): table.name
    case .dropObject(let object) where object.isRelation: object.name
    default: nil
    }
  }

  /// The table whose columns are others afterwards.
  var tableOfColumns: QualifiedName? {
    switch self {
    case .addColumn(let table, _), .dropColumn(let table, _), .alterColumnType(let table, _, _),
      .alterTable(let table, .leaveColumn):
      table
    default: nil
    }
  }

  /// The column that the change alters, where it reaches those of the tables below.
  fileprivate var columnHandedDown: (QualifiedName, String)? {
    switch self {
    case .addColumn(let table, let column), .dropColumn(let table, let column),
      .alterColumnType(let table, _, let column):
      (table, column.name)
    case .setDefault(let table, let column, _, false), .setNullable(let table, let column, _): (table, column)
    default: nil
    }
  }
}

extension Table {
  /// The tables that its foreign keys reference, but for some.
  fileprivate func othersReferenced(but added: Set<DatabaseObject>) -> Set<QualifiedName> {
    Set(
      constraints.compactMap { constraint in
        guard case .foreignKey(let key) = constraint, key.table != name,
          !added.contains(.constraint(name, key.name))
        else { return nil }
        return key.table
      })
  }
}

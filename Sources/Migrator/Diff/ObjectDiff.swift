import SchemaKit

// Views, routines, triggers and whatever else is held as SQL.
extension SchemaDiff {
  mutating func compareObjects() {
    let pair = Matched(current.objects, wanted.objects, by: \.reference)
    for object in pair.added { create(object) }
    for object in pair.removed where !goesWithItsTable(object) { add(.dropObject(object)) }
    for (old, new) in pair.kept where new.kind != .rangeType { compare(old, new) }
  }

  private mutating func compare(_ old: SchemaObject, _ new: SchemaObject) {
    if goesWithItsTable(old) { return create(new) }
    guard old.isDefined(as: new) else {
      if new.kind == .collation {
        add(.rebuildCollation(new, columns: columnsKeeping { $0.collation == new.name }))
        return compareComment(.object(new.bare), nil, new.comment)
      }
      guard new.canReplace(old), !anew.contains(new.reference) else {
        add(.dropObject(old))
        return create(new)
      }
      add(.replaceObject(from: old, to: new))
      // The replacement has the options in it.
      if !old.hasParts(of: new, withOptions: false) { add(.alterObject(from: old, to: new)) }
      return compareComments(old, new)
    }
    if !old.hasParts(of: new, withOptions: true) { add(.alterObject(from: old, to: new)) }
    compareIndexes(new.indexes, of: new.name, rewritten: RewrittenColumns())
    compareComments(old, new)
  }

  /// Of changes that wait for each other, the objects that are replaced in place and stand on what is dropped: while
  /// they do, nothing new can take its name.
  func replacementsInTheWay(of circle: [Change]) -> Set<ObjectReference> {
    guard !circle.isEmpty else { return [] }
    let dropped = Set(changes.flatMap(\.disruptions).filter { !$0.isRetyping }.map(\.object))
    return Set(
      circle.compactMap { change in
        guard case .replaceObject(let old, let new) = change,
          !current.dependencies[old.reference].isDisjoint(with: dropped)
        else { return nil }
        return new.reference
      })
  }

  mutating func create(_ object: SchemaObject) {
    add(.createObject(object))
    if object.state != nil || !object.columnDefaults.isEmpty || !object.columnOptions.isEmpty {
      var plain = object
      plain.state = nil
      plain.columnDefaults = [:]
      plain.columnOptions = [:]
      add(.alterObject(from: plain, to: object))
    }
    for index in object.indexes { create(index, on: object.name) }
    var silent = object
    silent.comment = nil
    silent.columnComments = [:]
    compareComments(silent, object)
  }

  private mutating func compareComments(_ old: SchemaObject, _ new: SchemaObject) {
    compareComment(.object(new.bare), old.comment, new.comment)
    let columns = Set(old.columnComments.keys).union(new.columnComments.keys)
    for column in columns.sorted() {
      compareComment(.column(new.name, column), old.columnComments[column], new.columnComments[column])
    }
  }

  /// Compares in which sessions partitions' copies of their parents' triggers fire.
  mutating func compareTriggerStates() {
    let takenOut = Set(
      changes.compactMap { if case .alterTable(let table, .takeOut) = $0 { table } else { nil } })
    for table in wanted.tables where table.partitionOf != nil {
      let old = current.table(table.name)?.triggerStates ?? [:]
      // ATTACH PARTITION makes the copies anew.
      let isTakenOut = !takenOut.isDisjoint(with: [table.name] + wanted.ancestors(of: table.name))
      for trigger in Set(old.keys).union(table.triggerStates.keys).sorted() {
        guard let parent = wanted.trigger(trigger, above: table) else { continue }
        let state = table.triggerStates[trigger]
        // What is done to the parent's reaches the copies.
        let isAnew = isTakenOut || changes.contains { $0.touches(parent) }
        guard old[trigger] != state || isAnew else { continue }
        add(.alterTable(table.name, .setTriggerState(trigger, state ?? parent.state ?? "ENABLE")))
      }
    }
  }

  /// Whether an object is dropped with the table or view it belongs to.
  func goesWithItsTable(_ object: SchemaObject) -> Bool {
    guard let table = object.table else { return false }
    return droppedRelations.contains(table) && !needsWhatNeeds(table, object)
  }

  /// Whether an object uses what stands on its own table, a policy say a function that takes its rows, or a table that
  /// references it: then these go between the two.
  private func needsWhatNeeds(_ table: QualifiedName, _ object: SchemaObject) -> Bool {
    var stack = current.dependencies[object.reference].filter { $0.relationName != table }
    var seen = stack
    while let need = stack.popFirst() {
      let holder = need.relationName.map { .relation($0) } ?? need
      var needs = current.dependencies[holder]
      if let name = need.relationName {
        // What goes with it, and what it references.
        for object in attachments[name] ?? [] { needs.formUnion(current.dependencies[object]) }
        needs.formUnion((current.table(name)?.referenced ?? []).map { .relation($0) })
      }
      for next in needs where next != holder {
        if next.relationName == table { return true }
        if seen.insert(next).inserted { stack.insert(next) }
      }
    }
    return false
  }
}

extension ObjectReference {
  /// The table or view that it is, or is a column of.
  fileprivate var relationName: QualifiedName? {
    switch self {
    case .relation(let name), .column(let name, _): name
    default: nil
    }
  }
}

extension Table {
  /// The tables that it has foreign keys to.
  fileprivate var referenced: [QualifiedName] {
    constraints.compactMap { if case .foreignKey(let key) = $0 { key.table } else { nil } }
  }
}

extension Schema {
  /// What stands on each table or view.
  var attachments: [QualifiedName: [ObjectReference]] {
    objects.reduce(into: [:]) { attachments, object in
      if let table = object.table { attachments[table, default: []].append(object.reference) }
    }
  }

  /// The trigger of a table above a partition that the partition has a copy of.
  func trigger(_ name: String, above table: Table) -> SchemaObject? {
    var place = table
    while let parent = place.partitionOf.flatMap({ self.table($0.parent) }) {
      if let trigger = objects.first(where: { $0.reference == .trigger(parent.name, name) }) {
        return trigger
      }
      place = parent
    }
    return nil
  }
}

extension Change {
  fileprivate func touches(_ trigger: SchemaObject) -> Bool {
    switch self {
    case .createObject(let object), .alterObject(_, let object): object.reference == trigger.reference
    default: false
    }
  }
}

extension SchemaObject {
  /// The arguments of an ordered-set aggregate, the direct ones and those of its order: `double precision ORDER BY text`.
  var orderedArguments: String? {
    guard kind == .aggregate, let end = body.compared.firstRange(of: ") (") else { return nil }
    let list = body.compared[..<end.lowerBound].dropFirst()
    return Statement.words(of: String(list))[...].contains(words: "ORDER BY") ? String(list) : nil
  }

  /// The object as far as its identity goes.
  var bare: SchemaObject {
    var object = SchemaObject(kind, name, on: table, body: "")
    object.arguments = arguments
    // Its arguments stand there.
    if orderedArguments != nil { object.body = body }
    return object
  }

  /// Whether one CREATE statement makes both, but for what can be altered in place.
  fileprivate func isDefined(as other: Self) -> Bool {
    kind == other.kind && clause == other.clause && body == other.body && table == other.table
      && members == other.members
  }

  /// Whether the parts that can be altered in place are alike.
  fileprivate func hasParts(of other: Self, withOptions: Bool) -> Bool {
    state == other.state && columnDefaults == other.columnDefaults && columnOptions == other.columnOptions
      && (!withOptions || comparedOptions == other.comparedOptions)
  }

  /// The options, those of views that are switches in one spelling: the catalog keeps them as they were written.
  private var comparedOptions: [String: String] {
    guard kind == .view else { return options }
    return options.filter { !$0.value.isOff }.mapValues { $0.isOn ? "true" : $0 }
  }

  /// Whether `CREATE OR REPLACE` serves (manual, CREATE VIEW and CREATE FUNCTION): a view may gain columns at its
  /// end, a routine has to keep its result, the names of its arguments and their defaults. What has members is altered,
  /// but for a publication of all tables, which stays one.
  fileprivate func canReplace(_ old: Self) -> Bool {
    guard kind == old.kind else { return false }
    switch kind {
    case .publication: return publishesAllTables == old.publishesAllTables
    case .textSearchConfiguration: return body == old.body
    case _ where signature.isEmpty || old.signature.isEmpty: return false
    case .view: return signature.starts(with: old.signature)
    case .function, .procedure:
      return signature.count == 3 && signature[..<2] == old.signature[..<2]
        && (Int(signature[2]) ?? 0) >= (Int(old.signature[2]) ?? 0)
    default: return false
    }
  }
}

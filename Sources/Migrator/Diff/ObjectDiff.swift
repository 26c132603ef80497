import SchemaKit

// Views, routines, triggers and whatever else is held as SQL.
extension SchemaDiff {
  mutating func compareObjects() {
    let pair = Matched(current.objects, wanted.objects, by: \.reference)
    for object in pair.added { create(object) }
    for object in pair.removed where !goesWithItsTable(object) { add(.dropObject(object)) }
    for (old, new) in pair.kept { compare(old, new) }
  }

  private mutating func compare(_ old: SchemaObject, _ new: SchemaObject) {
    if goesWithItsTable(old) { return create(new) }
    guard old.isDefined(as: new) else {
      guard new.canReplace(old) else {
        add(.dropObject(old))
        return create(new)
      }
      add(.replaceObject(from: old, to: new))
      if !old.hasParts(of: new, withOptions: false) { add(.alterObject(from: old, to: new)) }
      return compareComments(old, new)
    }
    if !old.hasParts(of: new, withOptions: true) { add(.alterObject(from: old, to: new)) }
    compareIndexes(old.indexes, new.indexes, of: new.name, rewritten: RewrittenColumns())
    compareComments(old, new)
  }

  mutating func create(_ object: SchemaObject) {
    add(.createObject(object))
    if object.state != nil || !object.columnDefaults.isEmpty {
      var plain = object
      plain.state = nil
      plain.columnDefaults = [:]
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

  /// Whether an object is dropped with the table or view it belongs to.
  func goesWithItsTable(_ object: SchemaObject) -> Bool {
    guard let table = object.table else { return false }
    return droppedRelations.contains(table) && !needsWhatNeeds(table, object)
  }

  /// Whether an object uses a routine or a view that stands on its own table, a policy say a function that takes its
  /// rows: then these go between the two.
  private func needsWhatNeeds(_ table: QualifiedName, _ object: SchemaObject) -> Bool {
    var stack = current.dependencies[object.reference].filter { $0.relationName != table }
    var seen = stack
    while let need = stack.popFirst() {
      let holder = need.relationName.map { .relation($0) } ?? need
      for next in current.dependencies[holder] where next != holder {
        if next.relationName == table { return true }
        if seen.insert(next).inserted { stack.insert(next) }
      }
    }
    return false
  }

  /// The tables and views that are dropped, for good or to be made anew.
  var droppedRelations: Set<QualifiedName> {
    Set(
      changes.compactMap { change in
        switch change {
        case .dropTable(let table): table.name
        case .dropObject(let object) where object.isRelation: object.name
        default: nil
        }
      })
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

extension SchemaObject {
  /// The object as far as its identity goes.
  var bare: SchemaObject {
    var object = SchemaObject(kind, name, on: table, body: "")
    object.arguments = arguments
    return object
  }

  /// Whether one CREATE statement makes both, but for what can be altered in place.
  fileprivate func isDefined(as other: Self) -> Bool {
    kind == other.kind && clause == other.clause && body == other.body && table == other.table
  }

  /// Whether the parts that can be altered in place are alike.
  fileprivate func hasParts(of other: Self, withOptions: Bool) -> Bool {
    state == other.state && columnDefaults == other.columnDefaults
      && (!withOptions || options == other.options)
  }

  /// Whether `CREATE OR REPLACE` serves (manual, CREATE VIEW and CREATE FUNCTION): a view may gain columns at its
  /// end, a routine has to keep its result, the names of its arguments and their defaults.
  fileprivate func canReplace(_ old: Self) -> Bool {
    guard kind == old.kind, !signature.isEmpty, !old.signature.isEmpty else { return false }
    switch kind {
    case .view: return signature.starts(with: old.signature)
    case .function, .procedure:
      return signature.count == 3 && signature[..<2] == old.signature[..<2]
        && (Int(signature[2]) ?? 0) >= (Int(old.signature[2]) ?? 0)
    default: return false
    }
  }
}

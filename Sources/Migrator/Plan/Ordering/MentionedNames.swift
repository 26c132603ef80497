import SchemaKit

/// Objects by the last part of their names, as texts mention them.
struct MentionedNames {
  private var objects: [String: [DatabaseObject]] = [:]

  /// What changes make, but for indexes: no text waits for one.
  init(createdBy changes: [Change]) {
    for change in changes {
      if case .createIndex = change { continue }
      add(change.effects.creates)
      if case .addColumn(let table, let column) = change {
        objects[column.name, default: []].append(.column(table, column.name))
      }
    }
  }

  /// The primary keys that changes make, by the names of their tables: `GROUP BY id` covers a row's other columns where
  /// `id` is one (SELECT, "GROUP BY Clause").
  init(primaryKeysMadeBy changes: [Change]) {
    for case .addConstraint(let table, .primaryKey(let key)) in changes {
      objects[table.name, default: []].append(.constraint(table, key.name))
    }
  }

  /// What changes drop.
  init(droppedBy changes: [Change]) {
    for change in changes { add(change.effects.drops) }
  }

  /// The tables whose columns are others afterwards.
  init(alteredBy changes: [Change]) { add(Set(changes.compactMap(\.tableOfColumns).map { .relation($0) })) }

  private mutating func add(_ added: Set<DatabaseObject>) {
    for object in added {
      if let name = object.mentionedName { objects[name, default: []].append(object) }
    }
  }

  func mentioned(in text: SQLExpression) -> Set<DatabaseObject> {
    guard !objects.isEmpty else { return [] }
    return text.identifiers.reduce(into: []) { $0.formUnion(objects[$1] ?? []) }
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

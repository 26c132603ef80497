import SchemaKit

// The names that a schema has given, as far as renames have to know.
extension Schema {
  /// A rename of something in this schema, with the names that it concerns.
  func nameChange(_ rename: Rename) -> NameChange {
    switch rename {
    case .table(let from, let to):
      NameChange(rename, frees: [.relation(from), .type(from)], takes: [.relation(to), .type(to)])
    case .object(let object, let to) where object.isRelation:
      NameChange(
        rename, frees: [.relation(object.name), .type(object.name)], takes: [.relation(to), .type(to)])
    case .sequence(let from, let to): NameChange(rename, frees: [.relation(from)], takes: [.relation(to)])
    case .type(let from, let to): NameChange(rename, frees: [.type(from)], takes: [.type(to)])
    case .column(let table, _, _): NameChange(rename, frees: [], takes: [], of: table)
    case .index(let table, let from, let to):
      NameChange(
        rename, frees: [.relation(table.sibling(from))], takes: [.relation(table.sibling(to))], of: table)
    case .constraint(let table, let from, let to):
      NameChange(
        rename, frees: places(ofConstraint: from, as: from, of: table),
        takes: places(ofConstraint: from, as: to, of: table), of: table)
    case .label, .attribute, .object: NameChange(rename, frees: [], takes: [])
    }
  }

  /// Where a constraint has a name, or would have another.
  private func places(
    ofConstraint constraint: String, as name: String, of table: QualifiedName
  ) -> Set<DatabaseObject> {
    switch self.table(table)?.constraints.first(where: { $0.name == constraint }) {
    case .primaryKey, .unique, .exclusion: [.constraint(table, name), .relation(table.sibling(name))]
    case .foreignKey: [.constraint(table, name)]
    // Checks and NOT NULL reach partitions and children too.
    case .check, nil: Set(family(of: table).map { .constraint($0, name) })
    }
  }

  /// The table or materialized view that has a constraint or an index, which stands in the way of a name, and its rename
  /// to another.
  func holder(
    of place: DatabaseObject, to name: @autoclosure () -> String
  ) -> (table: QualifiedName, rename: Rename)? {
    switch place {
    case .constraint(let owner, let old):
      guard table(owner)?.has(constraint: old) == true else { return nil }
      return (owner, .constraint(owner, from: old, to: name()))
    case .relation(let old):
      for table in tables where table.name.namespace == old.namespace {
        if table.constraints.contains(where: { $0.name == old.name && $0.isBackedByIndex }) {
          return (table.name, .constraint(table.name, from: old.name, to: name()))
        }
        if table.indexes.contains(where: { $0.name == old.name }) {
          return (table.name, .index(table.name, from: old.name, to: name()))
        }
      }
      let view = objects.first { view in
        view.isRelation && view.name.namespace == old.namespace
          && view.indexes.contains { $0.name == old.name }
      }
      return view.map { ($0.name, .index($0.name, from: old.name, to: name())) }
    default: return nil
    }
  }

  /// Whether a relation or a constraint has a name, in whatever namespace or table.
  func has(name: String) -> Bool {
    tables.contains { table in
      table.name.name == name || table.has(constraint: name)
        || table.indexes.contains { $0.name == name }
    } || sequences.contains { $0.name.name == name }
      || objects.contains { object in
        object.isRelation && (object.name.name == name || object.indexes.contains { $0.name == name })
      }
  }

  /// The names of relations and constraints.
  var names: Set<DatabaseObject> {
    var names: Set<DatabaseObject> = Set(sequences.map { .relation($0.name) })
    for table in tables {
      names.insert(.relation(table.name))
      for index in table.indexes { names.insert(.relation(table.name.sibling(index.name))) }
      for constraint in table.constraints {
        names.insert(.constraint(table.name, constraint.name))
        if constraint.isBackedByIndex { names.insert(.relation(table.name.sibling(constraint.name))) }
      }
      names.formUnion(table.columns.compactMap(\.notNullName).map { .constraint(table.name, $0) })
    }
    for object in objects where object.isRelation {
      names.insert(.relation(object.name))
      for index in object.indexes { names.insert(.relation(object.name.sibling(index.name))) }
    }
    return names
  }

  /// The same without what they are names of, and where.
  var plainNames: Set<String> {
    Set(
      names.compactMap { object in
        switch object {
        case .relation(let name): name.name
        case .constraint(_, let name): name
        default: nil
        }
      })
  }

  /// The indexes of a table or a materialized view, but for those of constraints.
  func indexes(of relation: QualifiedName) -> [Index] {
    table(relation)?.indexes
      ?? objects.first { $0.isRelation && $0.name == relation }?.indexes ?? []
  }
}

extension Table {
  /// Whether a constraint has a name, a NOT NULL too.
  fileprivate func has(constraint name: String) -> Bool {
    constraints.contains { $0.name == name } || columns.contains { $0.notNullName == name }
  }
}

extension Column {
  /// The name that its NOT NULL has, as far as it is known.
  var notNullName: String? { isNullable ? nil : notNull.name }
}

import SchemaKit

// A schema after a rename, as the server would show it: it knows things by their numbers, so all that mentions the
// thing has the new name.
extension Schema {
  mutating func apply(_ rename: Rename) {
    switch rename {
    case .table(let old, let new): renameTable(old, new)
    case .column(let table, let old, let new): renameColumn(of: table, old, new)
    case .label(let type, let old, let new): renameLabel(of: type, old, new)
    case .type(let old, let new): renameType(old, new)
    case .sequence(let old, let new): renameSequence(old, new)
    case .constraint(let table, let old, let new):
      change(table) { table in
        table.constraints = table.constraints.map { $0.name == old ? $0.renamed(new) : $0 }
        table.constraintComments = table.constraintComments.renamingKey(old, new)
      }
    case .index(let table, let old, let new):
      change(table) { table in
        for place in table.indexes.indices where table.indexes[place].name == old {
          table.indexes[place].name = new
        }
      }
    }
    dependencies = dependencies.mapped { $0.renamed(by: rename) }
    privileges = Dictionary(
      privileges.map { (PrivilegeTarget($0.key.keyword, $0.key.object.renamed(by: rename)), $0.value) }
    ) { first, _ in first }
  }

  private mutating func change(_ name: QualifiedName, _ body: (inout Table) -> Void) {
    for place in tables.indices where tables[place].name == name { body(&tables[place]) }
  }

  private mutating func renameTable(_ old: QualifiedName, _ new: QualifiedName) {
    func moved(_ name: QualifiedName) -> QualifiedName { name == old ? new : name }
    for place in tables.indices {
      tables[place].name = moved(tables[place].name)
      tables[place].inherits = tables[place].inherits.map(moved)
      if let parent = tables[place].partitionOf?.parent { tables[place].partitionOf?.parent = moved(parent) }
      tables[place].constraints = tables[place].constraints.map { constraint in
        guard case .foreignKey(var key) = constraint, key.table == old else { return constraint }
        key.table = new
        return .foreignKey(key)
      }
    }
    for place in sequences.indices where sequences[place].owner?.table == old {
      sequences[place].owner?.table = new
    }
    for place in objects.indices where objects[place].table == old {
      objects[place].table = new
      objects[place].name.namespace = new.namespace
      if objects[place].kind == .statistics {
        objects[place].body.replace("\(SQL("\(old)").text)", with: SQL("\(new)").text)
      }
    }
  }

  private mutating func renameColumn(of name: QualifiedName, _ old: String, _ new: String) {
    // ALTER TABLE reaches partitions and children too.
    let family = descendants(of: name)
    for place in tables.indices {
      if family.contains(tables[place].name) { tables[place].renameColumn(old, new) }
      tables[place].constraints = tables[place].constraints.map { constraint in
        guard case .foreignKey(var key) = constraint, family.contains(key.table) else { return constraint }
        key.referenced = key.referenced.map { $0 == old ? new : $0 }
        return .foreignKey(key)
      }
    }
    for place in sequences.indices {
      guard let owner = sequences[place].owner, family.contains(owner.table), owner.column == old else {
        continue
      }
      sequences[place].owner?.column = new
    }
    for place in objects.indices where objects[place].table.map(family.contains) == true {
      objects[place].clause.renameIdentifier(old, new)
      objects[place].body.renameIdentifier(old, new)
    }
  }

  private func descendants(of name: QualifiedName) -> Set<QualifiedName> {
    var family: Set = [name]
    var queue = [name]
    while let parent = queue.popLast() {
      for table in tables where table.parents.contains(parent) && family.insert(table.name).inserted {
        queue.append(table.name)
      }
    }
    return family
  }

  private mutating func renameLabel(of type: QualifiedName, _ old: String, _ new: String) {
    for place in enums.indices where enums[place].name == type {
      enums[place].labels = enums[place].labels.map { $0 == old ? new : $0 }
    }
    changeExpressions {
      $0.renameLiteral(SQL("\(literal: old)").text, SQL("\(literal: new)").text, ofType: type.name)
    }
  }

  private mutating func renameType(_ old: QualifiedName, _ new: QualifiedName) {
    for place in enums.indices where enums[place].name == old { enums[place].name = new }
    for place in tables.indices {
      for column in tables[place].columns.indices
      where tables[place].columns[column].type.userDefinedName == old {
        tables[place].columns[column].type.base = .named(new, modifier: nil)
      }
    }
    changeExpressions { $0.replace(SQL("\(old)").text, with: SQL("\(new)").text) }
  }

  private mutating func renameSequence(_ old: QualifiedName, _ new: QualifiedName) {
    for place in sequences.indices where sequences[place].name == old { sequences[place].name = new }
    changeExpressions { $0.replace(SQL("\(old)").text, with: SQL("\(new)").text) }
  }

  /// Changes the defaults, checks, keys and predicates of tables.
  private mutating func changeExpressions(_ body: (inout SQLExpression) -> Void) {
    for place in tables.indices { tables[place].changeExpressions(body) }
  }
}

extension Dependencies {
  fileprivate func mapped(_ change: (ObjectReference) -> ObjectReference) -> Dependencies {
    var copy = Dependencies()
    copy.isComplete = isComplete
    for (holder, needs) in all { copy[change(holder)] = Set(needs.map(change)) }
    return copy
  }
}

extension ObjectReference {
  fileprivate func renamed(by rename: Rename) -> ObjectReference {
    switch rename {
    case .table(let old, let new), .sequence(let old, let new): moved(old, new)
    case .type(let old, let new): self == .type(old) ? .type(new) : self
    case .column(let table, let old, let new):
      switch self {
      case .column(table, old): .column(table, new)
      case .columnDefault(table, old): .columnDefault(table, new)
      default: self
      }
    case .constraint(let table, let old, let new):
      self == .constraint(table, old) ? .constraint(table, new) : self
    case .index(let table, let old, let new):
      self == .relation(table.sibling(old)) ? .relation(table.sibling(new)) : self
    case .label: self
    }
  }

  private func moved(_ old: QualifiedName, _ new: QualifiedName) -> ObjectReference {
    switch self {
    case .relation(old): .relation(new)
    case .column(old, let column): .column(new, column)
    case .columnDefault(old, let column): .columnDefault(new, column)
    case .constraint(old, let name): .constraint(new, name)
    case .trigger(old, let name): .trigger(new, name)
    case .policy(old, let name): .policy(new, name)
    case .rule(old, let name): .rule(new, name)
    default: self
    }
  }
}

extension [String: String] {
  fileprivate func renamingKey(_ old: String, _ new: String) -> Self {
    guard let value = self[old] else { return self }
    var copy = self
    copy[old] = nil
    copy[new] = value
    return copy
  }
}

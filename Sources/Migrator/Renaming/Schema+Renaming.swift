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
    case .attribute(let type, let old, let new): renameAttribute(of: type, old, new)
    case .object(let object, let new): renameObject(object, new)
    case .constraint(let table, let old, let new): renameConstraint(of: table, old, new)
    case .index(let table, let old, let new): renameIndex(of: table, old, new)
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
    for place in objects.indices {
      if let member = objects[place].members.removeValue(forKey: old.asMember) {
        objects[place].members[new.asMember] = member
      }
    }
    for place in objects.indices where objects[place].table == old {
      objects[place].table = new
      objects[place].name.namespace = new.namespace
      if objects[place].kind == .statistics {
        objects[place].body.replaceName(old, with: new)
      }
    }
  }

  private mutating func renameColumn(of name: QualifiedName, _ old: String, _ new: String) {
    // ALTER TABLE reaches partitions and children too.
    let family = family(of: name)
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
    for place in objects.indices {
      for table in family {
        objects[place].members[table.asMember]?.renameIdentifier(old, new, of: table.name)
      }
    }
    for place in objects.indices {
      guard let table = objects[place].table, family.contains(table) else { continue }
      objects[place].clause.renameIdentifier(old, new, of: table.name)
      objects[place].body.renameIdentifier(old, new, of: table.name)
    }
  }

  private mutating func renameConstraint(of name: QualifiedName, _ old: String, _ new: String) {
    guard let renamed = table(name)?.constraints.first(where: { $0.name == old }) else {
      return renameNotNull(of: name, old, new)
    }
    // A check reaches partitions and children too.
    for owner in renamed.isCheck ? family(of: name) : [name] {
      change(owner) { table in
        table.constraints = table.constraints.map { $0.name == old ? $0.named(new) : $0 }
        table.constraintComments = table.constraintComments.renamingKey(old, new)
        table.keyIndexComments = table.keyIndexComments.renamingKey(old, new)
        if table.inheritedConstraints.remove(old) != nil { table.inheritedConstraints.insert(new) }
        if let index = table.attachedKeys.removeValue(forKey: old) { table.attachedKeys[new] = index }
      }
    }
    if renamed.isBackedByIndex { renameMentions(ofIndexOf: name, old, new) }
  }

  /// A NOT NULL reaches partitions and children, as a check does.
  private mutating func renameNotNull(of name: QualifiedName, _ old: String, _ new: String) {
    for owner in family(of: name) {
      change(owner) { table in
        for place in table.columns.indices where table.columns[place].notNullName == old {
          table.columns[place].notNull.name = new
        }
        table.constraintComments = table.constraintComments.renamingKey(old, new)
      }
    }
  }

  private mutating func renameIndex(of name: QualifiedName, _ old: String, _ new: String) {
    func rename(_ indexes: inout [Index]) {
      for place in indexes.indices where indexes[place].name == old { indexes[place].name = new }
    }
    change(name) { rename(&$0.indexes) }
    for place in objects.indices where objects[place].isRelation && objects[place].name == name {
      rename(&objects[place].indexes)
    }
    renameMentions(ofIndexOf: name, old, new)
  }

  /// What a table and its partitions say of an index.
  private mutating func renameMentions(ofIndexOf name: QualifiedName, _ old: String, _ new: String) {
    change(name) { table in
      if table.clusterIndex == old { table.clusterIndex = new }
      if table.replicaIdentity == .index(old) { table.replicaIdentity = .index(new) }
    }
    for place in tables.indices where tables[place].partitionOf?.parent == name {
      for index in tables[place].indexes.indices
      where tables[place].indexes[index].parent == name.sibling(old) {
        tables[place].indexes[index].parent = name.sibling(new)
      }
      tables[place].attachedKeys = tables[place].attachedKeys.mapValues {
        $0 == name.sibling(old) ? name.sibling(new) : $0
      }
    }
  }

  private mutating func renameAttribute(of type: QualifiedName, _ old: String, _ new: String) {
    for place in compositeTypes.indices where compositeTypes[place].name == type {
      for attribute in compositeTypes[place].attributes.indices
      where compositeTypes[place].attributes[attribute].name == old {
        compositeTypes[place].attributes[attribute].name = new
      }
    }
    changeTexts { $0.renameAttribute(old, new) }
  }

  private mutating func renameObject(_ object: SchemaObject, _ new: QualifiedName) {
    if object.kind == .rangeType { return renameType(object.name, new) }
    for place in objects.indices where objects[place].reference == object.reference {
      objects[place].name = new
    }
    if object.isRelation {
      for place in objects.indices where objects[place].table == object.name {
        objects[place].table = new
        objects[place].name.namespace = new.namespace
      }
    }
    if object.isRelation || object.isRoutine
      || [.textSearchDictionary, .textSearchConfiguration].contains(object.kind)
    {
      changeTexts { $0.replaceName(object.name, with: new) }
    }
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
    func renamed(_ type: ColumnType) -> ColumnType {
      guard type.userDefinedName == old else { return type }
      var copy = type
      copy.base = .named(new, modifier: nil)
      return copy
    }
    for place in enums.indices where enums[place].name == old { enums[place].name = new }
    for place in domains.indices {
      if domains[place].name == old { domains[place].name = new }
      domains[place].type = renamed(domains[place].type)
    }
    for place in compositeTypes.indices {
      if compositeTypes[place].name == old { compositeTypes[place].name = new }
      for attribute in compositeTypes[place].attributes.indices {
        compositeTypes[place].attributes[attribute].type = renamed(
          compositeTypes[place].attributes[attribute].type)
      }
    }
    for place in objects.indices {
      if objects[place].kind == .rangeType, objects[place].name == old { objects[place].name = new }
      objects[place].arguments = objects[place].arguments.replacingName(old, with: new)
      if objects[place].kind == .cast {
        objects[place].name.name = objects[place].name.name.replacingName(old, with: new)
      }
      objects[place].signature = objects[place].signature.map { $0.replacingName(old, with: new) }
    }
    for place in tables.indices {
      for column in tables[place].columns.indices {
        tables[place].columns[column].type = renamed(tables[place].columns[column].type)
      }
    }
    changeTexts { $0.replaceName(old, with: new) }
  }

  private mutating func renameSequence(_ old: QualifiedName, _ new: QualifiedName) {
    for place in sequences.indices where sequences[place].name == old { sequences[place].name = new }
    changeExpressions { $0.replaceName(old, with: new) }
  }

  /// Changes what a server prints: expressions of tables and domains, and what is held as SQL.
  private mutating func changeTexts(_ body: (inout SQLExpression) -> Void) {
    changeExpressions(body)
    for place in domains.indices {
      if var value = domains[place].defaultExpression {
        body(&value)
        domains[place].defaultExpression = value
      }
      for check in domains[place].checks.indices { body(&domains[place].checks[check].expression) }
    }
    for place in objects.indices {
      body(&objects[place].clause)
      body(&objects[place].body)
      objects[place].members = objects[place].members.mapValues { member in
        var member = member
        body(&member)
        return member
      }
    }
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
    for (holder, needs) in all {
      // What goes may have the name that another has from now on.
      copy[change(holder)] = copy[change(holder)].union(needs.map(change))
    }
    return copy
  }
}

extension ObjectReference {
  fileprivate func renamed(by rename: Rename) -> ObjectReference {
    switch rename {
    case .table(let old, let new), .sequence(let old, let new): moved(old, new)
    case .type(let old, let new): retyped(old, new)
    case .object(let object, let new):
      switch object.kind {
      case .rangeType: retyped(object.name, new)
      case .view, .materializedView: moved(object.name, new)
      default: self == object.reference ? object.renamedReference(new) : self
      }
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
    case .attribute(let type, let old, let new): self == .column(type, old) ? .column(type, new) : self
    case .label: self
    }
  }

  private func retyped(_ old: QualifiedName, _ new: QualifiedName) -> ObjectReference {
    switch self {
    case .type(old): .type(new)
    case .constraint(old, let name): .constraint(new, name)
    case .routine(let name, let arguments):
      .routine(name, arguments: arguments.replacingName(old, with: new))
    case .operator(let name, let arguments):
      .operator(name, arguments: arguments.replacingName(old, with: new))
    case .cast(let types): .cast(types.replacingName(old, with: new))
    default: self
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

extension SchemaObject {
  /// What refers to the object under another name.
  fileprivate func renamedReference(_ name: QualifiedName) -> ObjectReference {
    var copy = self
    copy.name = name
    return copy.reference
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

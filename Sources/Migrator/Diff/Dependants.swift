import SchemaKit

// Objects that stay as they are, while what they stand on is dropped or rewritten: they are taken off before, and
// made anew after. PostgreSQL would refuse, or take them with it by CASCADE.
extension SchemaDiff {
  mutating func remakeDependants() {
    var holders: [ObjectReference: [ObjectReference]] = [:]
    for (holder, needs) in current.dependencies.all {
      for need in needs { holders[need, default: []].append(holder) }
    }
    guard !holders.isEmpty || !wanted.objects.isEmpty else { return }
    var remaking = Remaking(self)
    let families = Families(current.tables)
    var queue = changes.flatMap { families.disruptions(of: $0) }
    var seen = Set(queue)
    while let disruption = queue.popLast() {
      let found = (holders[disruption.object] ?? []).sorted { "\($0)" < "\($1)" }
      for holder in found + remaking.attached(to: disruption.object) {
        for next in remake(holder, after: disruption, &remaking) where seen.insert(next).inserted {
          queue.append(next)
        }
      }
      for next in setAside(rowsOf: disruption, &remaking) where seen.insert(next).inserted {
        queue.append(next)
      }
    }
  }

  /// Makes a holder anew; says what that disrupts in its turn.
  private mutating func remake(
    _ holder: ObjectReference, after disruption: Disruption, _ remaking: inout Remaking
  ) -> [Disruption] {
    guard !remaking.done.contains(holder) else { return [] }
    if let (old, new) = remaking.objects[holder] {
      remaking.done.insert(holder)
      return remake(old, as: new, after: disruption)
    }
    switch holder {
    case .columnDefault(let table, let column):
      guard let (old, new) = remaking.column(table, column),
        old.generation != nil || !isTakenAlong(new.name, of: table, with: disruption.object)
      else { return [] }
      remaking.done.insert(holder)
      return remake(old, as: new, in: table, after: disruption, remaking)
    case .constraint(let table, let name):
      guard !disruption.isRetyping else { return [] }
      remaking.done.insert(holder)
      remakeConstraint(name, of: table, remaking)
    case .relation(let index):
      guard !disruption.isRetyping else { return [] }
      if let table = remaking.exclusions[index] {
        remaking.done.insert(holder)
        remakeConstraint(index.name, of: table, remaking)
      }
      guard let (table, old, new) = remaking.indexes[index] else { return [] }
      remaking.done.insert(holder)
      // A partition's goes and comes back with its parent's, which stands on the same.
      guard !changes.contains(.dropIndex(table, old)), !(old.hasParent && remaking.keepsParents(table)) else {
        return []
      }
      add(.dropIndex(table, old))
      create(new, on: table)
    case .type(let domain):
      guard case .routine = disruption.object, let (old, new) = remaking.domains[domain],
        !rebuiltTypes.contains(domain), old.defaultExpression != nil
      else { return [] }
      remaking.done.insert(holder)
      add(.alterDomain(new, .setDefault(nil)))
      let set = Change.alterDomain(new, .setDefault(new.defaultExpression))
      if new.defaultExpression != nil, !changes.contains(set) { add(set) }
    default: break
    }
    return []
  }

  private mutating func remake(
    _ old: SchemaObject, as new: SchemaObject, after disruption: Disruption
  ) -> [Disruption] {
    // PostgreSQL rebuilds statistics by itself.
    if old.kind == .statistics, disruption.isRetyping { return [] }
    if changes.contains(.dropObject(old)) || changes.contains(.createObject(new)) { return [] }
    let isReplaced = changes.contains(.replaceObject(from: old, to: new))
    let needs = wanted.dependencies[new.reference]
    // ALTER PUBLICATION lets go of a column before the column goes.
    if isReplaced, new.kind == .publication, !disruption.isRetyping { return [] }
    // A replacement that no longer needs what goes serves as well.
    if isReplaced, wanted.dependencies.knows(new.reference), !needs.contains(disruption.object),
      rivals[disruption.object] == nil, !new.givesRows(ofTableWith: disruption.object, needs)
    {
      return []
    }
    remove { change in
      switch change {
      case .replaceObject(old, new), .alterObject(old, new): true
      case .comment(.object(let object), _): object == new.bare
      case .comment(.column(let name, _), _): old.isRelation && name == old.name
      case .createIndex(let name, _), .dropIndex(let name, _): old.isRelation && name == old.name
      default: false
      }
    }
    if !goesWithItsTable(old) { add(.dropObject(old)) }
    create(new)
    return Change.dropObject(old).disruptions
  }

  private mutating func remake(
    _ old: Column, as new: Column, in table: QualifiedName, after disruption: Disruption,
    _ remaking: Remaking
  ) -> [Disruption] {
    if old.generation != nil {
      guard replacedColumns.insert(.column(table, new.name)).inserted else { return [] }
      remove { $0.table == table && $0.column == new.name }
      remakeGenerated(old, as: new, in: table, remaking)
      remakeWhatIsOver(new.name, of: table, remaking)
      return Change.dropColumn(table, old).disruptions
    }
    guard old.defaultExpression != nil else { return [] }
    let isReplaced = new.defaultExpression != nil && old.defaultExpression != new.defaultExpression
    // A default that no longer needs what goes takes the other's place.
    if isReplaced, wanted.dependencies.isComplete, rivals[disruption.object] == nil,
      !wanted.dependencies[.columnDefault(table, new.name)].contains(disruption.object)
    {
      return []
    }
    defaultsTakenOff.insert(.columnDefault(table, new.name))
    return []
  }

  /// One that is inherited goes and comes back with its parent's, which stands on the same.
  private mutating func remakeGenerated(
    _ old: Column, as new: Column, in table: QualifiedName, _ remaking: Remaking
  ) {
    if let (before, after) = remaking.tables[table], old.isInherited {
      let lineage = Lineage(before, after, from: current, to: wanted)
      if lineage.isKept, let inherited = lineage.added(new) {
        return complete(new, of: table, from: inherited)
      }
    }
    add(.dropColumn(table, old))
    add(.addColumn(table, withoutStandardName(new, of: table)))
    compareComment(.column(table, new.name), nil, new.comment)
  }

  /// Makes texts of the rows that columns hold of a table or a view while it is away, or gets columns of other types.
  private mutating func setAside(rowsOf disruption: Disruption, _ remaking: inout Remaking) -> [Disruption] {
    let relation: QualifiedName? =
      switch disruption.object {
      case .relation(let name): name
      case .column(let table, _) where disruption.isRetyping: table
      default: nil
      }
    guard let relation, let columns = remaking.rows.removeValue(forKey: relation) else { return [] }
    add(.setAside(columns))
    add(.takeBack(columns))
    for column in columns { remakeWhatIsOver(column.column.name, of: column.table, remaking) }
    return Change.setAside(columns).disruptions
  }

  /// Makes the indexes and keys anew that go with a column.
  private mutating func remakeWhatIsOver(_ column: String, of table: QualifiedName, _ remaking: Remaking) {
    guard let (old, new) = remaking.tables[table] else { return }
    let rewritten = RewrittenColumns(replaced: [column])
    for constraint in old.constraints where rewritten.affects(constraint) {
      remakeConstraint(constraint.name, of: table, remaking)
    }
    for (before, after) in Matched(old.indexes, new.indexes, by: \.name).kept
    where rewritten.affects(before) && !before.hasParent && !changes.contains(.dropIndex(table, before)) {
      add(.dropIndex(table, before))
      create(after, on: table)
    }
  }

  /// Whether a column's default goes and comes back as its type changes, or is made anew: what it no longer stands on, or
  /// stands on in the same place, is no reason to drop it before.
  private func isTakenAlong(_ column: String, of table: QualifiedName, with object: ObjectReference) -> Bool {
    switch object {
    case .type, .relation:
      changes.contains { $0.retypedColumns.contains { $0.table == table && $0.column.name == column } }
    default: false
    }
  }

  private mutating func remakeConstraint(_ name: String, of table: QualifiedName, _ remaking: Remaking) {
    if let (old, new) = remaking.tables[table],
      let before = old.constraints.first(where: { $0.name == name }),
      let after = new.constraints.first(where: { $0.name == name })
    {
      // An inherited one goes and comes back with its parent's.
      guard !old.inheritedConstraints.contains(name), !new.inheritedConstraints.contains(name),
        !changes.contains(.dropConstraint(table, before))
      else { return }
      remove { $0 == .validateConstraint(table, after) }
      add(.dropConstraint(table, before))
      create(after, on: new)
    } else if let (old, new) = remaking.domains[table],
      let before = old.checks.first(where: { $0.name == name }),
      let after = new.checks.first(where: { $0.name == name })
    {
      // One that is rebuilt has its checks anew.
      guard !rebuiltTypes.contains(table), !changes.contains(.alterDomain(new, .dropCheck(before))) else {
        return
      }
      add(.alterDomain(new, .dropCheck(before)))
      add(.alterDomain(new, .addCheck(after)))
    }
  }
}

extension SchemaObject {
  /// Whether it is a function in SQL whose text the server has read, and gives rows of the table that a column belongs to: its
  /// text has to give what the table has at that moment.
  fileprivate func givesRows(ofTableWith column: ObjectReference, _ needs: Set<ObjectReference>) -> Bool {
    guard case .column(let table, _) = column else { return false }
    return isAtomicRoutine && needs.contains(.relation(table))
  }

  /// Whether it is a routine in SQL whose text the server has read.
  var isAtomicRoutine: Bool { isRoutine && body.text.firstRange(of: "BEGIN ATOMIC") != nil }
}

extension Change {
  /// The column that the change is about.
  fileprivate var column: String? {
    switch self {
    case .addColumn(_, let column), .dropColumn(_, let column), .alterColumnType(_, _, let column),
      .setColumnOptions(_, _, let column):
      column.name
    case .setDefault(_, let column, _, _), .setNullable(_, let column, _),
      .comment(.column(_, let column), _):
      column
    default: nil
    }
  }
}

extension SchemaObject {
  /// The columns of a view, by the names in its signature.
  var columnNames: [String] {
    signature.compactMap { entry in
      var lexer = SQLLexer(entry)
      return lexer.next().map { SQL.unquoted($0.text) }
    }
  }
}

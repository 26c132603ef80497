import SchemaKit

// Columns: added, dropped, altered in place, or replaced where PostgreSQL can't alter.
extension SchemaDiff {
  /// Compares the columns of a table and says which of them are rewritten.
  ///
  /// What a parent table hands down is left to it: ALTER TABLE of the parent recurses.
  mutating func compareColumns(_ old: Table, _ new: Table) -> RewrittenColumns {
    var rewritten = RewrittenColumns()
    let pair = Matched(old.columns, new.columns, by: \.name)
    let lineage = Lineage(old, new, from: current, to: wanted)
    for column in pair.added {
      if lineage.isKept, let inherited = lineage.added(column) {
        complete(column, of: new.name, from: inherited)
      } else {
        create(column, in: new.name)
      }
    }
    for column in pair.removed
    where !(lineage.isKept && column.isInherited) || isLeft(column, by: new.parents) {
      let isKept = isKeptBelow(column.name, of: new.name)
      add(isKept ? .alterTable(new.name, .leaveColumn(column)) : .dropColumn(new.name, column))
    }
    let retyped = Set(pair.kept.filter { $0.old.type != $0.new.type }.map(\.new.name))
    for (before, after) in pair.kept {
      // No index of a range is one of texts.
      if after.type.userDefinedName.map(rebuiltRanges.contains) == true {
        rewritten.replaced.insert(after.name)
      }
      if lineage.isKept, before.isInherited, isReplaced(after.name, in: new.parents),
        let inherited = lineage.added(after)
      {
        rewritten.replaced.insert(after.name)
        complete(after, of: new.name, from: inherited)
      } else if lineage.isKept, before.isInherited || after.isInherited || lineage.handsDown(after.name) {
        var inherited = lineage.altered(before, as: after)
        // A key of its own made it NOT NULL by itself, in PostgreSQL 18.
        if after.isNullable, old.primaryKey?.columns.contains(after.name) == true {
          inherited.isNullable = before.isNullable
        }
        if new.parents.contains(where: { leavesNotNull(after.name, of: $0) }) {
          inherited.isNullable = before.isNullable
        }
        alter(inherited, after, in: new.name)
      } else if mustReplace(before, after, retyped: retyped) {
        rewritten.replaced.insert(after.name)
        add(.dropColumn(new.name, before))
        create(after, in: new.name)
      } else if before.isVirtual, after.generation == nil {
        rewritten.replaced.insert(after.name)
        var values = before
        values.generation = nil  // They can't be computed again.
        add(.dropColumn(new.name, values))
        create(after, in: new.name)
      } else {
        alter(before, after, in: new.name)
      }
      if !rewritten.replaced.contains(after.name), isNewToExpressions(before.type, after.type) {
        rewritten.retyped.insert(after.name)
      }
    }
    rewritten.altered = retyped.subtracting(rewritten.replaced)
    renameNotNulls(of: new)
    replacedColumns.formUnion(rewritten.replaced.map { .column(new.name, $0) })
    return rewritten
  }

  /// Whether what is stored of expressions over a column doesn't hold for its new type: PostgreSQL makes them anew with the
  /// casts of the old one, and between types of a schema's own there may be none.
  private func isNewToExpressions(_ old: ColumnType, _ new: ColumnType) -> Bool {
    if let type = new.userDefinedName, rebuiltTypes.contains(type) { return true }
    return old != new && (old.userDefinedName ?? new.userDefinedName) != nil
  }

  /// Whether a parent's column is dropped and added again, which takes what inherits it along.
  private func isReplaced(_ column: String, in parents: [QualifiedName]) -> Bool {
    parents.contains { replacedColumns.contains(.column($0, column)) }
  }

  /// What a table's column has beyond what comes from a parent.
  mutating func complete(_ column: Column, of table: QualifiedName, from inherited: Column) {
    alter(inherited, column, in: table)
    if inherited.defaultExpression != column.defaultExpression {
      add(.setDefault(table, column: column.name, to: column.defaultExpression))
    }
  }

  /// Whether a table that inherits a column keeps it as its own: then the parent alone lets go of it.
  private func isKeptBelow(_ column: String, of table: QualifiedName) -> Bool {
    current.tables.contains { child in
      guard child.inherits.contains(table), child.column(column)?.isInherited == true,
        let after = wanted.table(child.name)
      else { return false }
      return after.column(column).map { !$0.isInherited } ?? isKeptBelow(column, of: child.name)
    }
  }

  /// Whether a parent lets go of a column that it handed down, and doesn't take it along.
  private func isLeft(_ column: Column, by parents: [QualifiedName]) -> Bool {
    parents.contains { wanted.table($0)?.column(column.name) == nil && isKeptBelow(column.name, of: $0) }
  }

  private mutating func create(_ column: Column, in table: QualifiedName) {
    var made = withoutStandardName(column, of: table)
    made.isNullable = column.isNullable || !column.notNull.isValid
    add(.addColumn(table, made))
    if made.isNullable != column.isNullable { add(.addNotNull(table, column)) }
    compareOptions(Column(introspected: column.name, type: column.type), column, in: table)
    compareComment(.column(table, column.name), nil, column.comment)
  }

  /// A generation expression can't be given to a column that has none, nor changed before PostgreSQL 17; and a
  /// column that it is computed from can't change its type.
  private func mustReplace(_ old: Column, _ new: Column, retyped: Set<String>) -> Bool {
    guard let generation = new.generation else { return false }
    if old.generation != generation || old.type != new.type { return true }
    if new.type.userDefinedName.map(rebuiltTypes.contains) == true { return true }
    return !generation.expression.identifiers.isDisjoint(with: retyped)
  }

  mutating func compareOptions(_ old: Column, _ new: Column, in table: QualifiedName) {
    if old.options != new.options { add(.setColumnOptions(table, from: old, to: new)) }
  }

  mutating func alter(_ old: Column, _ new: Column, in table: QualifiedName) {
    if old.generation != nil, new.generation == nil {
      add(.dropGeneration(table, column: new.name))
    }
    let isRebuilt = new.type.userDefinedName.map(rebuiltTypes.contains) == true && old.type == new.type
    let retypes = old.type != new.type || old.collation != new.collation
    if retypes { add(.alterColumnType(table, from: old, to: new)) }
    compareNotNull(old, new, in: table)
    compareIdentity(old, new, in: table)
    var kept = old
    if retypes || isRebuilt {
      // A new type brings its own.
      kept.options.storage = nil
      kept.options.compression = nil
    }
    compareOptions(kept, new, in: table)
    compareComment(.column(table, new.name), old.comment, new.comment)
  }

  /// Whether a table inherits a column that is in its primary key: before PostgreSQL 18, where a NOT NULL has no name,
  /// DROP NOT NULL of the parent's is refused as it comes to that.
  private func isInKeyBelow(_ column: Column, of table: QualifiedName) -> Bool {
    guard column.notNull.name == nil, current.table(table)?.partitionKey == nil else { return false }
    return current.family(of: table).subtracting([table]).contains { child in
      [current.table(child), wanted.table(child)].contains {
        $0?.primaryKey?.columns.contains(column.name) == true
      }
    }
  }

  private func leavesNotNull(_ column: String, of table: QualifiedName) -> Bool {
    changes.contains(.alterTable(table, .leaveNotNull(column)))
  }

  private mutating func compareNotNull(_ old: Column, _ new: Column, in table: QualifiedName) {
    guard !old.isNullable, !new.isNullable else {
      if old.isNullable == new.isNullable { return }
      if new.isNullable, isInKeyBelow(old, of: table) {
        return add(.alterTable(table, .leaveNotNull(new.name)))
      }
      let isOwn = !new.isNullable && (new.hasOwnNotNull(in: table) || !getsNotNullName(by: new, in: table))
      return add(isOwn ? .addNotNull(table, new) : .setNullable(table, column: new.name, new.isNullable))
    }
    if old.notNull.isValid, !new.notNull.isValid {
      add(.setNullable(table, column: new.name, true))
      return add(.addNotNull(table, new))
    }
    if let from = old.notNull.name, let to = new.notNull.name, from != to {
      renamedNotNulls.append((table, new.name, to))
    }
    var renamed = old
    renamed.notNull.name = new.notNull.name
    if renamed.notNull != new.notNull { add(.alterNotNull(table, from: old, to: new)) }
  }

  /// Renames the NOT NULL constraints that were compared, all at once: they may take each other's names, and so may those
  /// that come take the names of those that go.
  private mutating func renameNotNulls(of table: Table) {
    let renames = renamedNotNulls.compactMap { owner, column, to -> Rename? in
      guard let from = current.table(owner)?.column(column)?.notNullName, from != to else { return nil }
      return .constraint(owner, from: from, to: to)
    }
    renamedNotNulls = []
    take(renames)
    let old = current.table(table.name)
    let kept = Set(table.columns.filter { !$0.isNullable }.map(\.name))
    let coming = Set(
      table.columns.filter { column in
        !column.isNullable && old?.column(column.name).map(\.isNullable) != false
      }.compactMap { $0.nameOfNotNull(in: table.name) })
    let going = (old?.columns ?? []).filter { !kept.contains($0.name) }.compactMap(\.notNullName)
    freeNames(of: going.filter(coming.contains), in: table.name)
  }

  /// Compares the comments of NOT NULL constraints; one that is made anew has none.
  mutating func compareNotNullComments(_ old: Table, _ new: Table, rewritten: RewrittenColumns) {
    for column in new.columns {
      guard let name = column.nameOfNotNull(in: new.name) else { continue }
      let before = old.column(column.name).flatMap { before in
        rewritten.replaced.contains(column.name) || before.notNull.isValid && !column.notNull.isValid
          ? nil : before.nameOfNotNull(in: new.name)
      }
      compareComment(
        .constraint(new.name, name), before.flatMap { old.constraintComments[$0] },
        new.constraintComments[name])
    }
  }

  private mutating func compareIdentity(_ old: Column, _ new: Column, in table: QualifiedName) {
    switch (old.identity, new.identity) {
    case (nil, nil): break
    case (nil, let identity?): add(.addIdentity(table, new, identity))
    case (.some, nil): add(.dropIdentity(table, column: new.name))
    case (let before?, let after?):
      if !old.numbersRows(like: new) { add(.alterIdentity(table, from: old, to: new)) }
      if let from = before.sequence, let to = after.sequence, from != to {
        take([.sequence(from: from, to: to)])
      }
    }
  }
}

extension Column {
  /// Whether it is computed when it is read: `DROP EXPRESSION` has no values to keep.
  fileprivate var isVirtual: Bool { generation?.storage == .virtual }

  /// Whether both or neither are identities, and count alike; their sequences may have different names.
  fileprivate func numbersRows(like new: Column) -> Bool {
    guard let before = identity, let after = new.identity else { return identity == new.identity }
    return before.generation == after.generation
      && before.options.retyped(from: type, to: new.type) == after.options.resolved(for: new.type)
  }
}

extension Table {
  /// Whether two tables are equal: in whatever order their constraints and indexes stand, and but for sequences that one of
  /// the two leaves to PostgreSQL to name.
  func isSame(as other: Table) -> Bool {
    zip(columns, other.columns).allSatisfy { old, new in
      let (from, to) = (old.identity?.sequence, new.identity?.sequence)
      return old.numbersRows(like: new) && (from == nil || to == nil || from == to)
    } && inOrder == other.inOrder
  }

  private var inOrder: Table {
    var copy = self
    copy.constraints.sort { $0.name < $1.name }
    copy.indexes.sort { $0.name < $1.name }
    for place in copy.columns.indices where copy.columns[place].identity != nil {
      copy.columns[place].identity = nil
    }
    return copy
  }
}

import SchemaKit

// Tables: created, dropped, and compared part by part.
extension SchemaDiff {
  mutating func compareTables() {
    let pair = Matched(current.tables, wanted.tables, by: \.name)
    let later = ForeignKeyCycles(pair.added)
    for table in pair.added { create(table, foreignKeysLater: later.breaking[table.name] ?? []) }
    let cycles = ForeignKeyCycles(pair.removed)
    for table in pair.removed {
      for case .foreignKey(let key) in table.constraints
      where cycles.breaking[table.name]?.contains(key.name) == true {
        add(.dropConstraint(table.name, .foreignKey(key)))
      }
      add(.dropTable(table))
    }
    for (old, new) in pair.kept { compare(old, new) }
  }

  private mutating func create(_ table: Table, foreignKeysLater: Set<String>) {
    add(.createTable(table, foreignKeysLater: foreignKeysLater))
    for case .foreignKey(let key) in table.constraints where foreignKeysLater.contains(key.name) {
      add(.addConstraint(table.name, .foreignKey(key)))
    }
    for index in table.indexes { create(index, on: table.name) }
    compareComment(.table(table.name), nil, table.comment)
    for column in table.columns {
      compareComment(.column(table.name, column.name), nil, column.comment)
    }
    if let options = table.hypertable { createHypertable(table.name, options) }
  }

  private mutating func create(_ index: Index, on table: QualifiedName) {
    add(.createIndex(table, index))
    compareComment(
      .index(QualifiedName(namespace: table.namespace, name: index.name)), nil, index.comment)
  }

  private mutating func compare(_ old: Table, _ new: Table) {
    if old.storageParameters != new.storageParameters {
      add(.setStorageParameters(new.name, from: old.storageParameters, to: new.storageParameters))
    }
    compareComment(.table(new.name), old.comment, new.comment)
    let rewritten = compareColumns(old, new)
    compareConstraints(old, new, rewritten: rewritten)
    compareIndexes(old, new, rewritten: rewritten)
    compareHypertable(new.name, old.hypertable, new.hypertable)
  }

  /// Compares constraints; those that mention a rewritten column are made anew.
  private mutating func compareConstraints(_ old: Table, _ new: Table, rewritten: RewrittenColumns) {
    let pair = Matched(old.constraints, new.constraints, by: \.name)
    for constraint in pair.removed { add(.dropConstraint(new.name, constraint)) }
    for constraint in pair.added { add(.addConstraint(new.name, constraint)) }
    for (before, after) in pair.kept {
      if case .foreignKey(let oldKey) = before, case .foreignKey(let newKey) = after,
        oldKey != newKey, oldKey.differsInDeferrabilityAlone(from: newKey)
      {
        add(.alterDeferrability(new.name, newKey))
      } else if before != after || rewritten.touch(before) {
        add(.dropConstraint(new.name, before))
        add(.addConstraint(new.name, after))
      }
    }
  }

  private mutating func compareIndexes(_ old: Table, _ new: Table, rewritten: RewrittenColumns) {
    let pair = Matched(old.indexes, new.indexes, by: \.name)
    for index in pair.removed { add(.dropIndex(new.name, index)) }
    for index in pair.added { create(index, on: new.name) }
    for (before, after) in pair.kept {
      let name = QualifiedName(namespace: new.name.namespace, name: after.name)
      if !before.isSame(as: after) || rewritten.touch(before) {
        add(.dropIndex(new.name, before))
        create(after, on: new.name)
      } else {
        if before.storageParameters != after.storageParameters {
          add(.setIndexParameters(new.name, from: before, to: after))
        }
        compareComment(.index(name), before.comment, after.comment)
      }
    }
  }
}

extension ForeignKey {
  fileprivate func differsInDeferrabilityAlone(from other: Self) -> Bool {
    var copy = self
    copy.deferrability = other.deferrability
    return copy == other
  }
}

extension Index {
  /// Whether two indexes differ at most in what can be altered in place.
  fileprivate func isSame(as other: Self) -> Bool {
    var copy = self
    copy.storageParameters = other.storageParameters
    copy.comment = other.comment
    return copy == other
  }
}

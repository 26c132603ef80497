import SchemaKit

// Constraints.
extension LivePlanner {
  mutating func addConstraint(_ constraint: Constraint, on table: QualifiedName) {
    let change = Change.addConstraint(table, constraint)
    let isPartitioned = plan.wanted.table(table)?.partitionKey != nil
    switch constraint {
    case .primaryKey, .unique, .foreignKey, .exclusion:
      if isPartitioned, plan.wanted.hasUnmanagedPartitions(table) { return addPlain([change]) }
    case .check: break
    }
    switch constraint {
    case .primaryKey, .unique:
      if isPartitioned { addKey(constraint, toPartitioned: table) } else { addKey(constraint, to: table) }
    // NOT VALID on a partitioned table came with PostgreSQL 18.
    case .foreignKey(let key) where isPartitioned: addForeignKey(key, toPartitioned: table)
    case .foreignKey(var key) where key.isValid && key.isEnforced:
      key.isValid = false
      addUnvalidated(.foreignKey(key), on: table)
    case .check(var check) where check.isValid && check.isEnforced:
      check.isValid = false
      addUnvalidated(.check(check), on: table)
    case .foreignKey, .check, .exclusion: addPlain([change])
    }
  }

  private mutating func addKey(_ key: Constraint, to table: QualifiedName) {
    let change = Change.addConstraint(table, key)
    guard let index = key.index else { return addPlain([change]) }
    let drop = replacements.drop(for: change)
    if case .dropIndex(_, let old)? = drop, old.saysTheSame(as: index) {
      let uncommented = old.comment.map { _ in
        renderer.statements(.comment(.index(table.sibling(key.name)), nil))
      }
      return transact(["ALTER TABLE \(table) ADD \(key.definition(using: old.name))"] + (uncommented ?? []))
    }
    let addition: SQL =
      "ALTER TABLE \(table) ADD \(key.definition(using: build(index, on: table, before: drop)))"
    guard case .dropIndex(_, let old)? = drop else {
      return transact((drop.map(renderer.statements) ?? []) + [addition])
    }
    dropIndex(old, on: table)
    transact([addition])
  }

  private mutating func addUnvalidated(_ constraint: Constraint, on table: QualifiedName) {
    transact(renderer.statements(.addConstraint(table, constraint)))
    // ATTACH and INHERIT want it valid.
    guard !joining.contains(table) else { return validate(constraint, of: table) }
    validations.append(validation(of: constraint, of: table))
  }

  /// SET NOT NULL reads no row where a check that holds says the same.
  mutating func setNotNull(_ columns: [(table: QualifiedName, column: String)]) {
    guard !columns.isEmpty else { return }
    madeNotNull.formUnion(columns.map { .column($0.table, $0.column) })
    let checks = columns.map { table, column in
      let name = madeUpName { DefaultName.temporaryCheck(table: table.name, column: column, taken: $0) }
      return (
        table, column,
        Check(name: name, expression: SQLExpression("\(SQL("\(identifier: column)").text) IS NOT NULL"))
      )
    }
    for (table, _, check) in checks {
      transact(renderer.statements(.addConstraint(table, .check(check.notValid()))))
    }
    for (table, column, check) in checks {
      validate(.check(check), of: table, [.onlineScan, .nulls(in: column, of: table)])
    }
    for (table, column, check) in checks {
      transact(
        renderer.statements(.setNullable(table, column: column, false))
          + renderer.statements(.dropConstraint(table, .check(check))))
    }
  }
}

extension Constraint {
  /// The index that a key stands on, where CREATE INDEX can make it and the key be added over it.
  var index: Index? {
    switch self {
    case .primaryKey(let key) where !key.isWithoutOverlaps:
      var index = Index(name: name, keys: key.columns.map { IndexKey(.column($0)) })
      index.included = key.included
      index.storageParameters = key.storageParameters
      index.isUnique = true
      return index
    case .unique(let unique) where !unique.isWithoutOverlaps:
      var index = Index(name: name, keys: unique.columns.map { IndexKey(.column($0)) })
      index.included = unique.included
      index.storageParameters = unique.storageParameters
      index.isUnique = true
      index.treatsNullsAsEqual = unique.treatsNullsAsEqual
      return index
    case .primaryKey, .unique, .check, .foreignKey, .exclusion: return nil
    }
  }
}

import SchemaKit

/// Puts a plan in a form that lets reads and writes of tables go on that are there already.
///
/// The ways are the manual's own: CREATE INDEX CONCURRENTLY, constraints that are NOT VALID first and validated by
/// themselves, keys over an index that is there, NOT NULL by a check that holds (manual, ALTER TABLE, notes).
struct LivePlanner {
  let plan: Plan
  let renderer: ChangeRenderer
  private let replacements: Replacements
  private var finished: [PlannedStep] = []
  private var open = PlannedStep()
  /// The partitions that are taken out at this point.
  private var takenOut: Set<QualifiedName> = []
  /// The tables that get under others: they bring indexes and checks of their own.
  private let joining: Set<QualifiedName>
  /// Validations wait for the end: nothing else does for them.
  private var validations: [PlannedStep.Group] = []

  init(plan: Plan, renderer: ChangeRenderer) {
    self.plan = plan
    self.renderer = renderer
    replacements = Replacements(plan)
    joining = Set(
      plan.steps.compactMap { step in
        switch step {
        case .alterTable(let table, .attach), .alterTable(let table, .inherit): table
        default: nil
        }
      })
  }

  mutating func steps() -> [PlannedStep] {
    var notNulls: [(table: QualifiedName, column: String)] = []
    for group in plan.checkedGroups {
      if keepsTogether(group) { continue }
      if let change = group.first, case .setNullable(let table, let column, false) = change, isLive(table) {
        notNulls.append((table, column))
        continue
      }
      setNotNull(notNulls)
      notNulls = []
      add(group)
    }
    setNotNull(notNulls)
    commit()
    return finished + validations.map { PlannedStep(groups: [$0]) }
  }

  /// While a partition is taken out, all goes into one transaction, in the short form: nobody is to see the table without
  /// its rows.
  private mutating func keepsTogether(_ group: [Change]) -> Bool {
    guard let change = group.first else { return false }
    if case .alterTable(let table, .takeOut) = change { takenOut.insert(table) }
    guard !takenOut.isEmpty, !replacements.contain(change) else { return false }
    addPlain(group)
    if case .alterTable(let table, .putBack) = change { takenOut.remove(table) }
    return true
  }

  private mutating func add(_ group: [Change]) {
    if case .createTable(let table, _)? = group.first, let partition = table.partitionOf,
      isLive(partition.parent)
    {
      return createPartition(table, partition)
    }
    guard let change = group.first, let table = change.table, isLive(table) else { return addPlain(group) }
    switch change {
    case .createIndex(_, let index): createIndex(index, on: table)
    case .dropIndex where replacements.contain(change), .dropConstraint where replacements.contain(change):
      break  // Gone once the other is built.
    case .dropIndex(_, let index): dropIndex(index, on: table)
    case .renameIndex(_, _, _, let parent) where buildsEach(parent): break  // Built under its name.
    case .addConstraint(_, let constraint): addConstraint(constraint, on: table)
    case .validateConstraint: validations.append(self.group(for: change, [.onlineScan]))
    case .addColumn(_, let column) where column.hasVolatileDefault: addColumn(column, to: table)
    case .addNotNull(_, var column) where column.notNull.isValid && column.notNull.name != nil:
      let valid = column
      column.notNull.isValid = false
      transact(renderer.statements(.addNotNull(table, column)))
      validations.append(self.group(for: .alterNotNull(table, from: column, to: valid), [.onlineScan]))
    case .alterNotNull(_, let from, let to) where from.notNull.isValid != to.notNull.isValid:
      validations.append(self.group(for: change, [.onlineScan]))
    default: addPlain(group)
    }
  }

  private mutating func addPlain(_ group: [Change]) {
    open.groups.append(
      .init(
        statements: renderer.statements(group).map(\.text), hazards: plan.hazards(of: group)))
  }

  private func group(for change: Change, _ hazards: [Hazard]) -> PlannedStep.Group {
    .init(statements: renderer.statements(change).map(\.text), hazards: hazards)
  }

  /// Whether the table has rows that others may be reading and writing. A hypertable takes none of these ways.
  private func isLive(_ name: QualifiedName) -> Bool {
    guard !plan.creates(name) else { return false }
    if let table = plan.current.table(name) {
      return table.hypertable == nil && !table.isPartitionOfNew(plan)
    }
    let isView: (SchemaObject) -> Bool = { $0.kind == .materializedView && $0.name == name }
    let isMadeAnew = plan.steps.contains {
      if case .createObject(let object) = $0 { isView(object) } else { false }
    }
    return !isMadeAnew && plan.current.objects.contains(where: isView)
  }

  private mutating func commit() {
    if !open.groups.isEmpty { finished.append(open) }
    open = PlannedStep()
  }

  private mutating func transact(_ statements: [SQL], _ hazards: [Hazard] = []) {
    open.groups.append(.init(statements: statements.map(\.text), hazards: hazards))
  }

  private mutating func runAlone(_ statement: SQL, _ hazards: [Hazard] = [], isTransactional: Bool = false) {
    commit()
    finished.append(
      PlannedStep(
        isTransactional: isTransactional, groups: [.init(statements: [statement.text], hazards: hazards)]))
  }
}

// Partitions.
extension LivePlanner {
  /// PARTITION OF locks the parent against reads and writes; ATTACH PARTITION doesn't (manual, Table Partitioning). It brings
  /// what LIKE doesn't: indexes, foreign keys, triggers, and the identity.
  private mutating func createPartition(_ table: Table, _ partition: PartitionOf) {
    var alone = table
    alone.partitionOf = nil
    transact(
      [renderer.create(alone, like: partition.parent)]
        + renderer.statements(.alterTable(table.name, .attach(partition))),
      plan.hazards(of: .createTable(table, constraintsLater: [])))
  }
}

// Indexes.
extension LivePlanner {
  private mutating func createIndex(_ index: Index, on table: QualifiedName) {
    guard plan.wanted.table(table)?.partitionKey != nil else {
      return build(index, on: table)
    }
    transact([index.creation(on: table, .only)])
    if !index.isOnParentAlone { createPartitions(of: index, on: table) }
  }

  private mutating func build(_ index: Index, on table: QualifiedName) {
    let name = table.sibling(index.name)
    guard replacements.contain(.createIndex(table, index)) else {
      return runAlone(index.creation(on: table, .concurrently), [.onlineScan])
    }
    var other = index
    other.name = DefaultName.replacement(of: index.name)
    runAlone(other.creation(on: table, .concurrently), [.onlineScan])
    runAlone("DROP INDEX CONCURRENTLY \(name)")
    transact(["ALTER INDEX \(table.sibling(other.name)) RENAME TO \(identifier: index.name)"])
  }

  /// Builds the index on each partition, and hangs it under the partitioned one.
  private mutating func createPartitions(of index: Index, on table: QualifiedName) {
    let parent = table.sibling(index.name)
    for partition in plan.wanted.tables
    where partition.partitionOf?.parent == table && !joining.contains(partition.name) {
      if let key = partition.attachedKeys.first(where: { $0.value == parent })?.key {
        transact(["ALTER INDEX \(parent) ATTACH PARTITION \(partition.name.sibling(key))"])
        continue
      }
      var own = index
      own.name =
        partition.indexes.first { $0.parent == parent }?.name ?? index.defaultName(in: partition.name.name)
      if hasAlready(own, on: partition.name) {
        // It takes its place below.
      } else if partition.partitionKey != nil {
        transact([own.creation(on: partition.name, .only)])
        createPartitions(of: own, on: partition.name)
      } else if isLive(partition.name) {
        runAlone(own.creation(on: partition.name, .concurrently), [.onlineScan])
      } else {
        transact([own.creation(on: partition.name)])
      }
      transact(["ALTER INDEX \(parent) ATTACH PARTITION \(partition.name.sibling(own.name))"])
    }
  }

  /// Whether the indexes under a partitioned one are built one by one.
  private func buildsEach(_ parent: QualifiedName) -> Bool {
    plan.steps.contains {
      if case .createIndex(let table, let index) = $0 { table.sibling(index.name) == parent } else { false }
    }
  }

  private func hasAlready(_ index: Index, on table: QualifiedName) -> Bool {
    let indexes = plan.current.table(table)?.indexes ?? []
    return indexes.contains { $0.name == index.name && !$0.hasParent && $0.isSame(as: index) }
  }

  private mutating func dropIndex(_ index: Index, on table: QualifiedName) {
    let isPartitioned = plan.current.table(table)?.partitionKey != nil
    guard !isPartitioned, index.parent == nil else { return addPlain([.dropIndex(table, index)]) }
    runAlone("DROP INDEX CONCURRENTLY \(table.sibling(index.name))")
  }
}

// Constraints.
extension LivePlanner {
  private mutating func addConstraint(_ constraint: Constraint, on table: QualifiedName) {
    let change = Change.addConstraint(table, constraint)
    let isPartitioned = plan.wanted.table(table)?.partitionKey != nil
    switch constraint {
    case .primaryKey, .unique:
      guard !isPartitioned, var index = constraint.index else { return addPlain([change]) }
      var drop: [SQL] = []
      if replacements.contain(change) {
        index.name = DefaultName.replacement(of: index.name)
        drop = renderer.statements(.dropConstraint(table, constraint))
      }
      runAlone(index.creation(on: table, .concurrently), [.onlineScan])
      transact(drop + ["ALTER TABLE \(table) ADD \(constraint.definition(using: index.name))"])
    // NOT VALID on a partitioned table came with PostgreSQL 18.
    case .foreignKey where isPartitioned: addPlain([change])
    case .foreignKey(var key) where key.isValid && key.isEnforced:
      key.isValid = false
      addUnvalidated(.foreignKey(key), on: table)
    case .check(var check) where check.isValid && check.isEnforced:
      check.isValid = false
      addUnvalidated(.check(check), on: table)
    case .foreignKey, .check, .exclusion: addPlain([change])
    }
  }

  private mutating func addUnvalidated(_ constraint: Constraint, on table: QualifiedName) {
    transact(renderer.statements(.addConstraint(table, constraint)))
    let validation = group(for: .validateConstraint(table, constraint), [.onlineScan])
    guard joining.contains(table) else { return validations.append(validation) }
    // ATTACH and INHERIT want it valid.
    commit()
    finished.append(PlannedStep(groups: [validation]))
  }

  /// SET NOT NULL reads no row where a check that holds says the same.
  private mutating func setNotNull(_ columns: [(table: QualifiedName, column: String)]) {
    guard !columns.isEmpty else { return }
    let checks = columns.map { table, column in
      let name = DefaultName.temporaryCheck(table: table.name, column: column)
      return (
        table, column,
        Check(name: name, expression: SQLExpression("\(SQL("\(identifier: column)").text) IS NOT NULL"))
      )
    }
    for (table, _, check) in checks {
      transact(renderer.statements(.addConstraint(table, .check(check.notValid()))))
    }
    commit()
    for (table, _, check) in checks {
      let validation = group(for: .validateConstraint(table, .check(check)), [.onlineScan])
      finished.append(PlannedStep(groups: [validation]))
    }
    for (table, column, check) in checks {
      transact(
        renderer.statements(.setNullable(table, column: column, false))
          + renderer.statements(.dropConstraint(table, .check(check))))
    }
  }
}

// Columns.
extension LivePlanner {
  /// A default that differs from row to row would be written to all rows under one lock.
  private mutating func addColumn(_ column: Column, to table: QualifiedName) {
    guard let expression = column.defaultExpression else { return }
    var empty = column
    empty.defaultExpression = nil
    empty.isNullable = true
    transact(renderer.statements(.addColumn(table, empty)))
    transact(renderer.statements(.setDefault(table, column: column.name, to: expression)))
    runAlone(Backfill(table: table, column: column.name).statement, [.backfill])
    if !column.isNullable { setNotNull([(table, column.name)]) }
  }
}

extension Plan {
  fileprivate func creates(_ name: QualifiedName) -> Bool { createdTables.contains(name) }
}

extension Table {
  /// Whether it hangs under a partitioned table that the plan makes, and is no one's yet.
  fileprivate func isPartitionOfNew(_ plan: Plan) -> Bool {
    partitionOf.map { plan.creates($0.parent) } ?? false
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

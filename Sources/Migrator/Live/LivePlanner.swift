import SchemaKit

/// Puts a plan in a form that lets reads and writes of tables go on that are there already.
///
/// The ways are the manual's own: CREATE INDEX CONCURRENTLY, constraints that are NOT VALID first and validated by
/// themselves, keys over an index that is there, NOT NULL by a check that holds (manual, ALTER TABLE, notes).
struct LivePlanner {
  let plan: Plan
  let renderer: ChangeRenderer
  let replacements: Replacements
  private var finished: [PlannedStep] = []
  private var open = PlannedStep()
  /// The partitions that are taken out at this point.
  private var takenOut = PartitionsOut()
  private(set) lazy var newPlaces: NewPlaces = NewPlaces(plan, isLive: isLive)
  /// The tables that are to have places that their rows were checked for.
  lazy var awaitedPlaces: Set<QualifiedName> = newPlaces.checked
  /// The checks that vouch for the rows until then.
  var placeChecks: [(table: QualifiedName, check: Check)] = []
  /// The tables that get under others: they bring indexes and checks of their own.
  let joining: Set<QualifiedName>
  /// The types of all columns. A table whose rows a column holds can't get a column with a default at once.
  let typesInUse: Set<QualifiedName>
  /// The partitions, by their tables, but for those that join.
  private let partitions: [QualifiedName: [Table]]
  /// The keys that go, by their tables.
  let droppedKeys: [QualifiedName: Set<String>]
  /// The indexes of partitions, keys' too, that are built by themselves.
  var builtInPartitions: Set<QualifiedName> = []
  /// The tables that the plan has made up to this point.
  private var made: Set<QualifiedName> = []
  /// The columns that are NOT NULL by now.
  var madeNotNull: Set<ObjectReference> = []
  /// The tables whose replica identity is by another index already.
  var identitiesHandedOver: Set<QualifiedName> = []
  /// The names that one of the planner's own making can't have.
  private(set) lazy var takenNames: Set<String> = plan.takenNames
  /// Validations wait for the end: nothing else does for them.
  var validations: [PlannedStep.Group] = []

  init(plan: Plan, renderer: ChangeRenderer) {
    self.plan = plan
    self.renderer = renderer
    replacements = Replacements(plan)
    typesInUse = Set(plan.current.tables.flatMap(\.columns).compactMap(\.type.userDefinedName))
    let joining = Set(
      plan.changes.compactMap { step -> QualifiedName? in
        switch step {
        case .alterTable(let table, .attach), .alterTable(let table, .inherit): table
        default: nil
        }
      })
    self.joining = joining
    partitions = plan.wanted.tables.reduce(into: [:]) { partitions, table in
      guard let parent = table.partitionOf?.parent, !joining.contains(table.name) else { return }
      partitions[parent, default: []].append(table)
    }
    droppedKeys = plan.changes.reduce(into: [:]) { keys, step in
      guard case .dropConstraint(let table, let key) = step, key.isBackedByIndex else { return }
      keys[table, default: []].insert(key.name)
    }
  }

  mutating func steps() -> [PlannedStep] {
    var notNulls: [(table: QualifiedName, column: String)] = []
    var isBegun = false
    for group in plan.checkedGroups {
      if !isBegun, group.first?.isRename == false {
        checkNewPlaces()
        isBegun = true
      }
      for case .createTable(let table, _) in group { made.insert(table.name) }
      let isHeldOpen = !takenOut.isEmpty
      group.first.map { takenOut.follow($0) }
      if isHeldOpen || !takenOut.isEmpty {
        addTogether(group)
        continue
      }
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
  /// its rows. An index that another replaces can wait.
  private mutating func addTogether(_ group: [Change]) {
    guard let change = group.first, !replacements.contain(change) else { return add(group) }
    if change.newPlace != nil, case .alterTable(let table, _) = change {
      attach(table, by: change)
    } else {
      addPlain(group)
    }
    open.groups[open.groups.count - 1].isHeldOpen = !takenOut.isEmpty
  }

  /// The partitions that are there at this point: one that comes later brings its indexes.
  func partitions(of table: QualifiedName) -> [Table] {
    (partitions[table] ?? []).filter { plan.current.table($0.name) != nil || made.contains($0.name) }
  }

  private mutating func add(_ group: [Change]) {
    if case .createTable(let table, _)? = group.first, let partition = table.partitionOf,
      isLive(partition.parent)
    {
      return createPartition(table, partition)
    }
    guard let change = group.first, let table = change.table, isLive(table) else { return addPlain(group) }
    switch change {
    case .alterTable(_, .detach(let partition)) where leavesConcurrently(table, partition):
      runAlone(
        "ALTER TABLE \(partition.parent) DETACH PARTITION \(table) CONCURRENTLY", plan.hazards(of: change))
    case .alterTable(_, .attach): attach(table, by: change)
    case .createIndex(_, let index): createIndex(index, on: table)
    case .dropIndex where replacements.contain(change), .dropConstraint where replacements.contain(change):
      break  // Gone once the other is built.
    case .dropIndex(_, let index): dropIndex(index, on: table)
    case .alterTable(_, .setReplicaIdentity) where identitiesHandedOver.contains(table): break
    // Built under its name.
    case .renameIndex(let table, _, let name, _) where builtInPartitions.contains(table.sibling(name)): break
    case .addConstraint(_, let constraint): addConstraint(constraint, on: table)
    case .validateConstraint(_, let constraint): validations.append(validation(of: constraint, of: table))
    case .addColumn(_, let column) where column.identity != nil && takesUpdates(table):
      number(column, of: table)
    case .addColumn(_, let column)
    where plan.hasVolatileDefault(column) && takesUpdates(table) || typesInUse.contains(table):
      addColumn(column, to: table)
    case .addNotNull(_, let column) where column.notNull.isValid:
      addNotNull(column, to: table)
    case .alterNotNull(_, let from, let to) where from.notNull.isValid != to.notNull.isValid:
      validate(change)
    default: addPlain(group)
    }
  }

  mutating func addPlain(_ group: [Change]) {
    open.groups.append(
      .init(
        statements: plan.statements(of: group, renderer).map(\.text), hazards: plan.hazards(of: group)))
  }

  private func group(for change: Change, _ hazards: [Hazard]) -> PlannedStep.Group {
    .init(statements: renderer.statements(change).map(\.text), hazards: hazards)
  }

  /// Whether the table has rows that others may be reading and writing. A hypertable takes none of these ways.
  func isLive(_ name: QualifiedName) -> Bool {
    guard !plan.creates(name) else { return false }
    if let table = plan.current.table(name) {
      return table.hypertable == nil && !table.isPartitionOfNew(plan)
    }
    let isView: (SchemaObject) -> Bool = { $0.kind == .materializedView && $0.name == name }
    let isMadeAnew = plan.changes.contains {
      if case .createObject(let object) = $0 { isView(object) } else { false }
    }
    return !isMadeAnew && plan.current.objects.contains(where: isView)
  }

  mutating func madeUpName(_ choose: (Set<String>) -> String) -> String {
    let name = choose(takenNames)
    takenNames.insert(name)
    return name
  }

  private mutating func commit() {
    if !open.groups.isEmpty { finished.append(open) }
    open = PlannedStep()
  }

  mutating func transact(_ statements: [SQL], _ hazards: [Hazard] = []) {
    open.groups.append(.init(statements: statements.map(\.text), hazards: hazards))
  }

  /// For a statement that can't run in a transaction.
  mutating func runAlone(_ statement: SQL, _ hazards: [Hazard] = []) {
    commit()
    finished.append(
      PlannedStep(isTransactional: false, groups: [.init(statements: [statement.text], hazards: hazards)]))
  }

  /// For a constraint that others need valid.
  mutating func validate(
    _ constraint: Constraint, of table: QualifiedName, _ hazards: [Hazard]? = nil
  ) {
    validate(.validateConstraint(table, constraint), hazards)
  }

  /// The same of a NOT NULL: keys and parents need it valid.
  mutating func validate(_ change: Change, _ hazards: [Hazard]? = nil) {
    commit()
    finished.append(PlannedStep(groups: [group(for: change, hazards ?? change.hazards)]))
  }

  func validation(of constraint: Constraint, of table: QualifiedName) -> PlannedStep.Group {
    let change = Change.validateConstraint(table, constraint)
    return group(for: change, change.hazards)
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

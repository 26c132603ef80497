import SchemaKit

/// The changes from one schema to another, in an order in which PostgreSQL takes them.
public struct Plan: Sendable {
  /// The changes, in order.
  public let changes: [Change]
  let createdTables: Set<QualifiedName>
  private let createdRoutines: Set<String>
  /// The default partitions that are there, by what they are partitions of.
  let defaultPartitions: [QualifiedName: QualifiedName]
  /// Those that are to be, among the tables that are there.
  private let wantedDefaults: [QualifiedName: QualifiedName]
  /// What foreign keys refer to that are not dropped as constraints: that is done before partitions leave.
  private let referencedTables: Set<QualifiedName>
  /// What there is.
  private let origin: Schema
  /// The same with its new names.
  let current: Schema
  let wanted: Schema

  /// Orders the changes of a diff.
  public init(_ diff: SchemaDiff) {
    var (diff, graph) = (diff, DependencyGraph(diff))
    let anew = diff.replacementsInTheWay(of: graph.circular())
    if !anew.isEmpty {
      diff = SchemaDiff(from: diff.origin, to: diff.wanted, anew: anew)
      graph = DependencyGraph(diff)
    }
    let changes = graph.sorted()
    self.init(changes: Self.needsTrust(changes, graph.texts) ? [.skipBodyChecks] + changes : changes, diff)
  }

  /// Whether the text of a function in SQL names what is made or changed after it, or may name what stands in its own namespace
  /// without saying so, counting on the search path of those who call it: PostgreSQL would refuse it.
  private static func needsTrust(_ changes: [Change], _ texts: RoutineTexts) -> Bool {
    guard let first = changes.firstIndex(where: \.isSQLRoutine) else { return false }
    var later: Set<DatabaseObject> = []
    for change in changes[first...].reversed() {
      if change.isSQLRoutine {
        if change.isOutsidePublic || !texts.unsettled(in: change).isDisjoint(with: later) { return true }
      }
      later.formUnion(change.effects.creates)
      if let table = change.tableOfColumns { later.insert(.relation(table)) }
    }
    return false
  }

  private init(changes: [Change], _ diff: SchemaDiff) {
    self.changes = changes
    let (current, wanted) = (diff.current, diff.wanted)
    origin = diff.origin
    self.current = current
    self.wanted = wanted
    defaultPartitions = current.defaultPartitions
    let created = Set(
      changes.compactMap { if case .createTable(let table, _) = $0 { table.name } else { nil } })
    createdTables = created
    createdRoutines = Set(
      changes.compactMap { change in
        if case .createObject(let object) = change, object.isRoutine { object.name.name } else { nil }
      })
    wantedDefaults = wanted.defaultPartitions.filter { !created.contains($0.value) }
    let isDropped = Set(
      changes.filter { if case .dropConstraint(_, .foreignKey) = $0 { true } else { false } })
    referencedTables = Set(
      current.tables.flatMap { table in
        table.constraints.compactMap { constraint in
          guard case .foreignKey(let key) = constraint else { return nil }
          return isDropped.contains(.dropConstraint(table.name, constraint)) ? nil : key.table
        }
      })
  }

  /// The names of relations and constraints before and after, in whatever namespace.
  var takenNames: Set<String> { current.plainNames.union(wanted.plainNames) }

  /// Whether there is nothing to do.
  public var isEmpty: Bool { changes.isEmpty }

  /// The hazards that lose data, in order.
  public var destructive: [Hazard] { changes.flatMap(hazards(of:)).filter(\.isDestructive) }

  /// What a change of this plan may cost. A table that the plan itself creates has no rows yet; one of the same name that
  /// is dropped before has.
  public func hazards(of change: Change) -> [Hazard] {
    if case .dropTable = change { return change.hazards }
    let isNew = change.table.map(createdTables.contains) ?? false
    let own =
      isNew
      ? []
      : ownHazards(of: change) + duplicateHazards(of: change) + fillingHazards(of: change)
        + leavingHazards(of: change) + joiningHazards(of: change)
    guard let place = change.newPlace, let other = wantedDefaults[place.parent], other != change.table
    else { return own }
    return own + [
      .exclusiveScanOf(other), .mayFail("\(other) must have no rows that belong to the new partition"),
    ]
  }

  /// Whether a new column's default may differ from row to row. The server could not print the namespace of a function
  /// that comes with the column, by which others are told from PostgreSQL's own.
  func hasVolatileDefault(_ column: Column) -> Bool {
    column.hasVolatileDefault
      || column.defaultExpression?.identifiers.isDisjoint(with: createdRoutines) == false
  }

  /// What a change may cost by itself. A text becomes a label, or the statement fails: nothing is lost.
  private func ownHazards(of change: Change) -> [Hazard] {
    guard case .alterColumnType(let table, let from, let to) = change, from.type.isText, !to.type.isArray,
      let type = to.type.userDefinedName, wanted.enums.contains(where: { $0.name == type })
    else { return change.hazards }
    return change.hazards.map { hazard in
      hazard.isDestructive ? .mayFail("values of \(table).\(to.name) may be no labels of \(type)") : hazard
    }
  }

  private func fillingHazards(of change: Change) -> [Hazard] {
    guard case .addColumn(_, let column) = change, hasVolatileDefault(column) else { return [] }
    return change.hazards.contains(.tableRewrite) ? [] : [.tableRewrite]
  }

  /// What it may cost that a partition leaves its place.
  private func leavingHazards(of change: Change) -> [Hazard] {
    guard let place = change.leftPlace, let table = change.table else { return [] }
    let isReferenced = !referencedTables.isDisjoint(with: current.ancestors(of: table))
    let refusal = "no row of another table may refer to a row of \(table)"
    let isMoved = wanted.table(table)?.partitionOf.map { $0.parent != place.parent } ?? false
    return (isReferenced ? [.mayFail(refusal)] : []) + (isMoved ? [.rowsAway(table)] : [])
  }

  /// What it may cost that a table gets another place.
  private func joiningHazards(of change: Change) -> [Hazard] {
    guard case .alterTable(let table, _) = change, let place = change.newPlace,
      current.table(table)?.partitionOf != place
    else { return [] }
    return [.misplacedRows(of: table)]
  }

  /// The way back.
  var inverse: Plan { Plan(SchemaDiff(from: wanted, to: origin)) }

  /// The plan in parts that have to be committed one after the other.
  ///
  /// A new enum label can't be used before it is committed (manual, ALTER TYPE): where a change may use one, the types
  /// that get labels come first.
  public var parts: [Plan] {
    var added: [QualifiedName: [String]] = [:]
    for case .addEnumLabel(let type, let label, _) in changes { added[type, default: []].append(label) }
    let labels = added.values.joined()
    let mayUse =
      !added.isEmpty
      && changes.contains { change in
        change.literals.contains { literal in labels.contains { literal.mayHold($0) } }
      }
    guard mayUse else { return [self] }
    let between = origin.growing(Set(added.keys), as: wanted)
    return [(origin, between), (between, wanted)].map { Plan(SchemaDiff(from: $0, to: $1)) }
  }
}

extension Schema {
  /// The schema with some enum types, under their new names and labels, as they are to be.
  fileprivate func growing(_ types: Set<QualifiedName>, as wanted: Schema) -> Schema {
    var copy = self
    for case .type(let old, let new) in wanted.renames(from: self) where types.contains(new) {
      copy.apply(.type(from: old, to: new))
      let isThere = copy.namespaces.contains { $0.name == new.namespace }
      if !isThere { copy.namespaces += wanted.namespaces.filter { $0.name == new.namespace } }
    }
    for place in copy.enums.indices where types.contains(copy.enums[place].name) {
      copy.enums[place] = wanted.enums.first { $0.name == copy.enums[place].name } ?? copy.enums[place]
    }
    return copy
  }
}

extension Schema {
  /// The default partitions, by what they are partitions of.
  fileprivate var defaultPartitions: [QualifiedName: QualifiedName] {
    tables.reduce(into: [:]) { partitions, table in
      guard let place = table.partitionOf, place.bound.text.uppercased() == "DEFAULT" else { return }
      partitions[place.parent] = table.name
    }
  }
}

extension Change {
  /// The place that it makes under a partitioned table.
  var newPlace: PartitionOf? {
    switch self {
    case .createTable(let table, _): table.partitionOf
    case .alterTable(_, .attach(let partition)), .alterTable(_, .putBack(let partition)): partition
    default: nil
    }
  }

  /// The place under a partitioned table that a partition leaves.
  var leftPlace: PartitionOf? {
    switch self {
    case .alterTable(_, .detach(let partition)), .alterTable(_, .takeOut(let partition)): partition
    default: nil
    }
  }

  /// Whether it makes a routine whose text PostgreSQL reads at once.
  fileprivate var isSQLRoutine: Bool {
    switch self {
    case .createObject(let object), .replaceObject(_, let object):
      object.isRoutine && object.body.text.firstRange(of: "LANGUAGE sql") != nil
    default: false
    }
  }

  /// Whether the routine it makes stands in a namespace that isn't on the search path by itself.
  fileprivate var isOutsidePublic: Bool {
    switch self {
    case .createObject(let object), .replaceObject(_, let object): object.name.namespace != "public"
    default: false
    }
  }

  /// The texts in expressions that may be enum labels.
  fileprivate var literals: Set<String> {
    let expressions: [SQLExpression?] =
      switch self {
      case .createTable(let table, _):
        table.columns.flatMap { [$0.defaultExpression, $0.generation?.expression] }
          + table.constraints.map(\.expression) + [table.partitionOf?.bound]
      case .alterTable(_, .attach(let partition)), .alterTable(_, .putBack(let partition)): [partition.bound]
      case .alterObject(_, let object): Array(object.columnDefaults.values)
      case .addColumn(_, let column), .alterColumnType(_, _, let column):
        [column.defaultExpression, column.generation?.expression]
      case .setDefault(_, _, let expression, _): [expression]
      case .addConstraint(_, let constraint): [constraint.expression]
      case .createObject(let object), .replaceObject(_, let object):
        // The server reads the text of a function in SQL.
        isSQLRoutine ? [object.body] + object.body.strings : [object.body]
      case .createDomain(let domain): domain.expressions
      case .rebuildDomain(_, let domain, let columns):
        domain.expressions + columns.map(\.column.defaultExpression)
      case .takeBack(let columns): columns.map(\.column.defaultExpression)
      case .alterDomain(_, .addCheck(let check)): [check.expression]
      case .alterDomain(_, .setDefault(let expression)): [expression]
      case .createIndex(_, let index): [index.predicate] + index.keys.map(\.expression)
      default: rebuiltColumns.map(\.column.defaultExpression)
      }
    return Set(expressions.compactMap { $0 }.flatMap(\.stringLiterals))
  }
}

extension Domain {
  fileprivate var expressions: [SQLExpression?] { [defaultExpression] + checks.map(\.expression) }
}

extension String {
  /// Whether the text of a literal may be an enum label, or an array or a row that holds one.
  fileprivate func mayHold(_ label: String) -> Bool {
    self == label || (hasPrefix("{") || hasPrefix("(")) && contains(label)
  }
}

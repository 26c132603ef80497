import SchemaKit

/// The tables in use that are to have other places under partitioned ones, and what their rows have to be for that.
///
/// ATTACH PARTITION reads no row of a table, or of the partitions of one, that a valid check vouches for (manual, section
/// 5.12.2.2). The checks stand on what has rows, not on what is partitioned: a partition that leaves it isn't concerned.
struct NewPlaces {
  /// What the rows of a table have to be.
  private(set) var conditions: [QualifiedName: SQLExpression] = [:]
  /// The tables whose rows are all known to fit.
  private(set) var checked: Set<QualifiedName> = []

  private let plan: Plan
  private var places: [QualifiedName: PartitionOf] = [:]
  private var partitions: [QualifiedName: [Table]] = [:]

  init(_ plan: Plan, isLive: (QualifiedName) -> Bool) {
    self.plan = plan
    for change in plan.changes {
      guard case .alterTable(let table, _) = change, let place = change.newPlace, isLive(table),
        isLive(place.parent), plan.current.table(table)?.partitionOf != place
      else { continue }
      places[table] = place
    }
    // What is renamed among other changes has no name yet that a check could give it.
    guard !places.isEmpty, plan.hasRenamesFirst else { return }
    for table in plan.current.tables {
      if let parent = table.partitionOf?.parent { partitions[parent, default: []].append(table) }
    }
    for table in places.keys { _ = check(table) }
  }

  /// Finds what the rows of a table have to be; false where it can't be said.
  private mutating func check(_ table: QualifiedName) -> Bool {
    guard let place = places[table], let condition = PartitionCondition(place, in: plan.wanted) else {
      return false
    }
    guard checked.contains(table) || require(condition.expression, of: table) else { return false }
    checked.insert(table)
    return true
  }

  /// Requires something of the rows below a table; those that have another place themselves have more to fulfil.
  private mutating func require(_ condition: SQLExpression, of table: QualifiedName) -> Bool {
    guard let current = plan.current.table(table), let wanted = plan.wanted.table(table) else { return true }
    guard current.partitionKey != nil else {
      guard current.hasSettled(condition.identifiers, as: wanted) else { return false }
      conditions[table] = condition
      return true
    }
    for partition in partitions[table] ?? [] {
      guard plan.wanted.table(partition.name)?.partitionOf?.parent == table else { continue }
      let isKnown =
        places[partition.name] == nil ? require(condition, of: partition.name) : check(partition.name)
      guard isKnown else { return false }
    }
    return true
  }
}

extension Plan {
  /// Whether all renames come before all other changes.
  fileprivate var hasRenamesFirst: Bool {
    !changes.drop { $0.isRename }.contains { $0.isRename }
  }
}

extension Change {
  var isRename: Bool { if case .rename = self { true } else { false } }
}

extension Table {
  /// Whether columns are there, and stay as they are.
  fileprivate func hasSettled(_ names: Set<String>, as wanted: Table) -> Bool {
    names.allSatisfy { name in
      guard let after = wanted.column(name) else { return true }
      return column(name).map { $0.type == after.type && $0.collation == after.collation } ?? false
    }
  }
}

import SchemaKit

/// The indexes, keys' too, of tables in use that are made anew under their names.
///
/// The new one is built beside the old one, which goes after: queries are never without, nor is a unique column
/// unguarded meanwhile.
struct Replacements {
  private let indexes: Set<IndexIdentity>

  init(_ plan: Plan) {
    let made = Set(plan.steps.compactMap(\.madeIndex))
    let gone = plan.steps.filter { change in change.goneIndex.map(made.contains) ?? false }
    indexes = Set(gone.filter { Self.canStay($0, in: plan) }.compactMap(\.goneIndex))
  }

  /// Whether a change drops such an index, or makes the other.
  func contain(_ change: Change) -> Bool {
    (change.goneIndex ?? change.madeIndex).map(indexes.contains) ?? false
  }

  /// Whether nothing waits for the old one to go: what it is made over stays as it is.
  private static func canStay(_ drop: Change, in plan: Plan) -> Bool {
    guard let index = drop.goneIndex, plan.current.table(index.table)?.partitionKey == nil,
      // One that a partitioned table's index holds on to has to go first.
      plan.current.table(index.table)?.attachedKeys[index.name.name] == nil
    else { return false }
    let known = plan.current.dependencies[.relation(index.name)]
    let needs = drop.effects.releases.union(known.flatMap(DatabaseObject.all))
    let columns = needs.union(needs.flatMap { plan.current.columns(above: $0) })
    return plan.steps.allSatisfy { $0 == drop || $0.effects.drops.isDisjoint(with: columns) }
  }
}

/// An index by its table and name, and by what it is: a key's goes with its constraint.
private struct IndexIdentity: Hashable {
  let table: QualifiedName
  let name: QualifiedName
  let isKey: Bool
}

extension Change {
  fileprivate var madeIndex: IndexIdentity? {
    switch self {
    case .createIndex(let table, let index) where index.parent == nil: Self.identity(table, index)
    case .addConstraint(let table, let constraint) where constraint.index != nil:
      Self.identity(table, constraint)
    default: nil
    }
  }

  fileprivate var goneIndex: IndexIdentity? {
    switch self {
    case .dropIndex(let table, let index) where index.parent == nil: Self.identity(table, index)
    case .dropConstraint(let table, let constraint): Self.identity(table, constraint)
    default: nil
    }
  }

  private static func identity(_ table: QualifiedName, _ index: Index) -> IndexIdentity {
    IndexIdentity(table: table, name: table.sibling(index.name), isKey: false)
  }

  private static func identity(_ table: QualifiedName, _ constraint: Constraint) -> IndexIdentity? {
    switch constraint {
    case .primaryKey, .unique: IndexIdentity(table: table, name: table.sibling(constraint.name), isKey: true)
    case .check, .foreignKey, .exclusion: nil
    }
  }
}

extension Schema {
  /// The columns that hand one down.
  fileprivate func columns(above object: DatabaseObject) -> [DatabaseObject] {
    guard case .column(let table, let column) = object else { return [] }
    return ancestors(of: table).map { .column($0, column) }
  }
}

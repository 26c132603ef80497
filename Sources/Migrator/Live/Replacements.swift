import SchemaKit

/// The indexes, keys' too, of tables in use that others take the place of: under the same name, or a key or a unique index
/// under another.
///
/// The new one is built beside the old one, which goes after: queries are never without, nor is a unique column
/// unguarded meanwhile.
struct Replacements {
  private var drops: [IndexIdentity: Change] = [:]
  private var gone: Set<IndexIdentity> = []

  init(_ plan: Plan) {
    let made = Dictionary(grouping: plan.changes.compactMap(\.madeIndex), by: \.table)
    let going = plan.changes.filter { $0.goneIndex.map { made[$0.table] != nil } ?? false }
    guard !going.isEmpty else { return }
    let staying = Staying(plan)
    // Of two primary keys one goes before the other comes.
    let exchanged = Set(going.compactMap(\.goneIndex).filter { $0.kind == .primaryKey }.map(\.table))
      .intersection(made.values.joined().filter { $0.kind == .primaryKey }.map(\.table))
    let pairs: [(IndexIdentity, IndexIdentity) -> Bool] = [
      { $0.name == $1.name },
      { $0.canBecome($1) },
      { $0.kind == $1.kind && $0.guards && $0.leading == $1.leading },
      { $0.guards && $1.guards && $0.leading == $1.leading },
      { $0.kind == $1.kind && $0.guards },
    ]
    for isMeant in pairs {
      pair(going, made, staying) { old, new in
        let isPrimary = (old.kind == .primaryKey, new.kind == .primaryKey)
        return isMeant(old, new) && (isPrimary.0 == isPrimary.1 || !exchanged.contains(old.table))
      }
    }
  }

  /// The change that drops what another makes a new one for.
  func drop(for change: Change) -> Change? { change.madeIndex.flatMap { drops[$0] } }

  /// Whether a change drops such an index, or makes the other.
  func contain(_ change: Change) -> Bool {
    change.goneIndex.map(gone.contains) ?? (drop(for: change) != nil)
  }

  private mutating func pair(
    _ going: [Change], _ made: [QualifiedName: [IndexIdentity]], _ staying: Staying,
    _ isMeant: (IndexIdentity, IndexIdentity) -> Bool
  ) {
    for drop in going {
      guard let old = drop.goneIndex, !gone.contains(old),
        let new = made[old.table]?.first(where: { drops[$0] == nil && isMeant(old, $0) }),
        staying.allows(drop, of: old, beside: new)
      else { continue }
      drops[new] = drop
      gone.insert(old)
    }
  }
}

/// Tells what can stay until another has its place.
private struct Staying {
  private let current: Schema
  /// How many changes drop each object.
  private var drops: [DatabaseObject: Int] = [:]
  /// Where columns are dropped.
  private var columnDrops: [DatabaseObject: Int] = [:]
  /// Where indexes are made.
  private var places: [IndexIdentity: Int] = [:]
  private let wantedNames: Set<DatabaseObject>

  init(_ plan: Plan) {
    current = plan.current
    wantedNames = plan.wanted.names
    for (place, change) in plan.changes.enumerated() {
      for object in change.effects.drops {
        drops[object, default: 0] += 1
        if case .dropColumn = change { columnDrops[object] = place }
      }
      if let index = change.madeIndex { places[index] = place }
    }
  }

  /// Whether nothing waits for the old one to go: what it is made over stays as it is, and nothing else gets its name.
  func allows(_ drop: Change, of old: IndexIdentity, beside new: IndexIdentity) -> Bool {
    guard let table = current.table(old.table), table.partitionKey == nil,
      // One that a partitioned table's index holds on to has to go first.
      table.attachedKeys[old.name.name] == nil, !table.inheritedConstraints.contains(old.name.name),
      old.name == new.name || old.names.isDisjoint(with: wantedNames)
    else { return false }
    // Another has to be the replica identity first.
    guard table.replicaIdentity != .index(old.name.name) || old.keepsIdentity(for: new) else { return false }
    let effects = drop.effects
    let needs = effects.releases.union(current.dependencies[.relation(old.name)].flatMap(DatabaseObject.all))
    let columns = needs.union(needs.flatMap { current.columns(above: $0) })
    // None is dropped but by the change itself, or as a column that goes after all that.
    return columns.allSatisfy { object in
      let isColumnThatGoesLater = columnDrops[object].map { $0 > places[new] ?? .max } ?? false
      return drops[object, default: 0]
        == (effects.drops.contains(object) ? 1 : 0) + (isColumnThatGoesLater ? 1 : 0)
    }
  }
}

/// An index by its table and name, and by what it is.
private struct IndexIdentity: Hashable {
  enum Kind {
    case primaryKey, uniqueKey, uniqueIndex, index

    /// A key's goes with its constraint.
    var isKey: Bool { self == .primaryKey || self == .uniqueKey }
  }

  let table: QualifiedName
  let name: QualifiedName
  let kind: Kind
  /// As CREATE INDEX makes it, where it does.
  let definition: Index?
  /// The first column.
  let leading: String?

  /// The names that it has as a relation and, as a key, as a constraint.
  var names: Set<DatabaseObject> {
    kind.isKey ? [.relation(name), .constraint(table, name.name)] : [.relation(name)]
  }

  /// Whether it keeps rows from being twice there.
  var guards: Bool { kind != .index }

  init(_ table: QualifiedName, _ index: Index) {
    self.table = table
    name = table.sibling(index.name)
    kind = index.isUnique ? .uniqueIndex : .index
    definition = index
    leading = index.keys.first?.column
  }

  init?(_ table: QualifiedName, _ constraint: Constraint) {
    switch constraint {
    case .primaryKey(let key): (kind, leading) = (.primaryKey, key.columns.first)
    case .unique(let key): (kind, leading) = (.uniqueKey, key.columns.first)
    case .check, .foreignKey, .exclusion: return nil
    }
    self.table = table
    name = table.sibling(constraint.name)
    definition = constraint.index
  }

  /// Whether it is what a key is to stand on, and only has to be told so.
  func canBecome(_ key: Self) -> Bool {
    guard kind == .uniqueIndex, key.kind.isKey, let definition, let wanted = key.definition else {
      return false
    }
    return definition.saysTheSame(as: wanted)
  }

  /// Whether a replica identity is handed over to the one that takes its place.
  func keepsIdentity(for other: Self) -> Bool {
    name == other.name || canBecome(other) || kind == .primaryKey
  }
}

extension Index {
  /// Whether another one says the same under whatever name, with whatever comment.
  func saysTheSame(as other: Self) -> Bool {
    isAlike(other) && storageParameters == other.storageParameters
  }
}

extension Change {
  /// The name of the index, a key's too, that it drops.
  var droppedIndex: String? { goneIndex?.name.name }

  fileprivate var madeIndex: IndexIdentity? {
    switch self {
    case .createIndex(let table, let index) where index.parent == nil: IndexIdentity(table, index)
    case .addConstraint(let table, let constraint) where constraint.index != nil:
      IndexIdentity(table, constraint)
    default: nil
    }
  }

  fileprivate var goneIndex: IndexIdentity? {
    switch self {
    case .dropIndex(let table, let index) where index.parent == nil: IndexIdentity(table, index)
    case .dropConstraint(let table, let constraint): IndexIdentity(table, constraint)
    default: nil
    }
  }
}

extension Schema {
  /// The same of the columns that hand one down.
  fileprivate func columns(above object: DatabaseObject) -> [DatabaseObject] {
    switch object {
    case .column(let table, let column): ancestors(of: table).map { .column($0, column) }
    case .columnType(let table, let column): ancestors(of: table).map { .columnType($0, column) }
    case .notNull(let table, let column): ancestors(of: table).map { .notNull($0, column) }
    default: []
    }
  }
}

import SchemaKit

// Defaults. Every table has its own, a child too, so each is compared by itself, once the other changes are known: it is
// dropped before its column changes its type or a function that it calls goes, and set after.
extension SchemaDiff {
  mutating func compareDefaults() {
    let routines = Set(changes.compactMap(\.changedRoutine))
    for case .rebuildDomain(let domain, _, _) in changes { takeOff(domain, calling: routines) }
    var defaults = KeptDefaults(self)
    var apart: Set<ObjectReference> = []
    for item in changes.flatMap(\.retypedColumns) where !item.isHandedDown {
      // One statement that drops the default, changes the type and sets the default reaches all tables below.
      if !defaults.takeAlong(item, apartFor: routines) {
        apart.insert(.columnDefault(item.table, item.column.name))
      }
    }
    if !apart.isEmpty { revise { $0.leavingDefaults(apart) } }
    defaults.changes.forEach { add($0) }
  }

  /// A domain that another takes the place of lets go of functions that come or go as well; the other one has its
  /// default and checks anew.
  private mutating func takeOff(_ domain: Domain, calling routines: Set<String>) {
    let calls: (SQLExpression) -> Bool = { !$0.identifiers.isDisjoint(with: routines) }
    if domain.defaultExpression.map(calls) == true { add(.alterDomain(domain, .setDefault(nil))) }
    for check in domain.checks where calls(check.expression) { add(.alterDomain(domain, .dropCheck(check))) }
  }
}

/// The defaults of columns that stay, and what becomes of them.
private struct KeptDefaults {
  private struct Place: Hashable {
    let table: QualifiedName
    let column: String
  }

  private struct Kept {
    let old: SQLExpression?
    let new: SQLExpression?
    let mustGoFirst: Bool

    var isDropped: Bool { old != nil && (new == nil || mustGoFirst) }
    var isSet: Bool { new != nil && (isDropped || old != new) }
  }

  /// The tables that stay, parents before their children.
  private let tables: [(old: Table, new: Table)]
  /// Where each stands among them.
  private let places: [QualifiedName: Int]
  /// Those that stay below others.
  private let families: Families
  /// Those too that come or leave, be it before their parent's column changes or after.
  private let widerFamilies: Families
  /// The columns that are made in this plan, with their defaults.
  private var made: Set<Place> = []
  private var goingFirst: Set<Place> = []
  /// The columns whose defaults go and come back as they change their types.
  private var takenAlong: Set<Place> = []

  init(_ diff: SchemaDiff) {
    tables = diff.keptTables
    places = Dictionary(zip(tables.map(\.new.name), tables.indices)) { first, _ in first }
    families = Families(tables.filter { diff.keepsParents($0.old, $0.new) }.map(\.new))
    widerFamilies = Families(tables.flatMap { [$0.old, $0.new] })
    for case .addColumn(let table, let column) in diff.changes {
      let place = Place(table: table, column: column.name)
      // A child may have one of its own already, which is merged.
      let below = below(place, in: families).filter { place in
        places[place.table].flatMap { tables[$0].old.column(place.column) } == nil
      }
      made.formUnion([place] + below)
    }
    for case .columnDefault(let table, let column) in diff.defaultsTakenOff {
      goingFirst.insert(Place(table: table, column: column))
    }
  }

  /// The default of a column that stays, and is none that is computed.
  private subscript(place: Place) -> Kept? {
    guard let kept = places[place.table], !made.contains(place), !takenAlong.contains(place),
      let before = tables[kept].old.column(place.column), let after = tables[kept].new.column(place.column),
      after.generation == nil
    else { return nil }
    return Kept(
      old: before.defaultExpression, new: after.defaultExpression, mustGoFirst: goingFirst.contains(place))
  }

  /// Leaves the default of a column that changes its type to that change, in all tables that have it, and says so: where they
  /// have the same one, and it may stand until then. Otherwise it goes first.
  mutating func takeAlong(_ item: RebuiltColumn, apartFor routines: Set<String>) -> Bool {
    let place = Place(table: item.table, column: item.column.name)
    let family = ([place] + below(place, in: families)).filter { self[$0] != nil }
    let isApart = family.compactMap { self[$0] }.contains { member in
      member.mustGoFirst || member.old == nil || member.new != item.column.defaultExpression
        || [member.old, member.new].contains { $0?.identifiers.isDisjoint(with: routines) == false }
    }
    if isApart { goingFirst.formUnion(family) } else { takenAlong.formUnion(family) }
    return !isApart
  }

  /// The statements, one for all tables below where it is theirs too.
  var changes: [Change] {
    var done: (dropped: Set<Place>, set: Set<Place>) = ([], [])
    var changes: [Change] = []
    for (old, new) in tables where !goingFirst.isEmpty || old.columns != new.columns {
      for column in new.columns {
        let place = Place(table: new.name, column: column.name)
        guard let item = self[place], item.isDropped || item.isSet else { continue }
        if item.isDropped, done.dropped.insert(place).inserted {
          let isShared = isShared(below: place) { $0.old == nil || $0.isDropped }
          if isShared { done.dropped.formUnion(below(place, in: families)) }
          changes.append(.setDefault(new.name, column: column.name, to: nil, isOnly: !isShared))
        }
        if item.isSet, done.set.insert(place).inserted {
          let isShared = isShared(below: place) { $0.isSet && $0.new == item.new }
          if isShared { done.set.formUnion(below(place, in: families)) }
          changes.append(.setDefault(new.name, column: column.name, to: item.new, isOnly: !isShared))
        }
      }
    }
    return changes
  }

  /// Whether something holds for a column in all tables below that may have it when their parent's changes.
  private func isShared(below place: Place, _ isMeant: (Kept) -> Bool) -> Bool {
    below(place, in: widerFamilies).allSatisfy { below in
      takenAlong.contains(below) ? false : self[below].map(isMeant) ?? true
    }
  }

  private func below(_ place: Place, in families: Families) -> [Place] {
    families.descendants(of: place.table).map { Place(table: $0, column: place.column) }
  }
}

import SchemaKit

// Defaults. Every table has its own, a child too, so each is compared by itself, once the other changes are known: it is
// dropped before its column changes its type or a function that it calls goes, and set after.
extension SchemaDiff {
  mutating func compareDefaults() {
    let routines = Set(changes.compactMap(\.changedRoutine))
    for case .rebuildDomain(let domain, _, _) in changes { takeOff(domain, calling: routines) }
    var defaults = KeptDefaults(self)
    for item in changes.flatMap(\.retypedColumns) where !item.isHandedDown {
      // One statement that drops the default, changes the type and sets the default reaches all tables below.
      if !defaults.change(with: item, apartFor: routines) {
        revise { $0.leavingDefault(of: item.column.name, in: item.table) }
      }
    }
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
  private struct Kept {
    let old: SQLExpression?
    let new: SQLExpression?
    var mustGoFirst: Bool

    var isDropped: Bool { old != nil && (new == nil || mustGoFirst) }
    var isSet: Bool { new != nil && (isDropped || old != new) }
  }

  private var kept: [Place: Kept] = [:]
  /// The columns, parents' before their children's.
  private var places: [Place] = []
  private var stays: Set<Place> = []
  /// The tables that stay below others.
  private let families: Families
  /// Those too that come or leave, be it before their parent's column changes or after.
  private let widerFamilies: Families

  private struct Place: Hashable {
    let table: QualifiedName
    let column: String
  }

  init(_ diff: SchemaDiff) {
    let tables = diff.keptTables
    families = Families(tables.filter { $0.old.parents == $0.new.parents }.map(\.new))
    widerFamilies = Families(tables.flatMap { [$0.old, $0.new] })
    var made: Set<Place> = []
    for case .addColumn(let table, let column) in diff.changes {
      let place = Place(table: table, column: column.name)
      made.formUnion([place] + below(place, in: families))
    }
    for (old, new) in tables {
      for column in new.columns where column.generation == nil {
        let place = Place(table: new.name, column: column.name)
        guard let before = old.column(column.name), !made.contains(place) else { continue }
        kept[place] = Kept(
          old: before.defaultExpression, new: column.defaultExpression,
          mustGoFirst: diff.defaultsTakenOff.contains(.columnDefault(new.name, column.name)))
        places.append(place)
      }
    }
    stays = Set(places)
  }

  /// Leaves the default of a column that changes its type to that change, in all tables that have it: where they have
  /// the same one, and it may stand until then. Otherwise it goes first.
  mutating func change(with item: RebuiltColumn, apartFor routines: Set<String>) -> Bool {
    let place = Place(table: item.table, column: item.column.name)
    let family = ([place] + below(place, in: families)).filter { kept[$0] != nil }
    let members = family.compactMap { kept[$0] }
    let isApart = members.contains { member in
      member.mustGoFirst || member.old == nil || member.new != item.column.defaultExpression
        || [member.old, member.new].contains { $0?.identifiers.isDisjoint(with: routines) == false }
    }
    for place in family {
      if isApart { kept[place]?.mustGoFirst = true } else { kept[place] = nil }
    }
    return !isApart
  }

  /// The statements, one for all tables below where it is theirs too.
  var changes: [Change] {
    var done: (dropped: Set<Place>, set: Set<Place>) = ([], [])
    var changes: [Change] = []
    for place in places {
      guard let item = kept[place], item.isDropped || item.isSet else { continue }
      if item.isDropped, done.dropped.insert(place).inserted {
        let isShared = isShared(below: place) { $0.old == nil || $0.isDropped }
        if isShared { done.dropped.formUnion(below(place, in: families)) }
        changes.append(.setDefault(place.table, column: place.column, to: nil, isOnly: !isShared))
      }
      if item.isSet, done.set.insert(place).inserted {
        let isShared = isShared(below: place) { $0.isSet && $0.new == item.new }
        if isShared { done.set.formUnion(below(place, in: families)) }
        changes.append(.setDefault(place.table, column: place.column, to: item.new, isOnly: !isShared))
      }
    }
    return changes
  }

  private func isShared(below place: Place, _ isMeant: (Kept) -> Bool) -> Bool {
    below(place, in: widerFamilies).filter(stays.contains).allSatisfy { kept[$0].map(isMeant) == true }
  }

  private func below(_ place: Place, in families: Families) -> [Place] {
    families.descendants(of: place.table).map { Place(table: $0, column: place.column) }
  }
}

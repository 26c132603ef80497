import SchemaKit

/// Renames as they are found one after the other, each possible when it is found. A constraint or an index that is renamed
/// twice, to be out of another's way first, has one rename in the end.
struct CollectedRenames {
  private(set) var all: [NameChange] = []
  private var given: Set<DatabaseObject> = []
  /// The places of constraints and indexes in the list, by their new names.
  private var places: [DatabaseObject: Int] = [:]

  mutating func add(_ change: NameChange) {
    let change = change.needing(given)
    given.subtract(change.frees)
    given.formUnion(change.takes)
    guard let part = change.rename.part else { return all.append(change) }
    if let place = places.removeValue(forKey: part.before), let joined = all[place].joined(with: change) {
      all[place] = joined
      places[part.after] = place
    } else {
      places[part.after] = all.count
      all.append(change)
    }
  }
}

import SchemaKit

/// Renames as they are found one after the other, each possible when it is found. A constraint or an index that is renamed
/// twice, to be out of another's way first, has one rename in the end.
struct CollectedRenames {
  private(set) var all: [NameChange] = []
  private var given: Set<DatabaseObject> = []

  mutating func add(_ change: NameChange) {
    let change = change.needing(given)
    given.subtract(change.frees)
    given.formUnion(change.takes)
    for place in all.indices.reversed() {
      guard let joined = all[place].joined(with: change) else { continue }
      all[place] = joined
      return
    }
    all.append(change)
  }
}

import SchemaKit

/// Renames in an order in which each name is free when it is taken.
struct RenameOrder {
  /// A rename as it is made.
  struct Step {
    let rename: Rename
    /// The names that have to be free before.
    let takes: Set<DatabaseObject>
    /// The renames that have to be made before.
    let after: [Rename]
  }

  private(set) var steps: [Step] = []
  /// The renames by the names that they free.
  private(set) var freeing: [DatabaseObject: Rename] = [:]
  /// The renames by the names that they give.
  private(set) var giving: [DatabaseObject: Rename] = [:]

  init() {}

  /// Where names go round in a circle, one of the things gets another name for the while, which `way` makes of its own.
  init(_ changes: [NameChange], by way: (String) -> String) {
    var waiting = changes
    while !waiting.isEmpty {
      let (held, given) = (Set(waiting.flatMap(\.frees)), Set(waiting.flatMap(\.takes)))
      let isHeldUp: (NameChange) -> Bool = {
        !$0.takes.isDisjoint(with: held) || !$0.needs.isDisjoint(with: given)
      }
      let free = waiting.filter { !isHeldUp($0) }
      if !free.isEmpty {
        for change in free { add(change) }
        waiting.removeAll { !isHeldUp($0) }
      } else if let place = waiting.firstIndex(where: \.canStepAside),
        let halves = waiting[place].steps(by: way)
      {
        add(halves[0])
        waiting[place] = halves[1]
      } else {
        // Only a bug could lead here: PostgreSQL will say what is wrong.
        add(waiting.removeFirst())
      }
    }
  }

  private mutating func add(_ change: NameChange) {
    let after = change.takes.compactMap { freeing[$0] } + change.needs.compactMap { giving[$0] }
    steps.append(Step(rename: change.rename, takes: change.takes, after: after))
    for name in change.frees { freeing[name] = change.rename }
    for name in change.takes { giving[name] = change.rename }
  }
}

/// The order in which things can get the names of each other: PostgreSQL takes no name that another has.
enum RenameOrder {
  /// The renames one after the other, by way of a name for the while where they go round in a circle.
  static func steps<Name: Equatable>(
    _ renames: [(from: Name, to: Name)], aside: (Name) -> Name
  ) -> [(from: Name, to: Name)] {
    var (waiting, steps) = (renames, [(from: Name, to: Name)]())
    while !waiting.isEmpty {
      if let free = waiting.firstIndex(where: { rename in !waiting.contains { $0.from == rename.to } }) {
        steps.append(waiting.remove(at: free))
      } else {
        let name = waiting[0].from
        steps.append((name, aside(name)))
        waiting[0].from = aside(name)
      }
    }
    return steps
  }

  /// Those that lead to a name which is free by then: nobody has it, or who has it gets another.
  static func possible<Name: Hashable>(
    _ renames: [(from: Name, to: Name)], taken: Set<Name>
  ) -> [(from: Name, to: Name)] {
    let freed = Set(renames.map(\.from))
    let left = renames.filter { !taken.contains($0.to) || freed.contains($0.to) }
    return left.count == renames.count ? left : possible(left, taken: taken)
  }
}

import SchemaKit

extension Schema {
  /// The renames that `.renamed(from:)` asks for on the way from `current` to this schema, in order; the way back has
  /// them the other way round.
  func renames(from current: Schema) -> [Rename] {
    var (state, found): (Schema, [Rename]) = (current, [])
    // One may wait for another's name to become free.
    while true {
      let next = types(from: state) + tables(from: state) + parts(from: state)
      guard !next.isEmpty else { return found }
      for rename in next { state.apply(rename) }
      found += next
    }
  }

  private func types(from current: Schema) -> [Rename] {
    Self.moved(
      current.enums.map { ($0.name, $0.formerName) }, enums.map { ($0.name, $0.formerName) }
    ).map { .type(from: $0, to: $1) }
  }

  private func tables(from current: Schema) -> [Rename] {
    Self.moved(
      current.tables.map { ($0.name, $0.formerName) }, tables.map { ($0.name, $0.formerName) }
    ).map { .table(from: $0, to: $1) }
      + Self.moved(
        current.sequences.map { ($0.name, $0.formerName) }, sequences.map { ($0.name, $0.formerName) }
      ).map { .sequence(from: $0, to: $1) }
  }

  /// Columns and labels.
  private func parts(from current: Schema) -> [Rename] {
    let columns = Matched(current.tables, tables, by: \.name).kept.flatMap { old, new in
      Self.renamed(
        old.columns.map { ($0.name, $0.isInherited ? nil : $0.formerName.name) },
        new.columns.map { ($0.name, $0.isInherited ? nil : $0.formerName.name) }
      ).map { Rename.column(new.name, from: $0, to: $1) }
    }
    let labels = Matched(current.enums, enums, by: \.name).kept.flatMap { old, new in
      Self.renamed(
        old.labels.map { ($0, old.formerLabels.names[$0]) },
        new.labels.map { ($0, new.formerLabels.names[$0]) }
      ).map { Rename.label(new.name, from: $0, to: $1) }
    }
    return columns + labels
  }

  private typealias Named = (name: QualifiedName, former: FormerName)

  private static func moved(_ old: [Named], _ new: [Named]) -> [(QualifiedName, QualifiedName)] {
    let pairs = renamed(
      old.map { ("\($0.name)", $0.former.name) }, new.map { ("\($0.name)", $0.former.name) })
    let names = Dictionary((old + new).map { ("\($0.name)", $0.name) }) { first, _ in first }
    return pairs.compactMap { from, to in names[from].flatMap { from in names[to].map { (from, $0) } } }
  }

  /// Names that are gone with others that are new, where one of the two sides says that they are the same.
  private static func renamed(
    _ old: [(name: String, former: String?)], _ new: [(name: String, former: String?)]
  ) -> [(String, String)] {
    let (before, after) = (Set(old.map(\.name)), Set(new.map(\.name)))
    let there = new.compactMap { item in
      item.former.flatMap { before.contains($0) && !before.contains(item.name) ? ($0, item.name) : nil }
    }
    let back = old.compactMap { item in
      item.former.flatMap {
        after.contains($0) && !after.contains(item.name) && !before.contains($0) ? (item.name, $0) : nil
      }
    }
    return there + back
  }
}

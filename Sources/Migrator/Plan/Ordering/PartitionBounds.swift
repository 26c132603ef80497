import SchemaKit

/// A partition takes a place that others leave: those that go, and those that are taken out for other bounds.
struct PartitionBounds: OrderingRule {
  /// The partitions that leave their places, by the tables that these are under.
  private let leaving: [QualifiedName: Set<QualifiedName>]

  init(_ diff: SchemaDiff) {
    leaving = diff.changes.reduce(into: [:]) { leaving, change in
      guard let table = change.table, let place = change.leftPlace,
        diff.wanted.table(table)?.partitionOf != place
      else { return }
      leaving[place.parent, default: []].insert(table)
    }
  }

  func complete(_ effects: inout Effects, of change: Change) {
    guard let place = change.newPlace, let table = change.table else { return }
    let others = leaving[place.parent, default: []].subtracting([table])
    effects.requires.formUnion(others.map { .absence($0) })
  }
}

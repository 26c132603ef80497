import SchemaKit

/// A partition takes a place that others leave: those that go, and those that are taken out for other bounds.
struct PartitionBounds: OrderingRule {
  private let wanted: Schema

  init(_ diff: SchemaDiff) { wanted = diff.wanted }

  func complete(_ effects: inout Effects, of change: Change) {
    if let place = change.leftPlace, let table = change.table, wanted.table(table)?.partitionOf != place {
      effects.creates.insert(.freePlaces(place.parent))
    }
    if let place = change.newPlace { effects.requires.insert(.freePlaces(place.parent)) }
  }
}

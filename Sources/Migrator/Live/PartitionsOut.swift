import SchemaKit

/// The partitions that are taken out at a point of a plan: until they are put back, all is one transaction.
struct PartitionsOut {
  private var tables: Set<QualifiedName> = []

  var isEmpty: Bool { tables.isEmpty }

  /// Goes on by a change.
  mutating func follow(_ change: Change) {
    switch change {
    case .alterTable(let table, .takeOut): tables.insert(table)
    case .alterTable(let table, .putBack): tables.remove(table)
    default: break
    }
  }
}

import SchemaKit

/// The partitions that are taken out at a point of a plan: until they are put back, all is one transaction.
struct PartitionsOut {
  private var tables: Set<QualifiedName> = []

  var isEmpty: Bool { tables.isEmpty }

  /// Goes on by a change; true where that happens while a partition is out, or puts the last one back.
  mutating func follow(_ change: Change) -> Bool {
    switch change {
    case .alterTable(let table, .takeOut): tables.insert(table)
    case .alterTable(let table, .putBack): return tables.remove(table) != nil
    default: break
    }
    return !tables.isEmpty
  }
}

import SchemaKit

/// Something that is dropped, or whose type is rewritten.
struct Disruption: Hashable {
  let object: ObjectReference
  /// A column that keeps its place under another type: PostgreSQL itself rebuilds the indexes and checks on it.
  let isRetyping: Bool
}

extension Families {
  /// What a change drops or rewrites, in the tables too that have the column from the one it is made to.
  func disruptions(of change: Change) -> [Disruption] {
    let own = change.disruptions
    guard let column = change.alteredColumn else { return own }
    return own
      + descendants(of: column.table).map {
        Disruption(object: .column($0, column.name), isRetyping: column.isRetyping)
      }
  }
}

extension Change {
  /// The column that the change drops or rewrites.
  fileprivate var alteredColumn: (table: QualifiedName, name: String, isRetyping: Bool)? {
    switch self {
    case .dropColumn(let table, let column): (table, column.name, false)
    case .alterColumnType(let table, _, let column): (table, column.name, true)
    default: nil
    }
  }

  /// What the change drops or rewrites under the feet of others.
  var disruptions: [Disruption] {
    func dropped(_ objects: [ObjectReference]) -> [Disruption] {
      objects.map { Disruption(object: $0, isRetyping: false) }
    }
    switch self {
    case .dropTable(let table):
      return dropped([.relation(table.name)] + table.columns.map { .column(table.name, $0.name) })
    case .dropColumn(let table, let column), .alterTable(let table, .leaveColumn(let column)):
      return dropped([.column(table, column.name)])
    case .alterColumnType(let table, _, let column):
      return [Disruption(object: .column(table, column.name), isRetyping: true)]
    case .rebuildEnum(let type, _, let columns): return rebuilt(type.name, columns)
    case .rebuildDomain(let domain, _, let columns): return rebuilt(domain.name, columns)
    case .rebuildCollation(let collation, let columns):
      return dropped([.collation(collation.name)])
        + columns.map { Disruption(object: .column($0.table, $0.column.name), isRetyping: true) }
    case .rebuildCompositeType(let type, _, let columns): return rebuilt(type.name, columns)
    case .setAside(let columns):
      return columns.map { Disruption(object: .column($0.table, $0.column.name), isRetyping: true) }
    case .dropEnum(let type): return dropped([.type(type.name)])
    case .dropDomain(let domain): return dropped([.type(domain.name)])
    case .dropCompositeType(let type): return dropped([.type(type.name)])
    case .dropConstraint(let table, let constraint): return dropped([.constraint(table, constraint.name)])
    case .dropSequence(let sequence): return dropped([.relation(sequence.name)])
    case .dropObject(let object):
      guard object.isRelation else { return dropped([object.reference]) }
      let columns = object.columnNames.map { ObjectReference.column(object.name, $0) }
      return dropped([object.reference] + columns)
    default: return []
    }
  }

  private func rebuilt(_ type: QualifiedName, _ columns: [RebuiltColumn]) -> [Disruption] {
    [Disruption(object: .type(type), isRetyping: false)]
      + columns.map { Disruption(object: .column($0.table, $0.column.name), isRetyping: true) }
  }
}

import SchemaKit

/// Where renames stand among the other changes.
struct RenameOrdering: OrderingRule {
  private let renames: RenameOrder
  private let steps: [Rename: RenameOrder.Step]
  /// The names that relations and constraints had before anything was renamed.
  private let formerNames: Set<DatabaseObject>
  private let wanted: Schema
  /// What comes with NOT NULLs that PostgreSQL names, by these names.
  private let namedByServer: [String: Set<DatabaseObject>]

  init(_ diff: SchemaDiff) {
    renames = diff.renames
    steps = Dictionary(renames.steps.map { ($0.rename, $0) }) { first, _ in first }
    formerNames = steps.isEmpty ? [] : diff.formerNames
    wanted = diff.wanted
    namedByServer =
      steps.isEmpty ? [:] : diff.changes.reduce(into: [:]) { $0.merge($1.unnamedNotNulls) { $0.union($1) } }
  }

  /// What stands in the way of a new name goes first, be it another rename. What takes the former name of something comes
  /// after its rename, and so does what calls it by the new one.
  func complete(_ effects: inout Effects, of change: Change) {
    guard !steps.isEmpty else { return }
    guard case .rename(let rename) = change, let step = steps[rename] else {
      effects.requires.formUnion(effects.creates.compactMap { renames.freeing[$0].map { .newName($0) } })
      effects.requires.formUnion(effects.requires.compactMap { renames.giving[$0].map { .newName($0) } })
      return
    }
    effects.creates.formUnion(step.takes.intersection(formerNames))
    effects.requires.formUnion(step.after.map { .newName($0) })
    guard case .constraint(let table, _, let name) = rename, let after = wanted.table(table) else { return }
    // A parent's check or NOT NULL has no other name until it is no parent's.
    if after.constraints.contains(where: { $0.name == name && $0.isCheck }) {
      effects.requires.insert(.absence(table))
    } else if after.columns.contains(where: { $0.notNull.name == name }) {
      effects.requires.insert(.absence(table))
      // PostgreSQL 18 chooses no name that another table's has already.
      effects.requires.formUnion(namedByServer[name] ?? [])
    }
  }
}

extension Change {
  /// The names that PostgreSQL chooses for NOT NULLs, with what has them.
  fileprivate var unnamedNotNulls: [String: Set<DatabaseObject>] {
    func name(_ column: Column, of table: QualifiedName) -> String? {
      column.isNullable || column.notNull.name != nil ? nil : column.nameOfNotNull(in: table)
    }
    switch self {
    case .createTable(let table, _):
      let names = table.columns.compactMap { name($0, of: table.name) }
      return Dictionary(names.map { ($0, [.relation(table.name)]) }) { first, _ in first }
    case .addColumn(let table, let column), .addNotNull(let table, let column):
      return name(column, of: table).map { [$0: [.column(table, column.name)]] } ?? [:]
    default: return [:]
    }
  }
}

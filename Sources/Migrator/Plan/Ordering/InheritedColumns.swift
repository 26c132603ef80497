import SchemaKit

/// What parents hand down of their columns, be they partitioned tables or those that others inherit from.
struct InheritedColumns: OrderingRule {
  private let wanted: Schema
  private let families: Families
  /// The tables that inherit from others and stay.
  private let heirs: [QualifiedName: [QualifiedName]]
  /// The columns, their types and NOT NULLs, that changes of their own add, drop or alter: all others follow their parents'.
  private let ownColumns: Set<DatabaseObject>

  init(_ diff: SchemaDiff) {
    wanted = diff.wanted
    families = Families(diff.current.tables)
    heirs = diff.current.tables.reduce(into: [:]) { heirs, table in
      guard !table.inherits.isEmpty, diff.wanted.table(table.name) != nil else { return }
      for parent in table.inherits { heirs[parent, default: []].append(table.name) }
    }
    ownColumns = Set(diff.changes.compactMap(\.ownColumn))
  }

  func complete(_ effects: inout Effects, of change: Change) {
    reachBelow(change, &effects)
    switch change {
    case .alterTable(let table, .leaveColumn(let column)), .dropColumn(let table, let column):
      // It is no child's own before.
      effects.releases.formUnion((heirs[table] ?? []).map { .column($0, column.name) })
    case .addColumn(let table, let column):
      // One that a child has as its own too is there first, and merged.
      effects.requires.formUnion((heirs[table] ?? []).map { .column($0, column.name) })
    case .alterNotNull(let table, _, let column):
      // It is the parent's that comes down, and is validated here.
      effects.requires.formUnion(parents(of: table).map { .notNull($0, column.name) })
    case .setNullable(let table, let column, true), .alterTable(let table, .leaveNotNull(let column)):
      // It is the parent's first.
      let own = Set(families.descendants(of: table).map { DatabaseObject.notNull($0, column) })
        .intersection(ownColumns)
      effects.drops.subtract(own)
      effects.releases.formUnion(own)
    case .setColumnOptions(let table, _, let column):
      // As a parent stores it, its children do.
      effects.requires.formUnion(parents(of: table).map { .columnStorage($0, column.name) })
    case .createTable(let table, _):
      // A new child has it from there, and the columns as they are to be.
      for parent in table.parents {
        effects.requires.formUnion(table.columns.map { .columnStorage(parent, $0.name) })
      }
      effects.requires.formUnion(wanted.ancestors(of: table.name).map { .rows($0) })
    case .alterTable(let table, .attach), .alterTable(let table, .inherit):
      effects.requires.formUnion((wanted.ancestors(of: table) + [table]).map { .rows($0) })
    default: break
    }
  }

  /// A change of a parent's column is one of those below too, as far as they have none of their own.
  private func reachBelow(_ change: Change, _ effects: inout Effects) {
    guard let (table, column) = change.columnHandedDown else { return }
    let below = families.descendants(of: table)
    guard !below.isEmpty else { return }
    func reached(_ objects: Set<DatabaseObject>) -> Set<DatabaseObject> {
      Set(
        objects.flatMap { object -> [DatabaseObject] in
          switch object {
          case .column(table, column): below.map { .column($0, column) }
          case .columnType(table, column): below.map { .columnType($0, column) }
          case .defaultValue(table, column): below.map { .defaultValue($0, column) }
          case .notNull(table, column): below.map { .notNull($0, column) }
          default: []
          }
        }
      ).subtracting(ownColumns)
    }
    effects.creates.formUnion(reached(effects.creates))
    effects.requires.formUnion(reached(effects.requires))
    effects.drops.formUnion(reached(effects.drops))
    effects.releases.formUnion(reached(effects.releases))
  }

  private func parents(of table: QualifiedName) -> [QualifiedName] { wanted.table(table)?.parents ?? [] }
}

extension Change {
  /// The column, or its type or NOT NULL, that it adds, drops or alters.
  fileprivate var ownColumn: DatabaseObject? {
    switch self {
    case .setNullable(let table, let column, true): .notNull(table, column)
    case .alterColumnType(let table, _, let column): .columnType(table, column.name)
    case .addColumn(let table, let column), .dropColumn(let table, let column),
      .alterTable(let table, .leaveColumn(let column)):
      .column(table, column.name)
    default: nil
    }
  }

  /// The column that it alters, where it reaches those of the tables below.
  fileprivate var columnHandedDown: (QualifiedName, String)? {
    switch self {
    case .addColumn(let table, let column), .dropColumn(let table, let column),
      .alterColumnType(let table, _, let column):
      (table, column.name)
    case .setDefault(let table, let column, _, false), .setNullable(let table, let column, _): (table, column)
    default: nil
    }
  }

  /// The table whose columns are others afterwards.
  var tableOfColumns: QualifiedName? {
    switch self {
    case .addColumn(let table, _), .dropColumn(let table, _), .alterColumnType(let table, _, _),
      .alterTable(let table, .leaveColumn):
      table
    default: nil
    }
  }
}

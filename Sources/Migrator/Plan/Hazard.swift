import SchemaKit

/// What a change may cost. A revision file names it above the statement.
public enum Hazard: Hashable, Sendable, CustomStringConvertible {
  /// Data is lost for good; the text says which. `create` wants `--allow-destructive` for it.
  case destructive(String)
  /// Every row is written anew while nobody can read the table.
  case tableRewrite
  /// Every row is read while writers wait.
  case tableScan
  /// Every row is read while nobody can read or write.
  case exclusiveScan
  /// Every row of another table is read while nobody can read or write it.
  case exclusiveScanOf(QualifiedName)
  /// Every row is read, and reads and writes go on.
  case onlineScan
  /// Every row is written anew, some at a time, and reads and writes go on.
  case backfill
  /// Rows that don't fit a table's new place are refused from here on.
  case refusesRows(QualifiedName)
  /// The rows of a partition are in no partitioned table until a later statement attaches it to another.
  case rowsAway(QualifiedName)
  /// The server may refuse it because of rows that are there; the text says which.
  case mayFail(String)
  /// There is no statement that does this; the text says what to do by hand.
  case notReversible(String)

  /// The words in a revision file.
  public var description: String {
    switch self {
    case .destructive(let what): "data loss: \(what)"
    case .tableRewrite: "table rewrite: blocks reads and writes until every row is written anew"
    case .tableScan: "blocks writes: reads the whole table"
    case .exclusiveScan: "blocks reads and writes: reads the whole table"
    case .exclusiveScanOf(let table): "blocks reads and writes: reads the whole of \(table)"
    case .onlineScan: "slow: reads the whole table, while reads and writes go on"
    case .backfill: "slow: writes every row, some at a time, while reads and writes go on; triggers fire"
    case .refusesRows(let table): "blocks writes: of rows that don't fit the new place of \(table)"
    case .rowsAway(let table):
      "blocks reads and writes: the rows of \(table) are in no partitioned table until it is attached"
    case .mayFail(let why): "may fail: \(why)"
    case .notReversible(let what): "not reversible: \(what)"
    }
  }

  /// What the words begin with.
  static let leads = [
    "data loss", "table rewrite", "blocks writes", "blocks reads and writes", "slow", "may fail",
    "not reversible",
  ]

  /// A column that is to be NOT NULL.
  static func nulls(in column: String, of table: QualifiedName) -> Self {
    .mayFail("\(column) may be NULL in rows of \(table)")
  }

  /// A check of a domain that is to hold for all values that are there.
  static func misfits(of domain: QualifiedName, _ check: Check) -> Self {
    .mayFail("values of type \(domain) may not fit \(check.name)")
  }

  /// A table that is to have another place under a partitioned one.
  static func misplacedRows(of table: QualifiedName) -> Self {
    .mayFail("rows of \(table) may not fit its new place")
  }

  /// Whether data is lost.
  public var isDestructive: Bool { if case .destructive = self { true } else { false } }
}

extension Change {
  /// What the change may cost.
  public var hazards: [Hazard] {
    switch self {
    case .dropTable(let table): [.destructive("drops table \(table.name) and its rows")]
    case .dropColumn(_, let column) where column.generation != nil: []  // Its values can be computed again.
    case .dropColumn(let table, let column), .alterTable(let table, .leaveColumn(let column)):
      [.destructive("drops column \(table).\(column.name) and its values")]
    case .dropEnum(let type): [.destructive("drops enum type \(type.name)")]
    case .dropSequence(let sequence):
      [.destructive("drops sequence \(sequence.name) and the place it had reached")]
    case .dropNamespace(let namespace): [.destructive("drops namespace \(namespace.name)")]
    case .dropExtension(let item): [.destructive("drops extension \(item.name)")]
    case .alterDomain(let domain, .addCheck(let check)):
      check.isValid ? [.tableScan, .misfits(of: domain.name, check)] : []
    case .alterDomain(let domain, .validateCheck(let check)): [.tableScan, .misfits(of: domain.name, check)]
    case .alterDomain(let domain, .setNullable(false)):
      [.tableScan, .mayFail("columns of type \(domain.name) may be NULL in some rows")]
    case .dropDomain(let domain): [.destructive("drops domain \(domain.name)")]
    case .dropCompositeType(let type): [.destructive("drops type \(type.name)")]
    case .alterCompositeType(let name, .drop(let attribute)):
      [.destructive("drops attribute \(name).\(attribute.name) and its values")]
    case .rebuildCompositeType(let from, let to, let columns): rebuildHazards(from, to, columns)
    case .rebuildCollation(_, let columns): columns.isEmpty ? [] : [.exclusiveScan]
    case .rebuildDomain(_, _, let columns): columns.isEmpty ? [] : [.tableRewrite]
    case .alterTable(_, .setUnlogged): [.tableRewrite]
    case .alterTable(_, .attach), .alterTable(_, .putBack): [.exclusiveScan]
    case .validateConstraint(let table, let constraint): [.onlineScan] + constraint.refusals(of: table)
    case .setAside: [.tableRewrite]
    case .takeBack: [.tableRewrite, .mayFail("every value has to be one of the new type too")]
    case .rebuildEnum(let from, let to, let columns): rebuildHazards(from, to, columns)
    case .alterColumnType(_, let from, let to): TypeChange(from: from.type, to: to.type).hazards(from, to)
    case .addColumn(_, let column)
    where column.generation?.storage == .stored || column.identity != nil || column.hasVolatileDefault:
      [.tableRewrite]
    case .addColumn(let table, let column) where column.isNotNullWithoutValue:
      [.mayFail("\(table) must have no rows: \(column.name) is NOT NULL and has no default")]
    case .setNullable(let table, let column, false):
      [.exclusiveScan, .nulls(in: column, of: table)]
    case .addNotNull(let table, let column):
      column.notNull.isValid ? [.exclusiveScan, .nulls(in: column.name, of: table)] : []
    case .alterNotNull(_, let from, let to): from.notNull.isValid == to.notNull.isValid ? [] : [.onlineScan]
    case .addConstraint(let table, .foreignKey(let key)):
      key.isValid ? [.tableScan] + Constraint.foreignKey(key).refusals(of: table) : []
    case .addConstraint(let table, .check(let check)):
      check.isValid ? [.exclusiveScan] + Constraint.check(check).refusals(of: table) : []
    case .addConstraint(_, let constraint): constraint.isOnParentAlone ? [] : [.exclusiveScan]
    case .createIndex(_, let index): index.isOnParentAlone ? [] : [.tableScan]
    case .hypertable(let table, let change): change.hazards(of: table)
    default: []
    }
  }

  private func rebuildHazards(
    _ from: CompositeType, _ to: CompositeType, _ columns: [RebuiltColumn]
  ) -> [Hazard] {
    let gone = Matched(from.attributes, to.attributes, by: \.name).removed
    return (columns.isEmpty ? [] : [.tableRewrite])
      + gone.map { .destructive("drops attribute \(to.name).\($0.name) and its values") }
  }

  private func rebuildHazards(_ from: EnumType, _ to: EnumType, _ columns: [RebuiltColumn]) -> [Hazard] {
    let gone = from.labels.filter { !to.labels.contains($0) }
    var hazards: [Hazard] = columns.isEmpty ? [] : [.tableRewrite]
    if !gone.isEmpty {
      hazards.append(
        .destructive(
          "takes \(gone.joined(separator: ", ")) off enum type \(to.name); fails while rows hold it"))
    }
    return hazards
  }
}

extension Constraint {
  /// Which rows it may refuse that are there.
  func refusals(of table: QualifiedName) -> [Hazard] {
    switch self {
    case .check(let check): [.mayFail("rows of \(table) may not fit \(check.name)")]
    case .foreignKey(let key): [.mayFail("rows of \(table) may refer to none of \(key.table)")]
    case .primaryKey, .unique, .exclusion: []
    }
  }
}

extension Column {
  /// Whether the rows that are there get no value, and must have one.
  fileprivate var isNotNullWithoutValue: Bool {
    !isNullable && notNull.isValid && defaultExpression == nil && generation == nil && identity == nil
  }
}

extension HypertableChange {
  fileprivate func hazards(of table: QualifiedName) -> [Hazard] {
    switch self {
    case .create: [.tableRewrite]
    case .remove: [.notReversible("TimescaleDB can't turn a hypertable back; copy its rows to a new table")]
    case .repartition: [.notReversible("TimescaleDB can't repartition; copy the rows to a new hypertable")]
    case .setRetention(let old, let new?)
    where old.map({ $0.totalMicroseconds > new.totalMicroseconds }) ?? true:
      [.destructive("drops chunks of \(table) older than \(new.literal)")]
    default: []
    }
  }
}

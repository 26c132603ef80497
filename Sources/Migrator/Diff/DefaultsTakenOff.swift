import SchemaKit

extension SchemaDiff {
  /// A default that calls a function which comes or goes as well is taken off before its column changes its type, and
  /// put back after: the function may take or give the same type.
  mutating func takeOffDefaults() {
    let routines = Set(changes.compactMap(\.changedRoutine))
    guard !routines.isEmpty else { return }
    for case .rebuildDomain(let domain, _, _) in changes { takeOff(domain, calling: routines) }
    let retyped = changes.flatMap(\.retypedColumns).sorted { !$0.isHandedDown && $1.isHandedDown }
    var separate: Set<String> = []
    for item in retyped {
      let before = current.table(item.table)?.column(item.column.name)?.defaultExpression
      let after = item.column.defaultExpression
      let calls = [before, after].compactMap { $0 }.contains { !$0.identifiers.isDisjoint(with: routines) }
      // What a parent sets reaches its children, so what they have comes after it, be it nothing.
      let isBelow = item.isHandedDown && separate.contains(item.column.name)
      guard isBelow || before != nil && calls else { continue }
      separate.insert(item.column.name)
      revise { $0.leavingDefault(of: item.column.name, in: item.table) }
      let drop = Change.setDefault(item.table, column: item.column.name, to: nil)
      if before != nil, !changes.contains(drop) { add(drop) }
      guard let value = after ?? (isBelow ? "NULL" : nil) else { continue }
      let set = Change.setDefault(item.table, column: item.column.name, to: value)
      if !changes.contains(set) { add(set) }
    }
  }

  /// A domain that another takes the place of lets go of such functions; the other one has its default and checks anew.
  private mutating func takeOff(_ domain: Domain, calling routines: Set<String>) {
    let calls: (SQLExpression) -> Bool = { !$0.identifiers.isDisjoint(with: routines) }
    if domain.defaultExpression.map(calls) == true { add(.alterDomain(domain, .setDefault(nil))) }
    for check in domain.checks where calls(check.expression) { add(.alterDomain(domain, .dropCheck(check))) }
  }
}

extension Change {
  /// The name of the routine that is made, replaced or dropped.
  fileprivate var changedRoutine: String? {
    switch self {
    case .createObject(let object), .replaceObject(_, let object), .dropObject(let object):
      object.isRoutine ? object.name.name : nil
    default: nil
    }
  }

  /// The columns that get another type, or the same one made anew.
  var retypedColumns: [RebuiltColumn] {
    switch self {
    case .alterColumnType(let table, let from, let to):
      [
        RebuiltColumn(
          table: table, column: to, hasDefault: from.defaultExpression != nil, isHandedDown: false)
      ]
    default: rebuiltColumns
    }
  }

  /// The same without a column's default.
  fileprivate func leavingDefault(of column: String, in table: QualifiedName) -> Change {
    func left(_ columns: [RebuiltColumn]) -> [RebuiltColumn] {
      columns.map { item in
        guard item.table == table, item.column.name == column else { return item }
        var item = item
        item.hasDefault = false
        item.column.defaultExpression = nil
        return item
      }
    }
    switch self {
    case .alterColumnType(table, var from, var to) where to.name == column:
      from.defaultExpression = nil
      to.defaultExpression = nil
      return .alterColumnType(table, from: from, to: to)
    case .rebuildEnum(let from, let to, let columns):
      return .rebuildEnum(from: from, to: to, columns: left(columns))
    case .rebuildDomain(let from, let to, let columns):
      return .rebuildDomain(from: from, to: to, columns: left(columns))
    case .rebuildCompositeType(let from, let to, let columns):
      return .rebuildCompositeType(from: from, to: to, columns: left(columns))
    case .setAside(let columns): return .setAside(left(columns))
    case .takeBack(let columns): return .takeBack(left(columns))
    default: return self
    }
  }
}

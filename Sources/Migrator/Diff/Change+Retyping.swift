import SchemaKit

extension Change {
  /// The name of the routine that is made, replaced or dropped.
  var changedRoutine: String? {
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

  /// The columns of a type that is rebuilt.
  var rebuiltColumns: [RebuiltColumn] {
    switch self {
    case .rebuildEnum(_, _, let columns), .rebuildDomain(_, _, let columns),
      .rebuildCompositeType(_, _, let columns), .setAside(let columns):
      columns
    default: []
    }
  }

  /// The same without some columns' defaults.
  func leavingDefaults(_ defaults: Set<ObjectReference>) -> Change {
    func left(_ columns: [RebuiltColumn]) -> [RebuiltColumn] {
      columns.map { item in
        guard defaults.contains(.columnDefault(item.table, item.column.name)) else { return item }
        var item = item
        item.hasDefault = false
        item.column.defaultExpression = nil
        return item
      }
    }
    switch self {
    case .alterColumnType(let table, var from, var to)
    where defaults.contains(.columnDefault(table, to.name)):
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

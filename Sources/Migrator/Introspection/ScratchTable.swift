import SchemaKit

/// The statements that make a table once more as a temporary one: columns first, then every part that holds an
/// expression.
struct ScratchTable {
  let creation: String
  let parts: [Change]

  /// What makes the parts, one after the other.
  var partStatements: [String] { parts.flatMap { Scratch.renderer.statements($0) }.map(\.text) }

  /// A column of a type that is still to come is a text here. Columns that are computed come with the parts; or are plain ones,
  /// where the table is for others to stand on.
  init(
    _ table: Table, as scratchName: QualifiedName? = nil, isStandIn: Bool = false,
    isLive: (QualifiedName) -> Bool
  ) {
    let name = scratchName ?? QualifiedName(namespace: "pg_temp", name: table.name.name)
    let columns = table.columns.map { column in
      var plain = Column(introspected: column.name, type: column.type.usable(isLive))
      plain.isNullable = true
      plain.collation = column.collation
      return plain
    }
    let generated = Set(table.columns.filter { $0.generation != nil }.map(\.name))
    let list = columns.filter { isStandIn || !generated.contains($0.name) }.map(\.definition)
    creation = "CREATE TEMPORARY TABLE \(SQL.quoted(identifier: name.name)) (\(SQL("\(list)").text))"
    var parts: [Change] = []
    for column in table.columns {
      if let expression = column.defaultExpression {
        parts.append(.setDefault(name, column: column.name, to: expression))
      }
      if column.generation != nil { parts.append(.addColumn(name, column)) }
    }
    for constraint in table.constraints {
      switch constraint {
      case .check, .exclusion: parts.append(.addConstraint(name, constraint))
      case .primaryKey, .unique, .foreignKey: break
      }
    }
    self.parts = parts + table.indexes.map { .createIndex(name, $0.plain) }
  }
}

extension ColumnType {
  /// The type, or text in place of one that is still to come.
  func usable(_ isLive: (QualifiedName) -> Bool) -> ColumnType {
    userDefinedName.map(isLive) ?? true ? self : .text
  }
}

extension Index {
  /// The statements that make the index once more on a temporary table.
  func scratchCreation(on table: QualifiedName) -> [SQL] {
    Scratch.renderer.statements(.createIndex(table, plain))
  }

  /// The index by what it is made over alone.
  fileprivate var plain: Index {
    var plain = self
    plain.storageParameters = [:]
    return plain
  }
}

import SchemaKit

// Columns whose type is made anew.
extension RebuiltColumn {
  private var name: SQL { "ALTER COLUMN \(identifier: column.name)" }

  private var puttingDefaultBack: [SQL] {
    guard hasDefault, let expression = column.defaultExpression else { return [] }
    return ["\(name) SET DEFAULT \(raw: expression.text)"]
  }

  private var takingDefaultOff: [SQL] { hasDefault ? ["\(name) DROP DEFAULT"] : [] }

  /// Gives the column the type that stands in the old one's place now, with the default off meanwhile.
  func retyping(_ value: SQL) -> [SQL] {
    takingDefaultOff + ["\(name) TYPE \(column.type) USING \(value)"] + puttingDefaultBack
  }

  /// Gives the column another collation.
  func collating(_ collation: QualifiedName) -> [SQL] { ["\(name) TYPE \(column.type) COLLATE \(collation)"] }

  /// Makes texts of the column's values, so that its type can go.
  var settingAside: [SQL] {
    let array = column.type.isArray ? "[]" : ""
    return takingDefaultOff + [
      "\(name) TYPE text\(raw: array) USING \(identifier: column.name)::text\(raw: array)"
    ]
  }

  /// Makes values of the column's type of these texts.
  var takingBack: [SQL] {
    ["\(name) TYPE \(column.type) USING \(identifier: column.name)::\(column.type)"] + puttingDefaultBack
  }
}

extension [RebuiltColumn] {
  /// One statement for each table, so that its rows are written anew once; what a table has from a parent, the parent's does.
  func alterations(_ actions: (RebuiltColumn) -> [SQL]) -> [SQL] {
    var tables: [QualifiedName] = []
    var altered: [QualifiedName: [SQL]] = [:]
    for column in self where !column.isHandedDown {
      if altered[column.table] == nil { tables.append(column.table) }
      altered[column.table, default: []] += actions(column)
    }
    return tables.map { $0.alteration(altered[$0] ?? []) }
  }
}

extension QualifiedName {
  /// `ALTER TABLE` with all these actions.
  func alteration(_ actions: [SQL]) -> SQL {
    guard actions.count > 1 else { return "ALTER TABLE \(self) \(actions)" }
    return "ALTER TABLE \(self)\n  \(actions.joined(separator: ",\n  "))"
  }
}

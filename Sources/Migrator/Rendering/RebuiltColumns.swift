import SchemaKit

// Columns whose type is made anew.
extension RebuiltColumn {
  private var name: SQL { "ALTER COLUMN \(identifier: column.name)" }

  private var puttingDefaultBack: [SQL] {
    guard hasDefault, let expression = column.defaultExpression else { return [] }
    return ["\(name) SET DEFAULT \(raw: expression.text)"]
  }

  private var takingDefaultOff: [SQL] { hasDefault ? ["\(name) DROP DEFAULT"] : [] }

  private func alter(_ actions: [SQL]) -> SQL { "ALTER TABLE \(table) \(actions)" }

  /// Gives the column the type that stands in the old one's place now, with the default off meanwhile.
  func retyping(_ value: SQL) -> SQL {
    alter(takingDefaultOff + ["\(name) TYPE \(column.type) USING \(value)"] + puttingDefaultBack)
  }

  /// Makes texts of the column's values, so that its type can go.
  var settingAside: SQL {
    let array = column.type.isArray ? "[]" : ""
    return alter(
      takingDefaultOff + [
        "\(name) TYPE text\(raw: array) USING \(identifier: column.name)::text\(raw: array)"
      ])
  }

  /// Makes values of the column's type of these texts.
  var takingBack: SQL {
    alter(
      ["\(name) TYPE \(column.type) USING \(identifier: column.name)::\(column.type)"] + puttingDefaultBack)
  }
}

extension [RebuiltColumn] {
  /// What a parent sets reaches its children, so what they have comes after it, be it nothing.
  var defaultsBelow: [SQL] {
    let set = Set(
      filter { !$0.isHandedDown && $0.hasDefault && $0.column.defaultExpression != nil }.map(\.column.name))
    return filter(\.isHandedDown).compactMap { item in
      let column: SQL = "ALTER TABLE \(item.table) ALTER COLUMN \(identifier: item.column.name)"
      guard let expression = item.column.defaultExpression else {
        return set.contains(item.column.name) ? "\(column) DROP DEFAULT" : nil
      }
      return "\(column) SET DEFAULT \(raw: expression.text)"
    }
  }
}

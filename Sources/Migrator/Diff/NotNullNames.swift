import SchemaKit

/// The tables that have a NOT NULL constraint of a name, before or after: PostgreSQL 18 and later number the name that a
/// constraint would get by itself where another table of the namespace has it.
struct NotNullNames {
  private var owners: [QualifiedName: Set<QualifiedName>] = [:]

  init(_ schemas: [Schema]) {
    for table in schemas.lazy.flatMap(\.tables) {
      for name in table.columns.lazy.compactMap(\.notNull.name) {
        owners[table.name.sibling(name), default: []].insert(table.name)
      }
    }
  }

  /// Whether a table other than this has it.
  func isTaken(_ name: String, besides table: QualifiedName) -> Bool {
    !owners[table.sibling(name), default: []].subtracting([table]).isEmpty
  }
}

extension SchemaDiff {
  /// The column as it is made: without the name of its NOT NULL constraint where it gets that by itself.
  mutating func withoutStandardName(_ column: Column, of table: QualifiedName) -> Column {
    guard getsNotNullName(by: column, in: table) else { return column }
    var copy = column
    copy.notNull.name = nil
    return copy
  }

  /// Whether the NOT NULL constraint gets its name by itself.
  mutating func getsNotNullName(by column: Column, in table: QualifiedName) -> Bool {
    guard let name = column.notNull.name else { return true }
    guard !column.hasOwnNotNullName(in: table) else { return false }
    let names = notNullNames ?? NotNullNames([current, wanted])
    notNullNames = names
    return !names.isTaken(name, besides: table)
  }
}

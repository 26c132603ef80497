import SchemaKit

/// What of a table's change keeps out rows of the form that they have so far.
///
/// It is what a writer with `SCHEMA_POLICY=compatible` judges by, seen before the change.
enum RowFit {
  /// The reasons, none when such rows still fit.
  static func misfits(from live: Table, to wanted: Table?) -> [String] {
    guard let wanted else { return ["\(live.name) is gone"] }
    return columns(live, wanted) + additions(live, wanted)
  }

  private static func columns(_ live: Table, _ wanted: Table) -> [String] {
    var found: [String] = []
    for column in live.columns where column.identity == nil && column.generation == nil {
      let name = "column \"\(column.name)\" of \(live.name)"
      guard let new = wanted.column(column.name) else {
        found.append("\(name) is gone")
        continue
      }
      if !isWider(new.type, than: column.type) {
        found.append("\(name) has type \(new.type), not \(column.type)")
      }
      if new.generation != nil { found.append("\(name) is generated, and takes no value") }
      if column.isNullable, !new.isNullable { found.append("\(name) takes no NULL") }
      if column.defaultExpression != nil, new.defaultExpression == nil, new.generation == nil {
        found.append("\(name) loses its default")
      }
    }
    let known = Set(live.columns.map(\.name))
    for column in wanted.columns where !known.contains(column.name) {
      let isFilled = column.defaultExpression != nil || column.identity != nil || column.generation != nil
      guard !column.isNullable, !isFilled else { continue }
      found.append("column \"\(column.name)\" of \(live.name) is new, takes no NULL and has no default")
    }
    return found
  }

  /// Whether every value of one type is one of the other's, in the same binary form.
  private static func isWider(_ new: ColumnType, than old: ColumnType) -> Bool {
    if new == old || new.description == old.description { return true }
    guard old.builtinName == "character varying", !old.isArray, !new.isArray else { return false }
    if new.builtinName == "text" { return true }
    guard new.builtinName == "character varying" else { return false }
    guard let limit = new.modifiers.first else { return true }
    return old.modifiers.first.map { $0 <= limit } ?? false
  }

  private static func additions(_ live: Table, _ wanted: Table) -> [String] {
    let known = Set(live.constraints.map(\.name) + live.indexes.map(\.name))
    let names = wanted.constraints.map(\.name) + wanted.indexes.filter(\.isUnique).map(\.name)
    var found = names.filter { !known.contains($0) }.map {
      "\"\($0)\" of \(live.name) is new and may refuse rows"
    }
    if wanted.rowSecurity.isEnabled, !live.rowSecurity.isEnabled {
      found.append("policies of \(live.name) hold from now on")
    }
    return found
  }
}

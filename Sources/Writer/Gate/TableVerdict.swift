import SchemaKit

/// A column of the live table, as the gate reads it.
struct LiveColumn: Sendable, Hashable {
  let name: String
  /// The type as `format_type` prints it.
  let type: String
  /// The type's own name.
  let typeName: QualifiedName
  let isNotNull: Bool
  /// Whether the server fills it by itself: a default, an identity, a generated column.
  let isFilledByServer: Bool
  /// Whether it takes no value from outside: `GENERATED ALWAYS AS (…)`.
  var isGenerated = false
  let mayInsert: Bool
  /// The labels of an enum type.
  var labels: Set<String> = []
}

/// The live table, as the gate reads it.
struct LiveTable: Sendable, Hashable {
  /// None when there is no such table.
  var columns: [LiveColumn]
  /// The names of constraints that can refuse a row, NOT NULL aside, and of unique indexes.
  var constraints: [String] = []
  /// Whether policies hold for the writer's role.
  var hasActiveRowSecurity = false
}

/// Whether the rows that a writer sends fit the live table. Pure.
///
/// The ledger says what was migrated; someone may have changed the table by hand since. Binary COPY does not convert:
/// the eight bytes of a `double precision` are taken for a `bigint` without a word. And with a column that no row
/// can fill every good message would be refused, and buried.
struct TableVerdict {
  let table: Table
  let fields: [RowMapping.Field]
  let live: LiveTable
  /// The writer's role.
  let role: String

  /// What keeps rows of the declared form out of the table as it is.
  var mismatches: [String] {
    guard !live.columns.isEmpty else { return ["the database has no table \(table.name)"] }
    var found: [String] = []
    for field in fields {
      guard let column = columns[field.column] else {
        found.append("table \(table.name) has no column \"\(field.column)\"")
        continue
      }
      if let difference = difference(field, column) {
        found.append("column \"\(field.column)\" of \(table.name) \(difference)")
      }
    }
    if live.hasActiveRowSecurity {
      found.append(
        "policies hold for the role \(role) on \(table.name), and COPY can't write under them: give the role BYPASSRLS "
          + "(ALTER ROLE \(SQL.quoted(identifier: role)) BYPASSRLS), or disable row security of the table")
    }
    let filled = Set(fields.map(\.column))
    for column in live.columns where column.isNotNull && !column.isFilledByServer {
      guard !filled.contains(column.name) else { continue }
      found.append(
        "column \"\(column.name)\" of \(table.name) takes no NULL and has no default, and this writer doesn't fill it"
      )
    }
    return found
  }

  /// What a later schema has that may refuse rows of the declared form, which its tables' shape can't tell.
  var additions: [String] {
    let declared = Set(table.constraints.map(\.name) + table.indexes.map(\.name))
    return live.constraints.filter { !declared.contains($0) }.map {
      "\"\($0)\" of \(table.name) may refuse rows, and this writer doesn't know it"
    }
  }

  /// What to grant, nil when nothing is missing.
  var grant: String? {
    guard fields.contains(where: { columns[$0.column].map { !$0.mayInsert } ?? false }) else { return nil }
    return "GRANT INSERT ON \(SQL.quoted(table.name)) TO \(SQL.quoted(identifier: role))"
  }

  private var columns: [String: LiveColumn] {
    Dictionary(live.columns.map { ($0.name, $0) }) { first, _ in first }
  }

  private func difference(_ field: RowMapping.Field, _ column: LiveColumn) -> String? {
    guard isSameType(field, column) else { return "has type \(column.type), not \(field.type) as declared" }
    if column.isGenerated { return "is generated, and takes no value" }
    if field.hasDefault, !column.isFilledByServer { return "has lost its default" }
    if field.isNullable, column.isNotNull { return "takes no NULL, though declared nullable" }
    if case .label(let labels) = field.encoder {
      let lost = labels.map { String(decoding: $0, as: UTF8.self) }.filter { !column.labels.contains($0) }
      if let label = lost.first { return "has a type without the label '\(label)'" }
    }
    return nil
  }

  /// Whether the type is the declared one. A text may have room for more: its binary form is the same.
  private func isSameType(_ field: RowMapping.Field, _ column: LiveColumn) -> Bool {
    if let name = field.type.userDefinedName { return name == column.typeName }
    if field.type.description == column.type { return true }
    guard field.type.builtinName == "character varying" else { return false }
    if column.type == "text" || column.type == "character varying" { return true }
    guard let limit = field.type.modifiers.first, column.type.hasPrefix("character varying(") else {
      return false
    }
    return Int(column.type.dropFirst("character varying(".count).dropLast()).map { $0 >= limit } ?? false
  }
}

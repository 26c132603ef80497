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
  let mayInsert: Bool
}

/// Whether the rows that a writer sends fit the live table. Pure.
///
/// The ledger says what was migrated; someone may have changed the table by hand since. Binary COPY does not convert:
/// the eight bytes of a `double precision` are taken for a `bigint` without a word. And with a column that no row
/// can fill every good message would be refused, and buried.
struct TableVerdict {
  let table: QualifiedName
  let fields: [RowMapping.Field]
  /// The live columns, none when there is no such table.
  let columns: [LiveColumn]
  /// The writer's role.
  let role: String

  /// What is wrong, nil when nothing is.
  var mismatch: String? {
    guard !columns.isEmpty else {
      return "the database has no table \(table), though its ledger says that it should\n\(Self.advice)"
    }
    let live = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    for field in fields {
      guard let column = live[field.column] else {
        return "table \(table) has no column \"\(field.column)\", though the ledger says that it should\n"
          + Self.advice
      }
      if let difference = difference(field, column) {
        return "column \"\(field.column)\" of \(table) \(difference)\n\(Self.advice)"
      }
    }
    if fields.contains(where: { live[$0.column]?.mayInsert != true }) {
      return "the role \(role) may not insert into \(table)\n"
        + "as the owner, run: GRANT INSERT ON \(quoted(table)) TO \(quoted(role))"
    }
    let filled = Set(fields.map(\.column))
    let hungry = columns.first { $0.isNotNull && !$0.isFilledByServer && !filled.contains($0.name) }
    return hungry.map {
      "column \"\($0.name)\" of \(table) takes no NULL and has no default, and this writer doesn't fill it\n"
        + Self.advice
    }
  }

  private static let advice = "compare the declaration with the database: migrator check"

  private func difference(_ field: RowMapping.Field, _ column: LiveColumn) -> String? {
    let isSame =
      field.type.userDefinedName.map { $0 == column.typeName } ?? (field.type.description == column.type)
    guard isSame else { return "has type \(column.type), not \(field.type) as declared" }
    if field.hasDefault, !column.isFilledByServer { return "has lost its default" }
    if field.isNullable, column.isNotNull { return "takes no NULL, though declared nullable" }
    return nil
  }
}

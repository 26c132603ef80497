import Postgres
import SchemaKit

// One row of the catalog each, as a value of the model.

extension Namespace {
  init(row: PostgresRow) throws {
    self.init(introspected: try row.text("name"))
    comment = row["comment"]
  }
}

extension Extension {
  init(row: PostgresRow) throws {
    self.init(
      introspected: try row.text("name"), namespace: try row.text("namespace"),
      version: try row.text("version"))
    isRelocatable = try row.bool("is_relocatable")
    comment = row["comment"]
  }
}

extension EnumType {
  init(row: PostgresRow) throws {
    self.init(name: try row.name(), labels: try row.texts("labels"))
    comment = row["comment"]
  }
}

extension Sequence {
  init(row: PostgresRow) throws {
    let type = ColumnType(.builtin(try row.text("type")))
    self.init(try row.name(), type, options: try SequenceOptions(row: row))
    location = .none
    isUnlogged = try row.bool("is_unlogged")
    comment = row["comment"]
    if let namespace = row["owner_namespace"], let table = row["owner_table"],
      let column = row["owner_column"]
    {
      owner = Owner(table: QualifiedName(namespace: namespace, name: table), column: column)
    }
  }
}

extension SequenceOptions {
  init(row: PostgresRow) throws {
    self.init(
      start: try row.int("seqstart"), increment: try row.int("seqincrement"),
      minimum: try row.int("seqmin"), maximum: try row.int("seqmax"), cache: try row.int("seqcache"),
      cycles: try row.bool("seqcycle"))
  }
}

extension PostgresRow {
  /// The columns `namespace` and `name`.
  func name() throws -> QualifiedName {
    QualifiedName(namespace: try text("namespace"), name: try text("name"))
  }

  /// A qualified name in two columns, nil where they are NULL.
  func optionalName(_ namespace: String, _ name: String) -> QualifiedName? {
    guard let namespace = self[namespace], let name = self[name] else { return nil }
    return QualifiedName(namespace: namespace, name: name)
  }

  /// An array of texts without NULLs; empty where it is NULL.
  func texts(_ column: String) throws -> [String] { try array(column).compactMap { $0 } }

  /// An expression, nil where it is NULL.
  func expression(_ column: String) -> SQLExpression? { self[column].map { SQLExpression(printed: $0) } }

  /// Storage parameters, kept as `name=value`.
  func parameters() throws -> [String: String] { [String: String](catalog: try texts("reloptions")) }
}

extension [String: String] {
  /// Parameters as the catalog keeps them, `name=value`.
  init(catalog options: [String]) {
    self.init(
      options.map { option in
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
      }
    ) { first, _ in first }
  }
}

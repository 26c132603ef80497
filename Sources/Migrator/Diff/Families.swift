import SchemaKit

/// The tables that have columns from others: partitions, and those that inherit.
struct Families {
  private var children: [QualifiedName: [QualifiedName]] = [:]

  init(_ schema: Schema) {
    for table in schema.tables {
      for parent in table.parents { children[parent, default: []].append(table.name) }
    }
  }

  /// All tables below one; what inherits from several of them comes several times.
  func descendants(of table: QualifiedName) -> [QualifiedName] {
    (children[table] ?? []).flatMap { [$0] + descendants(of: $0) }
  }
}

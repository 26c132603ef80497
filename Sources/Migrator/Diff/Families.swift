import SchemaKit

/// The tables that have columns from others: partitions, and those that inherit.
struct Families {
  private var children: [QualifiedName: [QualifiedName]] = [:]

  /// Reads the parents of tables; the same table may come twice, with others.
  init(_ tables: [Table]) {
    var seen: Set<[QualifiedName]> = []
    for table in tables {
      for parent in table.parents where seen.insert([parent, table.name]).inserted {
        children[parent, default: []].append(table.name)
      }
    }
  }

  /// All tables below one; what inherits from several of them comes several times.
  func descendants(of table: QualifiedName) -> [QualifiedName] {
    (children[table] ?? []).flatMap { [$0] + descendants(of: $0) }
  }
}

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

extension Schema {
  /// A table and all below it.
  func family(of table: QualifiedName) -> Set<QualifiedName> {
    // Tables are many, and those with parents mostly few.
    let children = tables.indices.filter { tables[$0].partitionOf != nil || !tables[$0].inherits.isEmpty }
    guard !children.isEmpty else { return [table] }
    return Set(Families(children.map { tables[$0] }).descendants(of: table) + [table])
  }

  /// All tables above one.
  func ancestors(of table: QualifiedName) -> [QualifiedName] {
    (self.table(table)?.parents ?? []).flatMap { [$0] + ancestors(of: $0) }
  }
}

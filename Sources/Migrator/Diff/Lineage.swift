import SchemaKit

/// A table that is kept, as its parents see it: what they hand down, they also change.
struct Lineage {
  /// Whether the table keeps its parents, and these stay.
  let isKept: Bool
  let isPartition: Bool
  let before: [Table]
  let after: [Table]

  init(_ old: Table, _ new: Table, from current: Schema, to wanted: Schema) {
    let parents = new.parents
    isPartition = new.partitionOf != nil
    before = parents.compactMap(current.table)
    after = parents.compactMap(wanted.table)
    isKept =
      !parents.isEmpty && old.parents == parents
      && zip(before, after).allSatisfy { !$0.mustBeMadeAnew(as: $1) }
  }

  /// Whether the column is its parents' affair.
  func handsDown(_ column: String) -> Bool { isKept && before.contains { $0.column(column) != nil } }
}

extension Table {
  /// The tables that hand down columns: the partitioned one, or those that are inherited from.
  var parents: [QualifiedName] { partitionOf.map { [$0.parent] } ?? inherits }

  /// Whether no ALTER TABLE leads to the other: PostgreSQL can't change how a table is partitioned, nor the type of a
  /// column that it is partitioned by.
  func mustBeMadeAnew(as other: Table) -> Bool {
    guard let partitionKey, partitionKey == other.partitionKey else {
      return partitionKey != other.partitionKey
    }
    let names = SQLExpression(String(partitionKey.text.drop { $0 != "(" })).identifiers
    return columns.contains { column in
      guard names.contains(column.name), let after = other.column(column.name) else { return false }
      return column.type != after.type || column.collation != after.collation
    }
  }
}

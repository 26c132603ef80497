import SchemaKit

/// A table that is kept, as its parents see it: what they hand down, they also change.
struct Lineage {
  /// Whether the table keeps its parents, and these stay.
  let isKept: Bool
  private let isPartition: Bool
  private let before: [Table]
  private let after: [Table]

  init(_ old: Table, _ new: Table, from current: Schema, to wanted: Schema) {
    let parents = new.parents
    isPartition = new.partitionOf != nil
    before = parents.compactMap(current.table)
    after = parents.compactMap(wanted.table)
    isKept =
      !parents.isEmpty && old.parents == parents && old.partitionOf == new.partitionOf
      && zip(before, after).allSatisfy { !$0.mustBeMadeAnew(as: $1) }
  }

  /// Whether the column is its parents' affair.
  func handsDown(_ column: String) -> Bool { isKept && before.contains { $0.column(column) != nil } }

  /// A new column as it comes from the parents; nil where the child brings it.
  func handedDown(_ column: Column) -> Column? {
    let parents = after.lazy.compactMap { $0.column(column.name) }
    guard column.isInherited, var inherited = parents.first else { return nil }
    inherited.comment = nil
    inherited.generation = column.generation
    inherited.identity = isPartition ? column.identity : nil
    // These are the parent's alone.
    inherited.options.compression = nil
    inherited.options.parameters = [:]
    if !inherited.isNullable { inherited.notNull.name = column.notNull.name }
    return inherited
  }

  /// The old column as it is once the parents have changed: where a parent's attribute changes, the child's follows.
  func handedDown(_ old: Column, _ new: Column) -> Column {
    var column = old
    column.type = new.type
    column.collation = new.collation
    column.generation = new.generation
    // An heir has its own, if any.
    if isPartition { column.identity = new.identity }
    column.notNull = new.notNull
    for (before, after) in zip(before, after) {
      guard let parent = after.column(new.name) else { continue }
      let earlier = before.column(new.name)
      if earlier?.isNullable != parent.isNullable { column.isNullable = parent.isNullable }
      if earlier?.options.storage != parent.options.storage {
        column.options.storage = parent.options.storage
      }
      if earlier?.options.statistics != parent.options.statistics {
        column.options.statistics = parent.options.statistics
      }
    }
    return column
  }
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

  /// The column as a new child has it from its parent, nil where the child brings it.
  func handedDown(_ name: String) -> Column? {
    guard var column = column(name) else { return nil }
    column.comment = nil
    column.options.statistics = nil
    column.options.parameters = [:]
    return column
  }
}

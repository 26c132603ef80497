import SchemaKit

// A column as a table has it from its parents, by the statement that brings it: what differs from it then is the table's own,
// and a change by itself. All bring the type, the collation, NOT NULL and storage; none brings a comment or parameters.

extension Lineage {
  /// As `ALTER TABLE parent ADD COLUMN` brings it; nil where the child brings it.
  func added(_ column: Column) -> Column? {
    let parents = after.lazy.compactMap { $0.column(column.name) }
    guard column.isInherited, var inherited = parents.first?.handedDown(to: column) else { return nil }
    inherited.generation = column.generation
    inherited.identity = isPartition ? column.identity : nil
    // It is the parent's alone.
    inherited.options.compression = nil
    return inherited
  }

  /// As `ALTER TABLE parent ALTER COLUMN` leaves it: where a parent's attribute changes, the child's follows.
  func altered(_ old: Column, as new: Column) -> Column {
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

extension SchemaDiff {
  /// As `CREATE TABLE … INHERITS` and `… PARTITION OF` bring it; nil where the table brings it.
  func created(_ column: Column, in table: Table) -> Column? {
    let parents = table.parents.lazy.compactMap(wanted.table)
    guard column.isInherited || table.partitionOf != nil,
      var inherited = parents.compactMap({ $0.column(column.name) }).first?.handedDown(to: column)
    else { return nil }
    inherited.options.statistics = nil
    // A partition has its parent's since PostgreSQL 17, not before, and never for itself alone; an heir doesn't get it.
    inherited.identity = table.partitionOf == nil ? nil : column.identity
    return inherited
  }
}

extension Column {
  /// A parent's column as all ways of making a child's bring it: the name of a NOT NULL is the child's.
  fileprivate func handedDown(to column: Column) -> Column {
    var inherited = self
    inherited.comment = nil
    inherited.options.parameters = [:]
    if !isNullable { inherited.notNull.name = column.notNull.name }
    return inherited
  }
}

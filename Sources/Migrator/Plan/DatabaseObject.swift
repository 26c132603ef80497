import SchemaKit

/// Something that one change makes and another needs. The order of a plan comes from these alone.
enum DatabaseObject: Hashable {
  case namespace(String)
  case `extension`(String)
  case type(QualifiedName)
  /// A table, a sequence or an index: they share one space of names.
  case relation(QualifiedName)
  case column(QualifiedName, String)
  /// That a column has the type it is to have.
  case columnType(QualifiedName, String)
  /// That a column is NOT NULL.
  case notNull(QualifiedName, String)
  /// That a column has a default or an identity: it can have one of them.
  case defaultValue(QualifiedName, String)
  case constraint(QualifiedName, String)
  /// A primary key, a unique constraint or index of a table: what foreign keys stand on.
  case key(QualifiedName)
  /// That a table is the hypertable it is to be.
  case hypertable(QualifiedName)
  /// The columnstore of a hypertable.
  case columnstore(QualifiedName)
  /// A sequence's owner.
  case sequenceOwner(QualifiedName)
}

/// What a change does to objects.
struct Effects {
  /// Made by the change: what requires them comes after.
  var creates: Set<DatabaseObject> = []
  /// Needed by the change: they are made before.
  var requires: Set<DatabaseObject> = []
  /// Taken away by the change.
  var drops: Set<DatabaseObject> = []
  /// No longer needed once the change is made: they are dropped after.
  var releases: Set<DatabaseObject> = []
}

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
  /// That a table has all the columns that it is to have, and no others.
  case rows(QualifiedName)
  /// That a column is stored as it is to be.
  case columnStorage(QualifiedName, String)
  /// That a column is NOT NULL.
  case notNull(QualifiedName, String)
  /// That a column has a default or an identity: it can have one of them.
  case defaultValue(QualifiedName, String)
  /// That a column's default is what it is to be, be it none.
  case settledDefault(QualifiedName, String)
  case constraint(QualifiedName, String)
  /// A primary key, a unique constraint or index of a table: what foreign keys stand on.
  case key(QualifiedName)
  /// That a table is the hypertable it is to be.
  case hypertable(QualifiedName)
  /// The columnstore of a hypertable.
  case columnstore(QualifiedName)
  /// A sequence's owner.
  case sequenceOwner(QualifiedName)
  /// That a table stands under a parent.
  case inheritance(QualifiedName)
  /// That a table is off a parent, for good or for a moment.
  case absence(QualifiedName)
  /// The places under a partitioned table that others have left.
  case freePlaces(QualifiedName)
  /// That a table is logged, or no longer.
  case persistence(QualifiedName)
  /// That a table is no longer logged.
  case unlogged(QualifiedName)
  /// That something has another name than before.
  case newName(Rename)
  /// Any other object: a routine, a trigger, a policy, …
  case other(ObjectReference)

  /// What a reference stands for; a column is its type too.
  static func all(of reference: ObjectReference) -> [DatabaseObject] {
    switch reference {
    case .namespace(let name): [.namespace(name)]
    case .extension(let name): [.extension(name)]
    case .type(let name): [.type(name)]
    case .relation(let name): [.relation(name)]
    case .column(let table, let column): [.column(table, column), .columnType(table, column)]
    case .columnDefault(let table, let column): [.defaultValue(table, column)]
    case .constraint(let table, let name): [.constraint(table, name)]
    default: [.other(reference)]
    }
  }

  /// What a catalog calls the object that holds expressions; nil for what holds none.
  var reference: ObjectReference? {
    switch self {
    case .relation(let name): .relation(name)
    case .type(let name): .type(name)
    case .defaultValue(let table, let column): .columnDefault(table, column)
    case .constraint(let table, let name): .constraint(table, name)
    case .other(let reference): reference
    default: nil
    }
  }
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

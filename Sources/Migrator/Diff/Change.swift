import SchemaKit

/// One change of a schema. A migration is made of these, put in order and rendered as SQL last.
public indirect enum Change: Hashable, Sendable {
  // Namespaces and extensions
  /// `CREATE SCHEMA`.
  case createNamespace(Namespace)
  /// `DROP SCHEMA`.
  case dropNamespace(Namespace)
  /// `CREATE EXTENSION`.
  case createExtension(Extension)
  /// `DROP EXTENSION`.
  case dropExtension(Extension)
  /// `ALTER EXTENSION … UPDATE`.
  case updateExtension(Extension)
  /// `ALTER EXTENSION … SET SCHEMA`.
  case moveExtension(Extension, to: String)

  /// `RENAME`.
  case rename(Rename)

  // Enum types
  /// `CREATE TYPE … AS ENUM`.
  case createEnum(EnumType)
  /// `DROP TYPE`.
  case dropEnum(EnumType)
  /// `ALTER TYPE … ADD VALUE`, before an existing label or at the end.
  case addEnumLabel(QualifiedName, label: String, before: String?)
  /// Labels that are gone or stand elsewhere: a new type takes the old one's place in all its columns.
  case rebuildEnum(from: EnumType, to: EnumType, columns: [RebuiltColumn])

  /// `DROP` of a type that another took the place of, once nothing stands on it; it was made over others.
  case dropReplaced(keyword: String, QualifiedName, over: [QualifiedName])

  // Sequences
  /// `CREATE SEQUENCE`.
  case createSequence(Sequence)
  /// `DROP SEQUENCE`.
  case dropSequence(Sequence)
  /// `ALTER SEQUENCE`: type and options.
  case alterSequence(from: Sequence, to: Sequence)
  /// `ALTER SEQUENCE … SET LOGGED | UNLOGGED`.
  case setSequenceUnlogged(QualifiedName, Bool)
  /// `ALTER SEQUENCE … OWNED BY`; `from` is the owner it has.
  case setSequenceOwner(QualifiedName, from: Sequence.Owner?, to: Sequence.Owner?)

  // Tables and columns
  /// `CREATE TABLE` with its constraints, but for `constraintsLater`.
  case createTable(Table, constraintsLater: Set<String>)
  /// `DROP TABLE`.
  case dropTable(Table)
  /// `ALTER TABLE … SET (…)`, `RESET (…)`.
  case setStorageParameters(QualifiedName, from: [String: String], to: [String: String])
  /// `ADD COLUMN`.
  case addColumn(QualifiedName, Column)
  /// `DROP COLUMN`.
  case dropColumn(QualifiedName, Column)
  /// `ALTER COLUMN … TYPE`, with the default taken off before and put back after.
  case alterColumnType(QualifiedName, from: Column, to: Column)
  /// `SET DEFAULT` or `DROP DEFAULT`: of this table `ONLY`, or of those below it too.
  case setDefault(QualifiedName, column: String, to: SQLExpression?, isOnly: Bool = false)
  /// `SET NOT NULL` or `DROP NOT NULL`.
  case setNullable(QualifiedName, column: String, Bool)
  /// `ADD CONSTRAINT … NOT NULL`, with a name or properties of its own.
  case addNotNull(QualifiedName, Column)
  /// `ALTER CONSTRAINT`, `VALIDATE CONSTRAINT` of a NOT NULL constraint.
  case alterNotNull(QualifiedName, from: Column, to: Column)
  /// `ADD GENERATED … AS IDENTITY`.
  case addIdentity(QualifiedName, Column, Identity)
  /// `DROP IDENTITY`.
  case dropIdentity(QualifiedName, column: String)
  /// A `serial` column becomes an identity, or the other way round.
  case renumber(Renumbering)
  /// `SET GENERATED …`, `SET` of the sequence's options.
  case alterIdentity(QualifiedName, from: Column, to: Column)
  /// `DROP EXPRESSION`: a generated column becomes an ordinary one and keeps its values.
  case dropGeneration(QualifiedName, column: String)

  // Constraints and indexes
  /// `ADD CONSTRAINT`.
  case addConstraint(QualifiedName, Constraint)
  /// `DROP CONSTRAINT`.
  case dropConstraint(QualifiedName, Constraint)
  /// `ALTER CONSTRAINT` of a foreign key: when it is checked.
  case alterDeferrability(QualifiedName, ForeignKey)
  /// `CREATE INDEX`.
  case createIndex(QualifiedName, Index)
  /// `DROP INDEX`.
  case dropIndex(QualifiedName, Index)
  /// `ALTER INDEX … SET (…)`, `RESET (…)`, and the statistics targets of expressions.
  case setIndexParameters(QualifiedName, from: Index, to: Index)
  /// `ALTER INDEX … ATTACH PARTITION` of the index's parent; the index may be a key's.
  case attachIndex(QualifiedName, Index)

  // Partitions, inheritance and the rest of ALTER TABLE
  /// A change of a table as a whole.
  case alterTable(QualifiedName, TableChange)
  /// `SET STORAGE`, `SET COMPRESSION`, `SET STATISTICS`, `SET (…)` of a column.
  case setColumnOptions(QualifiedName, from: Column, to: Column)
  /// `VALIDATE CONSTRAINT`.
  case validateConstraint(QualifiedName, Constraint)
  /// `ALTER INDEX … RENAME TO`: a partition's index that PostgreSQL named by itself, as it made the one it is under.
  case renameIndex(QualifiedName, from: String, to: String, under: QualifiedName)

  // Domains and composite types
  /// `CREATE DOMAIN`.
  case createDomain(Domain)
  /// `DROP DOMAIN`.
  case dropDomain(Domain)
  /// `ALTER DOMAIN`.
  case alterDomain(Domain, DomainChange)
  /// The type under a domain changes: a new domain takes the old one's place in all its columns.
  case rebuildDomain(from: Domain, to: Domain, columns: [RebuiltColumn])
  /// `CREATE TYPE … AS (…)`.
  case createCompositeType(CompositeType)
  /// `DROP TYPE`.
  case dropCompositeType(CompositeType)
  /// Attributes of other types, while columns have the composite type: a new type takes the old one's place.
  case rebuildCompositeType(from: CompositeType, to: CompositeType, columns: [RebuiltColumn])
  /// `ALTER COLUMN … TYPE text` of columns whose range type is dropped, to be made anew.
  case setAside([RebuiltColumn])
  /// `ALTER COLUMN … TYPE` of columns that were set aside.
  case takeBack([RebuiltColumn])
  /// A collation changes: a new one takes the old one's place in all its columns.
  case rebuildCollation(SchemaObject, columns: [RebuiltColumn])
  /// `ALTER TYPE … ADD | ALTER | DROP ATTRIBUTE`.
  case alterCompositeType(QualifiedName, AttributeChange)

  // Objects that are held as SQL
  /// `CREATE VIEW`, `CREATE FUNCTION`, …
  case createObject(SchemaObject)
  /// `DROP VIEW`, `DROP FUNCTION`, …
  case dropObject(SchemaObject)
  /// `CREATE OR REPLACE`.
  case replaceObject(from: SchemaObject, to: SchemaObject)
  /// Options, column defaults or state of an object, altered in place.
  case alterObject(from: SchemaObject, to: SchemaObject)

  // Privileges
  /// `GRANT` and `REVOKE` on an object.
  case privileges(PrivilegeTarget, PrivilegeChange)
  /// `ALTER DEFAULT PRIVILEGES`.
  case defaultPrivileges(revoke: [DefaultPrivilege], grant: [DefaultPrivilege])

  /// `SET check_function_bodies = off`, as pg_dump has it: the text of a function names what is made after it.
  case skipBodyChecks

  /// `COMMENT ON`.
  case comment(CommentTarget, String?)

  /// A change of a hypertable's chunks, columnstore or policies.
  case hypertable(QualifiedName, HypertableChange)
}

/// A column whose type is rebuilt.
public struct RebuiltColumn: Hashable, Sendable {
  /// The table.
  public var table: QualifiedName
  /// The column, as it is to be.
  public var column: Column
  /// Whether it has a default now.
  public var hasDefault: Bool
  /// Whether the table has it from a parent, whose change reaches it.
  public var isHandedDown: Bool
}

/// What a comment is on.
public enum CommentTarget: Hashable, Sendable {
  /// `SCHEMA`.
  case namespace(String)
  /// `EXTENSION`; no comment is the extension's own.
  case `extension`(String)
  /// `TYPE`.
  case type(QualifiedName)
  /// `SEQUENCE`.
  case sequence(QualifiedName)
  /// `TABLE`.
  case table(QualifiedName)
  /// `COLUMN`.
  case column(QualifiedName, String)
  /// `INDEX`.
  case index(QualifiedName)
  /// `DOMAIN`.
  case domain(QualifiedName)
  /// `CONSTRAINT … ON`.
  case constraint(QualifiedName, String)
  /// `CONSTRAINT … ON DOMAIN`.
  case domainConstraint(QualifiedName, String)
  /// An object that is held as SQL.
  case object(SchemaObject)
}

/// A change of a table as a whole.
public enum TableChange: Hashable, Sendable {
  /// `ATTACH PARTITION` of this table.
  case attach(PartitionOf)
  /// `DETACH PARTITION` of this table.
  case detach(PartitionOf)
  /// `DETACH PARTITION` of this table for the moment in which it gets other bounds, or a key goes that an index of the
  /// parent's holds on to.
  case takeOut(PartitionOf)
  /// `ATTACH PARTITION` of a table that was taken out.
  case putBack(PartitionOf)
  /// `INHERIT`.
  case inherit(QualifiedName)
  /// `NO INHERIT`.
  case disinherit(QualifiedName)
  /// `DROP COLUMN` of this table `ONLY`: those that inherit the column keep it as their own.
  case leaveColumn(Column)
  /// `DROP NOT NULL` of a column of this table `ONLY`: those that inherit the column keep theirs.
  case leaveNotNull(String)
  /// `SET LOGGED`, `SET UNLOGGED`.
  case setUnlogged(Bool)
  /// `ENABLE | DISABLE ROW LEVEL SECURITY`, `FORCE`, `NO FORCE`.
  case setRowSecurity(from: RowSecurity, to: RowSecurity)
  /// `REPLICA IDENTITY`.
  case setReplicaIdentity(ReplicaIdentity)
  /// `CLUSTER ON`, `SET WITHOUT CLUSTER`.
  case setClusterIndex(String?)
  /// `ENABLE TRIGGER`, `DISABLE TRIGGER` of a partition's copy of its parent's trigger.
  case setTriggerState(String, String)
}

/// A change of a domain in place.
public enum DomainChange: Hashable, Sendable {
  /// `SET DEFAULT`, `DROP DEFAULT`.
  case setDefault(SQLExpression?)
  /// `SET NOT NULL`, `DROP NOT NULL`.
  case setNullable(Bool)
  /// `RENAME CONSTRAINT` of its NOT NULL.
  case renameNotNull(from: String, to: String)
  /// `ADD CONSTRAINT`.
  case addCheck(Check)
  /// `DROP CONSTRAINT`.
  case dropCheck(Check)
  /// `VALIDATE CONSTRAINT`.
  case validateCheck(Check)
}

/// A change of a composite type in place.
public enum AttributeChange: Hashable, Sendable {
  /// `ADD ATTRIBUTE`.
  case add(CompositeType.Attribute)
  /// `DROP ATTRIBUTE`.
  case drop(CompositeType.Attribute)
  /// `ALTER ATTRIBUTE … TYPE`.
  case alter(CompositeType.Attribute)
}

/// What is granted and revoked on an object.
public struct PrivilegeChange: Hashable, Sendable {
  /// Privileges that are taken away.
  public var revoke: Set<Privilege> = []
  /// Privileges that may no longer be granted on.
  public var revokeGrantOption: Set<Privilege> = []
  /// Privileges that are given.
  public var grant: Set<Privilege> = []

  /// Whether nothing changes.
  public var isEmpty: Bool { revoke.isEmpty && revokeGrantOption.isEmpty && grant.isEmpty }
}

/// A change of what makes a table a hypertable.
public enum HypertableChange: Hashable, Sendable {
  /// `create_hypertable`, with all further dimensions.
  case create(HypertableOptions)
  /// A hypertable is to be a plain table: TimescaleDB has no statement for it.
  case remove
  /// `set_chunk_time_interval`.
  case setChunkInterval(HypertableOptions.ChunkInterval)
  /// `add_dimension`.
  case addSpacePartition(HypertableOptions.SpacePartition)
  /// `set_number_partitions`.
  case setPartitions(HypertableOptions.SpacePartition)
  /// The partitioning column changes or a dimension goes: TimescaleDB has no statement for it.
  case repartition(from: HypertableOptions, to: HypertableOptions)
  /// The columnstore is turned on, or its settings change.
  case setColumnstore(HypertableOptions.ColumnstoreSettings)
  /// The columnstore is turned off.
  case disableColumnstore
  /// `add_columnstore_policy`, in place of the one before.
  case setColumnstorePolicy(from: TimeSpan?, to: TimeSpan?)
  /// `add_retention_policy`, in place of the one before.
  case setRetention(from: TimeSpan?, to: TimeSpan?)
}

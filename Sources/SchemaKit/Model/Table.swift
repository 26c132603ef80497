/// A table, or a hypertable when it has ``hypertable`` options.
///
/// ```swift
/// let devices = Table("devices") {
///   Column("id", .varchar(100)).primaryKey()
///   Column("site", .text)
///   Index(on: "site")
/// }
/// // CREATE TABLE public.devices (id character varying(100) NOT NULL, site text NOT NULL,
/// //   CONSTRAINT devices_pkey PRIMARY KEY (id));
/// // CREATE INDEX devices_site_idx ON public.devices USING btree (site);
/// ```
public struct Table: Hashable, Sendable {
  /// The table's name.
  public var name: QualifiedName
  /// The columns, in order.
  public var columns: [Column] = []
  /// The constraints. A declared one has its name filled in.
  public var constraints: [Constraint] = []
  /// The indexes that no constraint owns.
  public var indexes: [Index] = []
  /// What makes it a hypertable; nil for a plain table.
  @Boxed public var hypertable: HypertableOptions?
  /// Storage parameters, `WITH (fillfactor = 70)`.
  public var storageParameters: [String: String] = [:]
  /// How it spreads its rows over partitions: `RANGE (created_at)`; nil for a table that keeps them itself.
  @Boxed public var partitionKey: SQLExpression?
  /// The partitioned table it is a partition of, and its bound.
  @Boxed public var partitionOf: PartitionOf?
  /// The tables it inherits from, in order.
  public var inherits: [QualifiedName] = []
  /// The constraints that are there by a parent table alone, by name.
  public var inheritedConstraints: Set<String> = []
  /// The partitioned index that a constraint's own index stands under, by the constraint's name, where the constraint
  /// is the partition's own.
  public var attachedKeys: [String: QualifiedName] = [:]
  /// In which sessions a partition's own copies of its parent's triggers fire, by the trigger's name, where it is in
  /// others than the parent's: `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`, or `ENABLE`.
  public var triggerStates: [String: String] = [:]
  /// `UNLOGGED`: not written ahead, and empty after a crash.
  public var isUnlogged = false
  /// Whether policies hold.
  public var rowSecurity: RowSecurity = .disabled
  /// Which old values logical replication sends.
  public var replicaIdentity: ReplicaIdentity = .default
  /// The index that `CLUSTER` goes by.
  public var clusterIndex: String?
  /// The comment.
  public var comment: String?
  /// The comments of constraints, by the constraint's name.
  public var constraintComments: [String: String] = [:]
  /// The comments of the indexes that keys and exclusion constraints stand on, by the constraint's name.
  public var keyIndexComments: [String: String] = [:]
  /// The name it had before, with its namespace.
  public var formerName = FormerName()
  /// Triggers, policies and other objects that were declared inside the table; a ``Schema`` takes them over.
  var attached: [SchemaObject] = []
  /// Where the table is declared.
  public var location: SourceLocation

  /// Declares a table. Its name may hold a namespace: `Table("iot.devices") { … }`.
  public init(
    _ name: QualifiedName, file: StaticString = #fileID, line: UInt = #line,
    @TableBuilder<PlainTable> _ elements: () -> [TableElement<PlainTable>]
  ) {
    self.init(introspected: name)
    location = SourceLocation(file: file, line: line)
    for element in elements() { element.add(&self) }
    adoptShorthands()
    nameUnnamed()
  }

  /// A table that was read from a database, still without columns.
  public init(introspected name: QualifiedName) {
    self.name = name
    location = .none
  }

  /// The table's primary key.
  public var primaryKey: PrimaryKey? {
    for case .primaryKey(let key) in constraints { return key }
    return nil
  }

  /// The column of a name.
  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

}

extension Table {
  /// Turns what was written at a column into the table's constraints, ahead of those written after the columns.
  mutating func adoptShorthands() {
    var adopted: [Constraint] = []
    for index in columns.indices {
      let column = columns[index]
      if column.shorthands.primaryKey {
        adopted.append(
          .primaryKey(PrimaryKey(columns: [column.name], name: "", location: column.location)))
      }
      if column.shorthands.unique {
        adopted.append(.unique(Unique(columns: [column.name], name: "", location: column.location)))
      }
      if let key = column.shorthands.references { adopted.append(.foreignKey(key)) }
      columns[index].shorthands = .init()
    }
    constraints = adopted + constraints
  }

  /// Gives constraints and indexes without a name the one PostgreSQL would choose in a table that stands alone.
  ///
  /// Where PostgreSQL would also step aside for another table's name, validation reports that the two meet: a name
  /// that hung on the order of declarations would change when they are moved.
  mutating func nameUnnamed() {
    var constraintNames = Set(constraints.map(\.name))
    var relationNames = Set(constraints.filter(\.isBackedByIndex).map(\.name) + indexes.map(\.name))
    func choose(_ columns: [String], _ label: String, avoiding taken: Set<String>) -> String {
      DefaultName.choose(table: name.name, columns: columns, label: label, taken: taken)
    }
    constraints = constraints.map { constraint in
      guard constraint.name.isEmpty, let (columns, label) = constraint.defaultNameParts
      else { return constraint }
      let taken = constraint.isBackedByIndex ? constraintNames.union(relationNames) : constraintNames
      let name = choose(columns, label, avoiding: taken)
      constraintNames.insert(name)
      if constraint.isBackedByIndex { relationNames.insert(name) }
      return constraint.named(name)
    }
    indexes = indexes.map { index in
      guard index.name.isEmpty else { return index }
      let words = DefaultName.words(keys: index.keys, included: index.included)
      let name = choose(words, "idx", avoiding: relationNames)
      relationNames.insert(name)
      return index.with { $0.name = name }
    }
  }
}

extension Constraint {
  /// What PostgreSQL makes the constraint's default name of; nil for a check, which always says its name.
  var defaultNameParts: (columns: [String], label: String)? {
    func words(_ columns: [String], _ included: [String]) -> [String] {
      DefaultName.words(keys: columns.map { IndexKey(.column($0)) }, included: included)
    }
    switch self {
    case .primaryKey: return ([], "pkey")
    case .unique(let unique): return (words(unique.columns, unique.included), "key")
    case .foreignKey(let key): return (key.columns, "fkey")
    case .exclusion(let exclusion):
      return (DefaultName.words(keys: exclusion.elements.map(\.key), included: exclusion.included), "excl")
    case .check: return nil
    }
  }

  /// The constraint without its name, to be given its default.
  package var unnamed: Self { named("") }

  /// The constraint with other storage parameters.
  package func storing(_ parameters: [String: String]) -> Self {
    switch self {
    case .primaryKey(let key): .primaryKey(key.with { $0.storageParameters = parameters })
    case .unique(let unique): .unique(unique.with { $0.storageParameters = parameters })
    case .exclusion(let exclusion): .exclusion(exclusion.with { $0.storageParameters = parameters })
    case .check, .foreignKey: self
    }
  }

  /// The constraint of a partitioned table alone, or of its partitions too.
  package func onParentAlone(_ isAlone: Bool) -> Self {
    switch self {
    case .primaryKey(let key): .primaryKey(key.with { $0.isOnParentAlone = isAlone })
    case .unique(let unique): .unique(unique.with { $0.isOnParentAlone = isAlone })
    case .check, .foreignKey, .exclusion: self
    }
  }

  /// The constraint under another name.
  package func named(_ name: String) -> Self {
    switch self {
    case .primaryKey(let key): .primaryKey(key.with { $0.name = name })
    case .unique(let unique): .unique(unique.with { $0.name = name })
    case .check(let check): .check(check.with { $0.name = name })
    case .foreignKey(let key): .foreignKey(key.with { $0.name = name })
    case .exclusion(let exclusion): .exclusion(exclusion.with { $0.name = name })
    }
  }
}

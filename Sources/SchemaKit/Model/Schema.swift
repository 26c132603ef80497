/// A whole schema: everything a database is to hold, or does hold.
///
/// ```swift
/// let sensorSchema = Schema {
///   severity
///   devices
///   sensorReadings
/// }
/// ```
///
/// The same type comes from a declaration and from a live catalog, so that the two can be compared.
public struct Schema: Hashable, Sendable {
  /// The namespaces besides `public`.
  public var namespaces: [Namespace] = []
  /// The extensions.
  public var extensions: [Extension] = []
  /// The enum types.
  public var enums: [EnumType] = []
  /// The sequences that are not an identity's.
  public var sequences: [Sequence] = []
  /// The domains.
  public var domains: [Domain] = []
  /// The composite types.
  public var compositeTypes: [CompositeType] = []
  /// The tables and hypertables.
  public var tables: [Table] = [] {
    didSet { places = TablePlaces() }
  }
  /// Where each table stands in ``tables``, as they are now.
  private var places = TablePlaces()
  /// Views, functions, triggers, policies and other objects that are held as SQL.
  public var objects: [SchemaObject] = []
  /// Privileges, by object. What has no entry has none but the owner's, or isn't spoken for: see
  /// ``managesPrivileges``.
  public var privileges: [PrivilegeTarget: Privileges] = [:]
  /// Privileges of objects to come.
  public var defaultPrivileges: Set<DefaultPrivilege> = []
  /// Whether the privileges of every object are spoken for: a live catalog's are, a declaration's only those that
  /// it names.
  public var managesPrivileges = false
  /// The role as which a server was asked, and which will make what is new; nil where none was asked.
  package var role: String?
  /// What depends on what, as far as a server said it.
  public var dependencies = Dependencies()
  /// The table in which the migrator records what it applied. It is not part of the schema itself.
  public var ledger: QualifiedName = "public.migrator_revisions"
  /// What others manage in its namespaces.
  public var unmanaged = UnmanagedNames()
  /// Which Redis streams feed which table. It is not part of the database.
  public var redisStreams: [RedisStream] = []

  /// An empty schema.
  public init() {}

  /// Declares a schema by naming its parts, in any order. Every part is a declaration of its own: that compiles
  /// twenty times as fast as nesting them here.
  ///
  /// A role that may only create in a namespace of its own puts the ledger there:
  /// `Schema(ledger: "iot.migrator_revisions") { … }`.
  public init(
    ledger: QualifiedName = "public.migrator_revisions", @SchemaBuilder _ parts: () -> SchemaBuilder.Parts
  ) {
    self.ledger = ledger
    for part in parts() { part.add(to: &self) }
    hoistAttached()
    resolveInheritance()
    resolveReferencedKeys()
  }

  /// The table of a name.
  public func table(_ name: QualifiedName) -> Table? {
    places.place(of: name, in: tables).map { tables[$0] }
  }

  /// The namespaces this schema speaks for: those it declares and those its objects are in, or else `public`.
  ///
  /// A schema that keeps to a namespace of its own says nothing of `public`: others may have their tables there.
  public var managedNamespaces: Set<String> {
    var names = Set(namespaces.map(\.name))
    names.formUnion(enums.map(\.name.namespace))
    names.formUnion(sequences.map(\.name.namespace))
    names.formUnion(tables.map(\.name.namespace))
    names.formUnion(domains.map(\.name.namespace))
    names.formUnion(compositeTypes.map(\.name.namespace))
    names.formUnion(objects.filter { !$0.isDatabaseWide }.map(\.name.namespace))
    return names.isEmpty ? ["public"] : names
  }

  /// Whether the schema insists on TimescaleDB. Otherwise a hypertable is an ordinary table where the extension
  /// is not installed.
  public var requiresTimescaleDB: Bool { extensions.contains { $0.name == "timescaledb" } }

  /// Takes over what was declared inside tables.
  private mutating func hoistAttached() {
    for place in tables.indices {
      objects += tables[place].attached.map { $0.attached(to: tables[place].name) }
      tables[place].attached = []
    }
  }

  /// A foreign key that names no columns references the primary key.
  private mutating func resolveReferencedKeys() {
    let keys = Dictionary(tables.map { ($0.name, $0.primaryKey?.columns ?? []) }) { first, _ in first }
    for table in tables.indices {
      tables[table].constraints = tables[table].constraints.map { constraint in
        guard case .foreignKey(let key) = constraint, key.referenced.isEmpty else { return constraint }
        return .foreignKey(key.with { $0.referenced = keys[key.table] ?? [] })
      }
    }
  }
}

import Postgres
import SchemaKit

/// A live schema as the catalog shows it.
public struct LiveSchema: Sendable {
  /// What this library has a model for.
  public var schema: Schema
  /// What it has none for yet, by kind and name: never touched, always listed.
  public var unmanaged: [UnmanagedObject] = []
  /// Whether TimescaleDB is installed in the database, so that hypertables can be told from plain tables.
  public var hasTimescaleDB = false
}

/// An object that the migrator leaves alone.
public struct UnmanagedObject: Hashable, Sendable, Codable, CustomStringConvertible {
  /// `view`, `function`, …
  public let kind: String
  /// The name, quoted as SQL.
  public let name: String

  /// `view public.daily_readings`.
  public var description: String { "\(kind) \(name)" }
}

/// Reads a database's catalog into a ``Schema``, by a fixed number of queries whatever its size.
public struct Introspector: Sendable {
  let connection: PostgresConnection
  /// The namespaces to read.
  let namespaces: Set<String>
  /// The extensions to see; others are the server's affair.
  let extensions: Set<String>
  /// The publications to see; nil is all of them.
  let publications: Set<String>?
  let ledger: QualifiedName?

  /// Reads namespaces of the database that a connection is to.
  public init(
    _ connection: PostgresConnection, namespaces: Set<String>, extensions: Set<String> = [],
    publications: Set<String>? = [], ledger: QualifiedName? = nil
  ) {
    self.connection = connection
    self.namespaces = namespaces
    self.extensions = extensions
    self.publications = publications
    self.ledger = ledger
  }

  /// Reads in one snapshot.
  public func read() async throws -> LiveSchema {
    try await connection.transaction { connection in
      _ = try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
      return try readCatalog(connection)
    }
  }

  /// Reads within a transaction that the caller began.
  func readCatalog(_ connection: isolated PostgresConnection) throws -> LiveSchema {
    try Self.requireVersion(connection.serverVersion)
    // A database that was made just now has no statistics of its catalog: the planner takes it for empty, and joins
    // thousands of rows by nested loops, or compiles a query that runs for milliseconds.
    _ = try connection.execute(
      "SET LOCAL search_path = ''; SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
    let queries = CatalogQueries(
      namespaces: namespaces, publications: publications, ledger: ledger,
      version: Int(connection.serverVersion))
    func rows(_ sql: String) throws -> PostgresResult { try connection.query(sql) }

    var live = LiveSchema(schema: Schema())
    live.schema.namespaces = try rows(queries.namespaceRows).rows.map(Namespace.init(row:))
      .filter { $0.name != "public" }
    live.schema.extensions = try rows(queries.extensionRows).rows.map(Extension.init(row:))
      .filter { extensions.contains($0.name) }
    live.schema.enums = try rows(queries.enumRows).rows.map(EnumType.init(row:))
    live.schema.sequences = try rows(queries.sequenceRows).rows.map(Sequence.init(row:))
    live.schema.domains = try [Domain](rows(queries.domainRows), checks: rows(queries.domainCheckRows))
    live.schema.compositeTypes = try [CompositeType](attributes: rows(queries.attributeRows))
    var tables = try TableAssembly(rows(queries.tableRows))
    try tables.addColumns(rows(queries.columnRows))
    let keys = try IndexKeys(rows(queries.indexKeyRows))
    try tables.addConstraints(rows(queries.constraintRows), keys)
    try tables.addIndexes(rows(queries.indexRows), keys)
    try tables.addTriggerStates(rows(queries.triggerStateRows))
    let steps = ledger.map { StepLedger(beside: Ledger($0)).table }
    live.schema.tables = tables.tables.filter { $0.name != steps }
    live.schema.objects = try Self.objects(queries, tables, connection)
    live.schema.completeOperators()
    try live.schema.addPrivileges(rows(queries.privilegeRows))
    if let steps { live.schema.privileges[PrivilegeTarget("TABLE", .relation(steps))] = nil }
    live.schema.role = try rows("SELECT current_user AS role").rows.first?.text("role")
    try live.schema.addDefaultPrivileges(rows(queries.defaultPrivilegeRows))
    try live.schema.addDependencies(rows(queries.dependencyRows))
    live.unmanaged = try rows(queries.unmanagedRows).rows.map {
      UnmanagedObject(kind: try $0.text("kind"), name: try $0.text("name"))
    }
    live.hasTimescaleDB = try rows(HypertableQueries.isInstalled).rows.first?.text("count") == "1"
    if live.hasTimescaleDB {
      try HypertableReader.read(into: &live.schema, connection)
      live.unmanaged += try HypertableReader.takeContinuousAggregates(from: &live.schema, connection)
    }
    return live
  }

  /// What is held as SQL.
  private static func objects(
    _ queries: CatalogQueries, _ tables: TableAssembly, _ connection: isolated PostgresConnection
  ) throws -> [SchemaObject] {
    func all(_ sql: String, _ read: (PostgresRow) throws -> SchemaObject) throws -> [SchemaObject] {
      try connection.query(sql).rows.map(read)
    }
    var objects = try all(queries.viewRows) { row in
      var view = try SchemaObject(view: row)
      if view.kind == .materializedView { view.indexes = tables.indexes(of: view.name) }
      return view
    }
    objects += try all(queries.routineRows, SchemaObject.init(routine:))
    objects += try all(queries.aggregateRows, SchemaObject.init(aggregate:))
    objects += try all(queries.triggerRows, SchemaObject.init(trigger:))
    objects += try all(queries.policyRows, SchemaObject.init(policy:))
    objects += try all(queries.ruleRows, SchemaObject.init(rule:))
    objects += try all(queries.statisticsRows, SchemaObject.init(statistics:))
    objects += try all(queries.rangeTypeRows) { try SchemaObject(.rangeType, plain: $0) }
    objects += try all(queries.collationRows) { try SchemaObject(.collation, plain: $0) }
    objects += try all(queries.operatorRows) { row in
      var object = try SchemaObject(.operator, plain: row)
      object.arguments = try row.text("arguments")
      return object
    }
    objects += try all(queries.castRows) { try SchemaObject(.cast, plain: $0) }
    objects += try all(queries.eventTriggerRows, SchemaObject.init(eventTrigger:))
    objects += try all(queries.textSearchDictionaryRows, SchemaObject.init(dictionary:))
    objects += try all(queries.textSearchConfigurationRows, SchemaObject.init(configuration:))
    objects += try all(queries.publicationRows, SchemaObject.init(publication:))
    return objects
  }

  /// PostgreSQL 15 is the oldest that this reads: `indnullsnotdistinct` and `confdelsetcols` came with it.
  private static func requireVersion(_ version: Int) throws {
    guard version >= 150000 else {
      throw MigratorError(
        "the server is PostgreSQL \(version / 10000); the migrator works with 15 and later",
        advice: "upgrade the server")
    }
  }
}

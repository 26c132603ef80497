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
    var live = try connection.stream(queries.all) { next in
      var results = CatalogResults()
      return try readSchema { query in try results.take(query, next) }
    }
    if live.hasTimescaleDB {
      try HypertableReader.read(into: &live.schema, connection)
      live.unmanaged += try HypertableReader.takeContinuousAggregates(from: &live.schema, connection)
    }
    return live
  }

  /// Takes the results in the order of ``CatalogQueries/inOrder``, so that the server works on while they are read.
  private func readSchema(_ rows: ReadRows) throws -> LiveSchema {
    var live = LiveSchema(schema: Schema())
    live.hasTimescaleDB = try rows(\.timescaleDBRows).rows.first?.text("count") == "1"
    live.schema.namespaces = try rows(\.namespaceRows).rows.map(Namespace.init(row:))
      .filter { $0.name != "public" }
    live.schema.extensions = try rows(\.extensionRows).rows.map(Extension.init(row:))
      .filter { extensions.contains($0.name) }
    live.schema.enums = try rows(\.enumRows).rows.map(EnumType.init(row:))
    live.schema.sequences = try rows(\.sequenceRows).rows.map(Sequence.init(row:))
    live.schema.domains = try [Domain](rows(\.domainRows), checks: rows(\.domainCheckRows))
    live.schema.compositeTypes = try [CompositeType](attributes: rows(\.attributeRows))
    var tables = try TableAssembly(rows(\.tableRows))
    try tables.addColumns(rows(\.columnRows))
    let keys = try IndexKeys(rows(\.indexKeyRows))
    try tables.addConstraints(rows(\.constraintRows), keys)
    try tables.addIndexes(rows(\.indexRows), keys)
    try tables.addTriggerStates(rows(\.triggerStateRows))
    let steps = ledger.map { StepLedger(beside: Ledger($0)).table }
    live.schema.tables = tables.tables.filter { $0.name != steps }
    live.schema.objects = try Self.objects(rows, tables)
    live.schema.completeOperators()
    try live.schema.addPrivileges(rows(\.privilegeRows))
    if let steps { live.schema.privileges[PrivilegeTarget("TABLE", .relation(steps))] = nil }
    live.schema.role = try rows(\.roleRows).rows.first?.text("role")
    try live.schema.addDefaultPrivileges(rows(\.defaultPrivilegeRows))
    try live.schema.addDependencies(rows(\.dependencyRows))
    live.unmanaged = try rows(\.unmanagedRows).rows.map {
      UnmanagedObject(kind: try $0.text("kind"), name: try $0.text("name"))
    }
    return live
  }

  /// What is held as SQL.
  private static func objects(
    _ rows: ReadRows, _ tables: TableAssembly
  ) throws -> [SchemaObject] {
    var objects = try rows(\.viewRows).rows.map { row in
      var view = try SchemaObject(view: row)
      if view.kind == .materializedView { view.indexes = tables.indexes(of: view.name) }
      return view
    }
    objects += try rows(\.routineRows).rows.map(SchemaObject.init(routine:))
    objects += try rows(\.aggregateRows).rows.map(SchemaObject.init(aggregate:))
    objects += try rows(\.triggerRows).rows.map(SchemaObject.init(trigger:))
    objects += try rows(\.policyRows).rows.map(SchemaObject.init(policy:))
    objects += try rows(\.ruleRows).rows.map(SchemaObject.init(rule:))
    objects += try rows(\.statisticsRows).rows.map(SchemaObject.init(statistics:))
    objects += try rows(\.rangeTypeRows).rows.map { try SchemaObject(.rangeType, plain: $0) }
    objects += try rows(\.collationRows).rows.map { try SchemaObject(.collation, plain: $0) }
    objects += try rows(\.operatorRows).rows.map { row in
      var object = try SchemaObject(.operator, plain: row)
      object.arguments = try row.text("arguments")
      return object
    }
    objects += try rows(\.castRows).rows.map { try SchemaObject(.cast, plain: $0) }
    objects += try rows(\.eventTriggerRows).rows.map(SchemaObject.init(eventTrigger:))
    objects += try rows(\.textSearchDictionaryRows).rows.map(SchemaObject.init(dictionary:))
    objects += try rows(\.textSearchConfigurationRows).rows.map(SchemaObject.init(configuration:))
    objects += try rows(\.publicationRows).rows.map(SchemaObject.init(publication:))
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

import Postgres
import SchemaKit

/// What leads from one schema to another.
public struct Comparison: Sendable {
  /// The changes, in parts that have to be committed one after the other; empty when the schemas are equal.
  public let plans: [Plan]
  /// What either schema holds that the migrator has no model for, and leaves alone.
  public let unmanaged: [UnmanagedObject]
  /// Whether hypertables have to be hypertables, see ``SchemaKit/Schema/requiresTimescaleDB``.
  public let requiresTimescaleDB: Bool

  /// Whether the schemas are equal, as far as they are managed.
  public var isEmpty: Bool { plans.allSatisfy(\.isEmpty) }

  /// The statements, in steps that are committed one after the other.
  public func steps(_ style: PlanStyle = .online) -> [PlannedStep] {
    plans.flatMap { $0.steps(style, requiresTimescaleDB: requiresTimescaleDB) }
  }
}

extension Migrator {
  /// Compares two schemas: what would turn `from` into `to`. Changes nothing in either.
  ///
  /// What is not a live database is made in a scratch database first, on the server that `scratch` names, or else on
  /// that of a live database of the two, or else on the migrator's own.
  public static func diff(
    from: SchemaSource, to: SchemaSource, with migrator: Migrator, scratch: PostgresConfiguration? = nil
  ) async throws -> Comparison {
    let server =
      scratch ?? from.configuration ?? to.configuration ?? migrator.configuration
    let reader = SchemaReader(migrator: migrator, server: server)
    let isDeclared = [from, to].contains(.declaration)
    let scope = isDeclared ? SchemaScope(migrator.schema) : nil
    let (old, new) = try await reader.read(from, to, scope: scope)
    let unmanaged = Set(old.unmanaged + new.unmanaged).sorted { $0.description < $1.description }
    let plan = Plan(SchemaDiff(from: old.schema, to: new.schema))
    return Comparison(
      plans: plan.transactions.filter { !$0.isEmpty }, unmanaged: unmanaged,
      requiresTimescaleDB: isDeclared && migrator.schema.requiresTimescaleDB)
  }
}

/// As far as a declaration speaks for a database.
struct SchemaScope {
  let namespaces: Set<String>
  let extensions: Set<String>

  init(_ schema: Schema) {
    namespaces = schema.managedNamespaces
    extensions = Set(schema.extensions.map(\.name))
  }

  private init(namespaces: Set<String>, extensions: Set<String>) {
    self.namespaces = namespaces
    self.extensions = extensions
  }

  /// All that is in a database but the system's own, and what belongs to extensions.
  static func everything(_ connection: PostgresConnection) async throws -> SchemaScope {
    let namespaces = try await connection.query(
      """
      SELECT nspname FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid
          AND d.deptype = 'e')
      """)
    let extensions = try await connection.query("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
    return SchemaScope(
      namespaces: Set(namespaces.rows.compactMap { $0[0] }),
      extensions: Set(extensions.rows.compactMap { $0[0] }))
  }
}

/// Reads sources.
private struct SchemaReader {
  let migrator: Migrator
  let server: PostgresConfiguration

  func read(
    _ from: SchemaSource, _ to: SchemaSource, scope: SchemaScope?
  ) async throws -> (LiveSchema, LiveSchema) {
    async let old = read(from, scope)
    async let new = read(to, scope)
    return try await (old, new)
  }

  private func read(_ source: SchemaSource, _ scope: SchemaScope?) async throws -> LiveSchema {
    switch source {
    case .empty: return LiveSchema(schema: Schema())
    case .database(let configuration): return try await introspect(configuration, scope)
    case .file(let path):
      let file = try SQLFile(path: path)
      return try await ScratchDatabase.with(on: server) { scratch in
        try await withConnection(scratch) { try await file.run($0) }
        return try await introspect(scratch, scope)
      }
    case .migrations:
      return try await ScratchDatabase.with(on: server) { scratch in
        try await replay(on: scratch)
        return try await introspect(scratch, scope)
      }
    case .declaration:
      return try await ScratchDatabase.with(on: server) { scratch in
        try await withConnection(scratch) { try await migrator.schema.create(on: $0) }
        var live = try await introspect(scratch, scope)
        live.schema.narrowPrivileges(to: migrator.schema)
        if !live.hasTimescaleDB { live.schema.assumeHypertables(of: migrator.schema) }
        return live
      }
    }
  }

  private func replay(on scratch: PostgresConfiguration) async throws {
    var replaying = Migrator(schema: migrator.schema, directory: migrator.directory, configuration: scratch)
    replaying.enablesTimescaleDB = migrator.enablesTimescaleDB
    try await replaying.upgrade()
  }

  private func introspect(
    _ configuration: PostgresConfiguration, _ scope: SchemaScope?
  ) async throws -> LiveSchema {
    try await withConnection(configuration) { connection in
      let scope = if let scope { scope } else { try await SchemaScope.everything(connection) }
      return try await Introspector(
        connection, namespaces: scope.namespaces, extensions: scope.extensions, ledger: migrator.schema.ledger
      ).read()
    }
  }

  private func withConnection<T: Sendable>(
    _ configuration: PostgresConfiguration, _ body: (PostgresConnection) async throws -> T
  ) async throws -> T {
    try await Migrator(schema: migrator.schema, directory: migrator.directory, configuration: configuration)
      .withConnection(body)
  }
}

extension Schema {
  /// Makes the whole schema in an empty database.
  fileprivate func create(on connection: PostgresConnection) async throws {
    for statement in Plan(SchemaDiff(from: Schema(), to: self)).statements(
      requiresTimescaleDB: requiresTimescaleDB)
    {
      do {
        try await connection.execute(statement)
      } catch {
        throw RevisionError(
          file: "the declaration", statement: Statement(text: statement, line: 1), underlying: error,
          outcome: .unknown)
      }
    }
  }

  /// A declaration speaks for the privileges that it names.
  fileprivate mutating func narrowPrivileges(to declared: Schema) {
    managesPrivileges = declared.managesPrivileges
    privileges = privileges.filter { declared.privileges[$0.key] != nil }
  }

  /// Without TimescaleDB the catalog can't tell hypertables.
  fileprivate mutating func assumeHypertables(of declared: Schema) {
    for place in tables.indices {
      tables[place].hypertable = declared.table(tables[place].name)?.hypertable
    }
  }
}

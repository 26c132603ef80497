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
  /// What goes where something like it comes, and may be the same under a new name.
  public let suspectedRenames: [Rename]

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
  /// A file and a directory of revisions are made in a scratch database first, on the server that `scratch` names, or
  /// else on that of a live database of the two, or else on the migrator's own. A declaration is printed by the server
  /// that holds the other schema, as `create` and `check` have it.
  public static func diff(
    from: SchemaSource, to: SchemaSource, with migrator: Migrator, scratch: PostgresConfiguration? = nil
  ) async throws -> Comparison {
    let server =
      scratch ?? from.configuration ?? to.configuration ?? migrator.configuration
    let reader = SchemaReader(
      migrator: try await migrator.replaying(beside: from.configuration ?? to.configuration), server: server)
    let (old, new) = try await reader.read(from, to)
    let unmanaged = Set(old.unmanaged + new.unmanaged).sorted { $0.description < $1.description }
    let diff = SchemaDiff(from: old.schema, to: new.schema)
    return Comparison(
      plans: Plan(diff).parts.filter { !$0.isEmpty }, unmanaged: unmanaged,
      requiresTimescaleDB: [from, to].contains(.declaration) && migrator.schema.requiresTimescaleDB,
      suspectedRenames: diff.suspectedRenames)
  }
}

extension Migrator {
  /// The same migrator, which replays revisions with TimescaleDB where the database that they are compared with has it.
  fileprivate func replaying(beside live: PostgresConfiguration?) async throws -> Migrator {
    guard let live, !enablesTimescaleDB, schema.tables.contains(where: { $0.hypertable != nil }) else {
      return self
    }
    var copy = self
    copy.enablesTimescaleDB = try await connecting(to: live).withConnection { try await hasTimescaleDB($0) }
    return copy
  }
}

/// Reads sources.
private struct SchemaReader {
  let migrator: Migrator
  let server: PostgresConfiguration

  private static var nothing: LiveSchema { LiveSchema(schema: .nothing) }

  func read(_ from: SchemaSource, _ to: SchemaSource) async throws -> (LiveSchema, LiveSchema) {
    switch (from, to) {
    case (.declaration, .declaration):
      let declared = LiveSchema(schema: migrator.schema)
      return (declared, declared)
    case (.declaration, _):
      let (live, declared) = try await readBesideDeclaration(to)
      return (declared, live)
    case (_, .declaration): return try await readBesideDeclaration(from)
    default:
      async let old = read(from) { try await $0.readDatabase() }
      async let new = read(to) { try await $0.readDatabase() }
      var (before, after) = try await (old ?? Self.nothing, new ?? Self.nothing)
      // Revisions say nothing of what the declaration leaves to others.
      if from.isMigrations || to.isMigrations {
        try before.leaveOut(unmanagedBy: migrator.schema)
        try after.leaveOut(unmanagedBy: migrator.schema)
      }
      return (before, after)
    }
  }

  /// A source as far as the declaration speaks for it, and the declaration as the source's server prints it.
  private func readBesideDeclaration(_ source: SchemaSource) async throws -> (LiveSchema, LiveSchema) {
    try migrator.schema.validate()
    let compared = try await read(source) { migrator in
      let head = try migrator.directory.chain().last
      return try await migrator.withConnection { try await migrator.compared($0, at: head) }
    }
    guard let (live, declared) = compared else { return (Self.nothing, LiveSchema(schema: migrator.schema)) }
    return (live, LiveSchema(schema: declared))
  }

  /// Gives `body` a migrator of a database that holds what the source says; nil for what needs no database.
  private func read<T: Sendable>(
    _ source: SchemaSource, _ body: (Migrator) async throws -> T
  ) async throws -> T? {
    switch source {
    case .base: return nil
    case .database(let configuration): return try await body(migrator.connecting(to: configuration))
    case .file(let path):
      let file = try SQLFile(path: path)
      return try await readScratch(body) { try await $0.withConnection(file.run) }
    case .migrations(let target): return try await readScratch(body) { try await $0.upgrade(to: target) }
    case .declaration, .empty: return nil
    }
  }

  /// The same of a scratch database that `fill` has filled.
  private func readScratch<T: Sendable>(
    _ body: (Migrator) async throws -> T, _ fill: (Migrator) async throws -> Void
  ) async throws -> T {
    try await ScratchDatabase.with(on: server) { scratch in
      let migrator = migrator.connecting(to: scratch)
      try await fill(migrator)
      return try await body(migrator)
    }
  }
}

extension Migrator {
  /// The same for another database, which reports to nobody.
  func connecting(to configuration: PostgresConfiguration) -> Migrator {
    var other = Migrator(schema: schema, directory: directory, configuration: configuration)
    other.enablesTimescaleDB = enablesTimescaleDB
    return other
  }
}

import Postgres
import SchemaKit
import Synchronization

/// Migrations of one schema in one database: what the command line does, as a library.
///
/// ```swift
/// let migrator = try Migrator(
///   schema: sensorSchema, directory: MigrationsDirectory(path: "migrations"),
///   databaseURL: "postgresql://owner@localhost/iot")
/// try await migrator.upgrade()
/// ```
///
/// ``upgrade(to:)`` and ``downgrade(to:)`` apply revisions, ``check()`` compares, ``current()`` and ``history()`` tell where
/// the database is. An app that brings its revisions along has them from `MigrationsDirectory(embedded: migrationFiles)`.
public struct Migrator: Sendable {
  /// The declaration.
  public let schema: Schema
  /// The revisions.
  public let directory: MigrationsDirectory
  /// The database.
  public let configuration: PostgresConfiguration
  /// How revisions are applied.
  public var options = ApplyOptions()
  /// Whether upgrading makes sure that TimescaleDB is installed first. Without it hypertables become ordinary
  /// tables where the database does not have the extension.
  public var enablesTimescaleDB = false
  /// Is told what happens.
  public var report: @Sendable (MigratorEvent) -> Void = { _ in }

  /// A migrator of a declaration.
  public init(schema: Schema, directory: MigrationsDirectory, configuration: PostgresConfiguration) {
    self.schema = schema
    self.directory = directory
    var configuration = configuration
    configuration.applicationName = configuration.applicationName ?? "migrator"
    self.configuration = configuration
  }

  /// A migrator of a declaration, for a database as libpq takes it: a URL, or `keyword=value` pairs.
  ///
  /// - Throws: a `PostgresError` when the text is neither. It does not repeat the text, which may hold a password.
  public init(schema: Schema, directory: MigrationsDirectory, databaseURL: String) throws {
    self.init(
      schema: schema, directory: directory, configuration: try PostgresConfiguration(databaseURL))
  }

  var ledger: Ledger { Ledger(schema.ledger) }

  /// Runs `body` with a connection that is closed afterwards.
  func withConnection<T: Sendable>(
    _ body: (PostgresConnection) async throws -> T
  ) async throws -> T {
    try Task.checkCancellation()
    let connection = try await PostgresConnection.connect(configuration)
    let ending = Ending()
    defer { ending.come() }
    do {
      try await SessionCheck(connection: connection, configuration: configuration).run()
      // Where the task is cancelled, so is what the server runs for it.
      let value = try await withTaskCancellationHandler {
        try await body(connection)
      } onCancel: {
        // It may come between two statements: the next one is cancelled, too.
        Task {
          while !ending.hasCome {
            try? connection.cancel()
            try? await Task.sleep(for: .milliseconds(200))
          }
        }
      }
      await connection.close()
      return value
    } catch {
      await connection.close()
      throw advised(error)
    }
  }

  /// What the server says of a missing right names neither the role nor who may grant it.
  private func advised(_ error: any Error) -> any Error {
    if var failure = error as? RevisionError {
      if let refusal = advised(failure.underlying) as? PostgresError { failure.underlying = refusal }
      return failure
    }
    guard var refusal = error as? PostgresError, refusal.sqlState == "42501", refusal.advice == nil else {
      return error
    }
    let role = configuration.user.map { "the role \($0)" } ?? "this role"
    refusal.advice =
      "\(role) lacks this right: connect as the owner of the schema and of \(schema.ledger), or have it granted"
    return refusal
  }

  /// Runs `body` with a connection that holds the migrator's lock; says whom it waits for.
  func withLockedConnection<T: Sendable>(
    _ body: (PostgresConnection) async throws -> T
  ) async throws -> T {
    try await withConnection { connection in
      try await connection.resetSession()
      try await AdvisoryLock(connection, ledger: schema.ledger)
        .acquire(pollEvery: options.lockPoll, for: options.lockWait) { report(.waiting($0)) }
      // Closing the connection lets go of the lock.
      return try await body(connection)
    }
  }

  /// Reads the live schema as far as the declaration, or the newest applied revision, speaks for it.
  func readLive(_ connection: PostgresConnection, at head: Revision?) async throws -> LiveSchema {
    let header = head?.header
    var live = try await Introspector(
      connection, namespaces: schema.managedNamespaces.union(header?.namespaces ?? []),
      extensions: Set(schema.extensions.map(\.name)).union(header?.extensions ?? []),
      publications: schema.publicationNames.union(header?.publications ?? []), ledger: schema.ledger
    ).read()
    if !live.hasTimescaleDB { live.schema.assumeHypertables(header?.hypertables ?? []) }
    try live.leaveOut(unmanagedBy: schema)
    return live
  }
}

/// Whether something has come to its end.
private final class Ending: Sendable {
  private let flag = Atomic(false)

  var hasCome: Bool { flag.load(ordering: .acquiring) }
  func come() { flag.store(true, ordering: .releasing) }
}

extension MigrationsDirectory {
  /// The chain of a directory that is there: without one there is nothing to apply, and an app that was started in the
  /// wrong place would take that for success.
  func appliableChain() throws -> [Revision] {
    try requireDirectory()
    return try verifiedChain()
  }

  /// The chain, after making sure that no file was edited.
  func verifiedChain() throws -> [Revision] {
    let chain = try chain()
    let edits = try edits(chain)
    guard edits.isEmpty else { throw EditedFiles(directory: path, edits: edits) }
    return chain
  }
}

extension Schema {
  /// Takes tables for the hypertables that a revision recorded: without TimescaleDB the catalog can't tell.
  fileprivate mutating func assumeHypertables(_ records: [HypertableRecord]) {
    for record in records {
      guard let place = tables.firstIndex(where: { $0.name == record.table }) else { continue }
      tables[place].hypertable = record.options
    }
  }
}

/// Files of the migrations directory are not as migrator wrote them.
public struct EditedFiles: Error, Sendable, CustomStringConvertible {
  /// The directory.
  public let directory: String
  /// The files.
  public let edits: [MigrationsDirectory.Edit]

  /// The files, and what to do.
  public var description: String {
    """
    files in \(directory) are not as they were:
    \(edits.map { "  \($0)" }.joined(separator: "\n"))
    \(edits.advice)
    """
  }
}

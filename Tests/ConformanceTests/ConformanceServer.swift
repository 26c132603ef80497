import Foundation
import Postgres
import TestSupport

/// The server, with the roles that cases grant to, and the role that all databases of theirs belong to: no
/// superuser, so that nothing in a plan needs one.
struct ConformanceServer: Sendable {
  /// The major version.
  let version: Int
  /// The extensions that can be installed.
  let extensions: Set<String>
  /// Whether it has collations of ICU.
  let hasICU: Bool
  private let admin: PostgresConfiguration

  /// Made ready once in a process, or twice by two that ask together, which does no harm.
  static let shared = Cache()

  actor Cache {
    private var server: ConformanceServer?

    func get() async throws -> ConformanceServer {
      if let server { return server }
      let made = try await ConformanceServer()
      server = made
      return made
    }
  }

  private init() async throws {
    admin = try PostgresConfiguration(try TestServers.postgresURL)
    let roles = try String(contentsOfFile: "\(ConformanceCase.folder)/roles.sql", encoding: .utf8)
    let connection = try await PostgresConnection.connect(admin)
    try await connection.execute(roles)
    version = connection.serverVersion / 10000
    extensions = Set(
      try await connection.query("SELECT name FROM pg_available_extensions").rows.compactMap { $0[0] })
    hasICU =
      try await connection.query("SELECT FROM pg_collation WHERE collname = 'und-x-icu'").rows.isEmpty
      == false
    await connection.close()
  }

  /// Runs `body` with an empty database, which is dropped afterwards.
  func withDatabase<T>(_ body: (ConformanceDatabase) async throws -> T) async throws -> T {
    let database = ConformanceDatabase(
      name: TestServers.uniqueName("conformance"), server: try TestServers.postgresURL)
    try await run("CREATE DATABASE \(database.name) OWNER conformance_owner TEMPLATE template0")
    do {
      let value = try await body(database)
      try await run("DROP DATABASE \(database.name) WITH (FORCE)")
      return value
    } catch {
      try? await run("DROP DATABASE \(database.name) WITH (FORCE)")
      throw error
    }
  }

  private func run(_ sql: String) async throws {
    try await connected(admin) { _ = try await $0.execute(sql) }
  }
}

/// A database of a case's.
struct ConformanceDatabase: Sendable {
  let name: String
  /// The superuser's URL of any database.
  let server: String

  /// As the role that owns it.
  var url: String {
    let address = server.split(separator: "@").last?.split(separator: "/").first ?? ""
    return "postgresql://conformance_owner:conformance@\(address)/\(name)"
  }

  /// Runs `body` with a connection of the owner's.
  func withConnection<T: Sendable>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
    try await connected(PostgresConfiguration(url), body)
  }

  /// The schema as `pg_dump` shows it.
  func dump() async throws -> Dump {
    let result = try await Program.external(
      "\(try TestServers.postgresPrograms)/pg_dump", ["--schema-only", "--no-owner", url])
    guard result.code == 0 else { throw ConformanceError(description: "pg_dump: \(result.errors)") }
    return Dump(result.output)
  }
}

private func connected<T: Sendable>(
  _ configuration: PostgresConfiguration, _ body: (PostgresConnection) async throws -> T
) async throws -> T {
  let connection = try await PostgresConnection.connect(configuration)
  do {
    let value = try await body(connection)
    await connection.close()
    return value
  } catch {
    await connection.close()
    throw error
  }
}

/// A case can't be run.
struct ConformanceError: Error, CustomStringConvertible {
  let description: String
}

/// Lets so many in at a time.
actor Gate {
  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  func callAsFunction<T: Sendable>(_ body: @Sendable () async throws -> T) async rethrows -> T {
    await enter()
    defer { leave() }
    return try await body()
  }

  private func enter() async {
    guard places == 0 else { return places -= 1 }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}

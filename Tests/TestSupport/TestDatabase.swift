import Postgres

/// A database of one test's own, owned by a role that may do nothing else: no superuser, no CREATEDB.
public struct TestDatabase: Sendable {
  /// The database's name.
  public let name: String
  /// The owner's role.
  public let role: String
  /// The owner's URL, with its password.
  public let url: String
  /// The owner's password.
  public let password: String
  /// A superuser's URL of the same database.
  public let superuserURL: String

  /// The owner's configuration.
  public var configuration: PostgresConfiguration {
    get throws { try PostgresConfiguration(url) }
  }

  /// Runs statements as the owner.
  public func execute(_ sql: String) async throws {
    try await Self.execute(sql, url)
  }

  /// Runs statements as a superuser.
  public func executeAsSuperuser(_ sql: String) async throws { try await Self.execute(sql, superuserURL) }

  /// The first cell of a query's result.
  public func scalar(_ sql: String) async throws -> String? {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
    let value = try await connection.query(sql).rows.first?[0]
    await connection.close()
    return value
  }

  static func execute(_ sql: String, _ url: String) async throws {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(url))
    do {
      try await connection.execute(sql)
    } catch {
      await connection.close()
      throw error
    }
    await connection.close()
  }
}

/// Runs `body` with a database of its own, which goes with its role afterwards.
public func withTestDatabase<T>(
  timescaleDB: Bool = false, _ body: (TestDatabase) async throws -> T
) async throws -> T {
  let database = try makeDatabase()
  let admin = try TestServers.postgresURL
  try await TestDatabase.execute("CREATE ROLE \(database.role) LOGIN PASSWORD '\(database.password)'", admin)
  do {
    // TimescaleDB's own process may be looking at template1, which then can't be copied.
    try await TestDatabase.execute(
      "CREATE DATABASE \(database.name) OWNER \(database.role) TEMPLATE template0", admin)
    if timescaleDB { try await database.executeAsSuperuser("CREATE EXTENSION timescaledb") }
    let value = try await body(database)
    try await drop(database, admin)
    return value
  } catch {
    try? await drop(database, admin)
    throw error
  }
}

private func drop(_ database: TestDatabase, _ admin: String) async throws {
  try await TestDatabase.execute("DROP DATABASE IF EXISTS \(database.name) WITH (FORCE)", admin)
  try await TestDatabase.execute("DROP ROLE \(database.role)", admin)
}

private func makeDatabase() throws -> TestDatabase {
  let name = TestServers.uniqueName("test")
  let password = "pw-\(name)"
  let admin = try TestServers.postgresURL
  guard let at = admin.lastIndex(of: "@"), let slash = admin.lastIndex(of: "/") else {
    throw TestSetupError(description: "TEST_POSTGRES_URL is not a URI")
  }
  let address = admin[admin.index(after: at)..<slash]
  return TestDatabase(
    name: name, role: name, url: "postgresql://\(name):\(password)@\(address)/\(name)", password: password,
    superuserURL: "\(admin[..<slash])/\(name)")
}

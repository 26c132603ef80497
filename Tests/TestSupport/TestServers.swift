import Foundation
import Postgres
import RedisStreams

/// The servers that all tests share: those of `./test`, by the variables that `Scripts/servers env` prints, or else
/// some of this process's own, so that `swift test` alone works too.
public enum TestServers {
  /// The superuser's URL.
  public static var postgresURL: String {
    get throws { try setting("TEST_POSTGRES_URL") }
  }

  /// The folder of PostgreSQL's programs, of the server's own version.
  public static var postgresPrograms: String {
    get throws { try setting("TEST_POSTGRES_PROGRAMS") }
  }

  /// The port of Redis on the loopback address.
  public static var redisPort: Int {
    get throws { Int(try setting("TEST_REDIS_PORT")) ?? 0 }
  }

  /// Redis, as the client takes it.
  public static var redis: RedisConfiguration {
    get throws { redis(port: try redisPort) }
  }

  static func redis(port: Int) -> RedisConfiguration {
    var configuration = RedisConfiguration()
    configuration.host = "127.0.0.1"
    configuration.port = port
    return configuration
  }

  /// Whether the server can run TimescaleDB, which has to be installed and loaded: a test that needs it is skipped
  /// elsewhere.
  public static func hasTimescaleDB() async throws -> Bool {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(try postgresURL))
    let result = try await connection.query(
      """
      SELECT count(*) AS count FROM pg_available_extensions
      WHERE name = 'timescaledb' AND current_setting('shared_preload_libraries') LIKE '%timescaledb%'
      """)
    await connection.close()
    return try result.rows.first?.text("count") == "1"
  }

  /// A name that no other test has, for databases, roles and keys.
  public static func uniqueName(_ prefix: String) -> String {
    "\(prefix)_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  }

  private static func setting(_ name: String) throws -> String {
    if let value = ProcessInfo.processInfo.environment[name] { return value }
    guard let value = try ownServers.get()[name] else {
      throw TestSetupError(description: "Scripts/servers did not say \(name)")
    }
    return value
  }

  /// Started when a test first asks, once, and stopped when the process exits. What a killed process leaves behind
  /// is stopped by the next start in the same folder.
  private static let ownServers = Result {
    atexit { _ = try? ServerFolder.swiftTest.runAndWait("stop") }
    return try ServerFolder.swiftTest.runAndWait("start", ["--fast"])
  }
}

/// The tests can't run as they were started.
public struct TestSetupError: Error, CustomStringConvertible {
  /// What is missing.
  public let description: String
}

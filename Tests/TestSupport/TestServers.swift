import Foundation
import Postgres
import RedisStreams

/// The servers that `./test` started, by the variables that `Scripts/servers env` prints.
public enum TestServers {
  /// The superuser's URL.
  public static var postgresURL: String {
    get throws { try variable("TEST_POSTGRES_URL") }
  }

  /// The port of Redis on the loopback address.
  public static var redisPort: Int {
    get throws { Int(try variable("TEST_REDIS_PORT")) ?? 0 }
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

  /// Whether the server offers TimescaleDB: a test that needs it is skipped elsewhere.
  public static func hasTimescaleDB() async throws -> Bool {
    let connection = try await PostgresConnection.connect(PostgresConfiguration(try postgresURL))
    let result = try await connection.query(
      "SELECT count(*) AS count FROM pg_available_extensions WHERE name = 'timescaledb'")
    await connection.close()
    return try result.rows.first?.text("count") == "1"
  }

  /// A name that no other test has.
  public static func uniqueName(_ prefix: String) -> String {
    "\(prefix)_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  }

  private static func variable(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
      throw TestSetupError(
        description:
          "\(name) is not set: run ./test, or: eval \"$(Scripts/servers start .servers/dev --fast)\"")
    }
    return value
  }
}

/// The tests can't run as they were started.
public struct TestSetupError: Error, CustomStringConvertible {
  /// What is missing.
  public let description: String
}

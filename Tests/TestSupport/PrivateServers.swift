import Foundation
import Postgres
import RedisStreams

/// A Redis of one test's own, that it may stop, kill and start again.
public struct PrivateServers: Sendable {
  private let folder: ServerFolder
  /// The port of Redis.
  public let redisPort: Int

  /// Redis, as the client takes it.
  public var redis: RedisConfiguration { TestServers.redis(port: redisPort) }

  /// Stops Redis; with a crash it has no chance to clean up.
  public func stopRedis(crash: Bool = false) async throws {
    try await folder.run("stop", ["redis"] + (crash ? ["--crash"] : []))
  }

  /// Starts Redis again, on its old port with its data.
  public func restartRedis() async throws { try await folder.run("restart", ["redis"]) }

  init(in folder: ServerFolder) async throws {
    self.folder = folder
    let variables = try await folder.run("start", ["--only", "redis"])
    guard let port = variables["TEST_REDIS_PORT"].flatMap({ Int($0) }) else {
      throw TestSetupError(description: "Scripts/servers did not say the port of Redis")
    }
    redisPort = port
  }
}

/// A PostgreSQL of one test's own, of the version under test, that it may stop, kill and start again.
public struct PrivatePostgres: Sendable {
  private let folder: ServerFolder
  /// The superuser's URL.
  public let url: String
  /// The server's port, on the loopback address.
  public let port: Int

  /// Stops the server; with a crash it has no chance to clean up.
  public func stop(crash: Bool = false) async throws {
    try await folder.run("stop", ["postgres"] + (crash ? ["--crash"] : []))
  }

  /// Starts the server again, on its old port with its data.
  public func restart() async throws { try await folder.run("restart", ["postgres"]) }

  /// Makes a standby a primary.
  public func promote() async throws { try await folder.run("promote") }

  /// Runs `body` with a standby of this server.
  public func withStandby<T>(_ body: (PrivatePostgres) async throws -> T) async throws -> T {
    try await withServerFolder { try await body(PrivatePostgres(in: $0, ["--standby-of", url])) }
  }

  /// Whether standbys can be made: not every package of PostgreSQL has what copies a server.
  public static var canHaveStandbys: Bool {
    get throws { FileManager.default.fileExists(atPath: "\(try TestServers.postgresPrograms)/pg_basebackup") }
  }

  init(in folder: ServerFolder, _ arguments: [String] = ["--only", "postgres"]) async throws {
    self.folder = folder
    let variables = try await folder.run(
      "start", arguments + ["--fast", "--postgres", TestServers.postgresPrograms])
    guard let url = variables["TEST_POSTGRES_URL"], let port = URLComponents(string: url)?.port else {
      throw TestSetupError(description: "Scripts/servers did not say the URL of PostgreSQL")
    }
    self.url = url
    self.port = port
  }
}

/// Runs `body` with a Redis of its own.
public func withPrivateRedis<T>(_ body: (PrivateServers) async throws -> T) async throws -> T {
  try await withServerFolder { try await body(PrivateServers(in: $0)) }
}

/// Runs `body` with a PostgreSQL of its own.
public func withPrivatePostgres<T>(_ body: (PrivatePostgres) async throws -> T) async throws -> T {
  try await withServerFolder { try await body(PrivatePostgres(in: $0)) }
}

/// Runs `body` with a folder whose servers are stopped afterwards, also when it throws.
func withServerFolder<T>(
  script: String = "servers", _ body: (ServerFolder) async throws -> T
) async throws -> T {
  try await withTemporaryFolder { path in
    let folder = ServerFolder(path: path, script: script)
    do {
      let value = try await body(folder)
      try await folder.run("stop")
      return value
    } catch {
      _ = try? await folder.run("stop")
      throw error
    }
  }
}

/// Runs `body` with a folder of its own.
public func withTemporaryFolder<T>(_ body: (String) async throws -> T) async throws -> T {
  let folder = NSTemporaryDirectory() + TestServers.uniqueName("folder")
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// Waits until a condition holds, and says whether it did within some time: for what another process does.
public func eventually(
  within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws -> Bool {
  let deadline = ContinuousClock.now + limit
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(50))
  }
  return false
}

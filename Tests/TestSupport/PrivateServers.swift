import Foundation
import Postgres
import RedisStreams

/// A Redis, or a PostgreSQL, of one test's own, that it may stop, kill and start again.
public struct PrivateServers: Sendable {
  private let folder: String
  /// The port of Redis, 0 where there is none.
  public let redisPort: Int

  /// Redis, as the client takes it.
  public var redis: RedisConfiguration { TestServers.redis(port: redisPort) }

  /// Stops Redis; with a crash it has no chance to clean up.
  public func stopRedis(crash: Bool = false) async throws {
    try await run(["stop", folder, "redis"] + (crash ? ["--crash"] : []))
  }

  /// Starts Redis again, with its data.
  public func restartRedis() async throws { try await run(["restart", folder, "redis"]) }

  init(redisIn folder: String) async throws {
    self.folder = folder
    let result = try await Program.script("servers", ["start", folder, "--only", "redis"])
    guard result.code == 0,
      let port = result.output.split(separator: "'").compactMap({ Int($0) }).first
    else { throw TestSetupError(description: "Redis did not start: \(result.errors)") }
    redisPort = port
  }

  func stop() async throws { try await run(["stop", folder]) }

  private func run(_ arguments: [String]) async throws {
    let result = try await Program.script("servers", arguments)
    guard result.code == 0 else { throw TestSetupError(description: result.errors) }
  }
}

/// Runs `body` with a Redis of its own.
public func withPrivateRedis<T>(_ body: (PrivateServers) async throws -> T) async throws -> T {
  let folder = NSTemporaryDirectory() + TestServers.uniqueName("redis")
  let servers = try await PrivateServers(redisIn: folder)
  do {
    let value = try await body(servers)
    try await servers.stop()
    try? FileManager.default.removeItem(atPath: folder)
    return value
  } catch {
    try? await servers.stop()
    throw error
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
  within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws -> Bool {
  let deadline = ContinuousClock.now + limit
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(50))
  }
  return false
}

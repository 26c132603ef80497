import RedisStreams

/// Servers as production has them, of one test's own: see the head of `Scripts/fleet`.
public struct Fleet: Sendable {
  /// What to start.
  public enum Kind: String, Sendable {
    /// A Redis with TLS.
    case tls
    /// A Redis Cluster of three primaries, the first of which has a replica.
    case cluster
    /// A primary, a replica and a Sentinel.
    case sentinel
    /// A PgBouncer in transaction mode.
    case pgbouncer
  }

  private let folder: ServerFolder
  private let variables: [String: String]

  /// A file that the servers were given, such as `certificates/ca.crt`.
  public func file(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// Stops a server by its name; with a crash it has no chance to clean up.
  public func stop(_ node: String, crash: Bool = false) async throws {
    try await folder.run("stop", [node] + (crash ? ["--crash"] : []))
  }

  /// Starts a stopped server again, on its old port with its data.
  public func restart(_ node: String) async throws { try await folder.run("restart", [node]) }

  /// What `Scripts/fleet` said of the servers.
  public func variable(_ name: String) throws -> String {
    guard let value = variables[name] else {
      throw TestSetupError(description: "Scripts/fleet did not say \(name)")
    }
    return value
  }

  /// The ports in a variable, in the order in which the script names its servers.
  public func ports(_ name: String) throws -> [Int] {
    try variable(name).split(separator: " ").compactMap { Int($0) }
  }

  /// A server of a port, as the client takes it.
  public func redis(port: Int) -> RedisConfiguration { TestServers.redis(port: port) }

  init(_ kind: Kind, _ arguments: [String], in folder: ServerFolder) async throws {
    self.folder = folder
    variables = try await folder.run("start", [kind.rawValue] + arguments)
  }
}

/// Runs `body` with servers of its own.
public func withFleet<T>(
  _ kind: Fleet.Kind, _ arguments: [String] = [], _ body: (Fleet) async throws -> T
) async throws -> T {
  try await withServerFolder(script: "fleet") { folder in
    try await body(Fleet(kind, arguments, in: folder))
  }
}

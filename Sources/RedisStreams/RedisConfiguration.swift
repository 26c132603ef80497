/// Where and as whom to connect.
public struct RedisConfiguration: Sendable, Hashable {
  /// The host.
  public var host = "localhost"
  /// The port.
  public var port = 6379
  /// The Sentinels that know which server is the primary; host and port aren't used then.
  public var sentinels: RedisSentinels?
  /// Some nodes of a cluster, which know the others; host, port and database aren't used then.
  public var clusterNodes: [RedisAddress] = []
  /// The ACL user, nil for the default one.
  public var username: String?
  /// The password. Never printed.
  public var password: String?
  /// The database's number.
  public var database = 0
  /// How to encrypt the connection, nil for not at all.
  public var tls: RedisTLS?
  /// How long to wait for a connection.
  public var connectTimeout: Duration = .seconds(5)
  /// How long to wait for a reply, besides what a command blocks by itself.
  public var commandTimeout: Duration = .seconds(10)
  /// How many bytes one reply may have, so that memory stays bounded whatever a stream holds.
  public var replyLimit = 1 << 29
  /// The name shown in `CLIENT LIST`.
  public var clientName: String?

  /// A server on this host, without a password.
  public init() {}
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Where to connect, database and user; never a password.
  public var description: String {
    let scheme = tls == nil ? "redis" : "rediss"
    let user = username.map { "\($0)@" } ?? ""
    if let sentinels { return "\(scheme)+sentinel://\(user)\(sentinels)/\(database)" }
    if clusterNodes.isEmpty {
      return "\(scheme)://\(user)\(RedisAddress(host: host, port: port))/\(database)"
    }
    return "\(scheme)+cluster://\(user)\(clusterNodes.map(\.description).joined(separator: ","))"
  }

  /// As ``description``.
  public var debugDescription: String { description }

  /// Keeps `dump` from showing the password.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

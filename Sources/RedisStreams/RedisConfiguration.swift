/// Where and as whom to connect.
public struct RedisConfiguration: Sendable, Hashable {
  /// The host.
  public var host = "localhost"
  /// The port.
  public var port = 6379
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
  /// Host, port, database and user; never a password.
  public var description: String {
    "\(tls == nil ? "redis" : "rediss")://\(username.map { "\($0)@" } ?? "")\(host):\(port)/\(database)"
  }

  /// As ``description``.
  public var debugDescription: String { description }

  /// Keeps `dump` from showing the password.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

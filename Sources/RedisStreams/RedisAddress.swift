/// A host and a port.
public struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
  /// A name or an IP address.
  public var host: String
  /// The port.
  public var port: Int

  /// An address by its parts.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `host`, `host:port` or `[::1]:port`; nil where it is anything else.
  public init?(_ text: some StringProtocol, defaultPort: Int) {
    var port = String(defaultPort)
    var host = String(text)
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = String(text[text.index(after: text.startIndex)..<end])
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      if !rest.isEmpty { port = String(rest.dropFirst()) }
    } else if let colon = text.firstIndex(of: ":") {
      host = String(text[..<colon])
      port = String(text[text.index(after: colon)...])
    }
    guard !host.isEmpty, let number = Int(port), (1...65_535).contains(number) else { return nil }
    self.init(host: host, port: number)
  }

  /// `host:port`, with an IPv6 address in brackets.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The Sentinels that watch over a primary and its replicas.
public struct RedisSentinels: Sendable, Hashable {
  /// Where they are; the first that answers is believed.
  public var addresses: [RedisAddress]
  /// The name that they know the primary by.
  public var primary: String
  /// Their own ACL user, nil for the default one.
  public var username: String?
  /// Their own password. Never printed.
  public var password: String?

  /// Sentinels without a password.
  public init(_ addresses: [RedisAddress], primary: String) {
    self.addresses = addresses
    self.primary = primary
  }
}

extension RedisSentinels: CustomStringConvertible, CustomReflectable {
  /// The addresses and the primary's name; never the password.
  public var description: String { "\(addresses.map(\.description).joined(separator: ","))/\(primary)" }

  /// Keeps `dump` from showing the password.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

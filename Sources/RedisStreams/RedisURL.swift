extension RedisConfiguration {
  /// Reads `redis://user:password@host:port/database`, or `rediss://…` for TLS. All but the host may be left out.
  ///
  /// - Throws: a ``RedisError`` that does not repeat the text, as it may hold a password.
  public init(url: String) throws(RedisError) {
    self.init()
    let schemes: [(prefix: String, hasTLS: Bool)] = [("redis://", false), ("rediss://", true)]
    guard let scheme = schemes.first(where: { url.hasPrefix($0.prefix) }) else {
      throw Self.mistake("it begins with neither redis:// nor rediss://")
    }
    if scheme.hasTLS { tls = RedisTLS() }
    var rest = url.dropFirst(scheme.prefix.count)
    guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
      throw Self.mistake(
        "it has a ? or #: of those there are no settings; in a password write them as %3F and %23")
    }
    if let at = rest.lastIndex(of: "@") {
      try readUser(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    if let slash = rest.firstIndex(of: "/") {
      let number = rest[rest.index(after: slash)...]
      guard number.isEmpty || Int(number).map({ $0 >= 0 }) == true else {
        throw Self.mistake("what follows the / is no database's number")
      }
      database = Int(number) ?? 0
      rest = rest[..<slash]
    }
    guard let address = RedisAddress(rest, defaultPort: port) else {
      throw Self.mistake("it has no host, or a port that is none")
    }
    (host, port) = (address.host, address.port)
  }

  private mutating func readUser(_ text: Substring) throws(RedisError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var decoded: [String] = []
    for part in parts {
      guard let value = Self.percentDecoded(part) else {
        throw Self.mistake("a % in it is followed by no two hexadecimal digits")
      }
      decoded.append(value)
    }
    username = decoded.first.flatMap { $0.isEmpty ? nil : $0 }
    password = decoded.count > 1 ? decoded[1] : nil
  }

  private static func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2
      else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func mistake(_ text: String) -> RedisError {
    RedisError(
      .invalidConfiguration, "the URL of Redis can't be read: \(text)",
      advice:
        "write it like rediss://user:password@host:6379/0, with a password's @ as %40, / as %2F, % as %25")
  }
}

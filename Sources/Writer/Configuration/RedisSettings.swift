import RedisStreams

extension RedisConfiguration {
  /// Reads the settings that begin with `REDIS_`.
  mutating func read(_ reader: inout SettingsReader) {
    readAddress(&reader)
    readUser(&reader)
    readTLS(&reader)
    readSentinels(&reader)
    clusterNodes = reader.addresses("REDIS_CLUSTER_NODES", defaultPort: 6379)
    let places = [
      ("REDIS_SENTINELS", sentinels != nil), ("REDIS_CLUSTER_NODES", !clusterNodes.isEmpty),
      ("REDIS_URL", reader.optionalText("REDIS_URL") != nil),
      ("REDIS_HOST", reader.optionalText("REDIS_HOST") != nil),
    ].filter(\.1).map(\.0)
    if places.count > 1 {
      reader.add(
        "\(places.joined(separator: " and ")) are set: each says where Redis is, so keep one of them")
    }
    if !clusterNodes.isEmpty, database != 0 {
      reader.add("REDIS_DATABASE is \(database); a Redis Cluster has no database but 0")
    }
  }

  private mutating func readAddress(_ reader: inout SettingsReader) {
    if let url = reader.optionalText("REDIS_URL") {
      do throws(RedisError) {
        let clientName = clientName
        self = try RedisConfiguration(url: url)
        self.clientName = clientName
      } catch {
        reader.add("REDIS_URL: \(error.message); \(error.advice ?? "")")
      }
    }
    if let name = reader.optionalText("REDIS_HOST"), name.mayHoldPassword {
      reader.add("REDIS_HOST is no host's name; for a URL, or a user and a password, use REDIS_URL")
    } else {
      host = reader.text("REDIS_HOST", host)
    }
    port = reader.integer("REDIS_PORT", port, in: 1...65535)
    database = reader.integer("REDIS_DATABASE", database, in: 0...1_000_000)
  }

  private mutating func readUser(_ reader: inout SettingsReader) {
    username = reader.optionalText("REDIS_USERNAME") ?? username
    password = reader.optionalText("REDIS_PASSWORD") ?? password
    if username != nil, password == nil { reader.add("REDIS_USERNAME is set without REDIS_PASSWORD") }
  }

  private mutating func readTLS(_ reader: inout SettingsReader) {
    let isWanted = reader.flag("REDIS_TLS", tls != nil)
    let files = ["REDIS_TLS_CA_FILE", "REDIS_TLS_CERT_FILE", "REDIS_TLS_KEY_FILE", "REDIS_TLS_SERVER_NAME"]
    guard isWanted else {
      // Someone who names an authority would not send a password in the clear.
      for name in files where reader.optionalText(name) != nil {
        reader.add("\(name) is set without REDIS_TLS=true or a URL that begins with rediss://")
      }
      tls = nil
      return
    }
    var settings = RedisTLS()
    settings.authorities = reader.optionalText(files[0])
    settings.certificate = reader.optionalText(files[1])
    settings.key = reader.optionalText(files[2])
    settings.serverName = reader.optionalText(files[3])
    if settings.key != nil, settings.certificate == nil {
      reader.add("REDIS_TLS_KEY_FILE is set without REDIS_TLS_CERT_FILE")
    }
    tls = settings
  }

  private mutating func readSentinels(_ reader: inout SettingsReader) {
    let addresses = reader.addresses("REDIS_SENTINELS", defaultPort: 26_379)
    guard !addresses.isEmpty else { return }
    var sentinels = RedisSentinels(addresses, primary: reader.text("REDIS_SENTINEL_MASTER", "mymaster"))
    sentinels.username = reader.optionalText("REDIS_SENTINEL_USERNAME")
    sentinels.password = reader.optionalText("REDIS_SENTINEL_PASSWORD")
    self.sentinels = sentinels
  }
}

extension String {
  /// Whether it may be a URL, or a part of one: then it is not repeated.
  fileprivate var mayHoldPassword: Bool {
    utf8.contains(UInt8(ascii: "@")) || utf8.contains(UInt8(ascii: "/"))
  }
}

extension SettingsReader {
  /// Addresses with commas between them; none where nothing is set.
  fileprivate mutating func addresses(_ name: String, defaultPort: Int) -> [RedisAddress] {
    guard let text = optionalText(name) else { return [] }
    if text.mayHoldPassword {
      add(
        "\(name) has something that is no address; write them like redis-1:\(defaultPort),redis-2:\(defaultPort), "
          + "without user and password")
      return []
    }
    var addresses: [RedisAddress] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.drop { $0 == " " }
      guard let address = RedisAddress(part, defaultPort: defaultPort) else {
        add(
          "\(name): \"\(part)\" is no address; write them like redis-1:\(defaultPort),redis-2:\(defaultPort)")
        continue
      }
      addresses.append(address)
    }
    return addresses
  }
}

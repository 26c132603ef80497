import CLibPQ

/// Where and as whom to connect, as libpq takes it: a URI or `keyword=value` pairs (manual, section 34.1.1).
///
/// What the text leaves open comes from libpq's environment variables (`PGHOST`, `PGPASSWORD`, …) and defaults.
public struct PostgresConfiguration: Sendable, Hashable {
  /// The text as it was given. It may hold a password: never print it.
  public let connectionString: String
  /// The name shown in `pg_stat_activity`, unless the text has its own.
  public var applicationName: String?
  /// A database of the same server to connect to in place of the text's.
  public var otherDatabase: String?
  /// How long to wait for the server, in seconds, unless the text says.
  public var connectTimeout = 10
  private let settings: [String: String]

  /// Reads a connection string; an empty one leaves everything to libpq's defaults.
  ///
  /// - Throws: a ``PostgresError`` that does not repeat the text, as it may hold a password.
  public init(_ connectionString: String) throws(PostgresError) {
    self.connectionString = connectionString
    settings = try Self.parse(connectionString)
  }

  /// The host, or the directory of the server's socket.
  public var host: String? { settings["host"] ?? settings["hostaddr"] }
  /// The port.
  public var port: String? { settings["port"] }
  /// The role.
  public var user: String? { settings["user"] }
  /// The database.
  public var database: String? { otherDatabase ?? settings["dbname"] }

  /// Of several hosts it must be the one that takes writes: during a failover the first may be a standby. A text that
  /// says which it wants (`target_session_attrs`) gets that.
  private var hasSeveralHosts: Bool { (host ?? "").contains(",") }
  private var saysWhichHost: Bool { connectionString.contains("target_session_attrs") }

  /// The settings to connect with, in libpq's words.
  var parameters: [(keyword: String, value: String)] {
    var parameters: [(String, String)] = [("dbname", connectionString)]
    // Only the first dbname is taken apart; a later one is a plain name that takes its place.
    if let otherDatabase { parameters.append(("dbname", otherDatabase)) }
    if settings["connect_timeout"] == nil { parameters.append(("connect_timeout", String(connectTimeout))) }
    for (keyword, value) in Self.liveliness where settings[keyword] == nil {
      parameters.append((keyword, value))
    }
    if hasSeveralHosts, settings["target_session_attrs"] ?? "any" == "any", !saysWhichHost {
      parameters.append(("target_session_attrs", "read-write"))
    }
    if let applicationName { parameters.append(("fallback_application_name", applicationName)) }
    parameters.append(("client_encoding", "UTF8"))
    return parameters
  }

  /// So that a server which vanished without a word is given up after about a minute, not after hours (manual,
  /// section 34.1.2).
  private static let liveliness = [
    ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
    ("tcp_user_timeout", "60000"),
  ]

  /// How long a statement that is sent data may wait for a lock, in milliseconds.
  ///
  /// A server that waits reads nothing, and once its buffers are full Linux takes it for one that vanished, though it
  /// still answers: after `tcp_user_timeout` the connection is gone, and the server's process goes on waiting, unaware.
  /// A third of that leaves time for what else it does between two reads.
  package var longestLockWait: Int {
    let limit = settings["tcp_user_timeout"].flatMap { Int($0) } ?? 60_000
    return max(1, (limit > 0 ? limit : 60_000) / 3)
  }

  private static func parse(_ text: String) throws(PostgresError) -> [String: String] {
    guard !text.utf8.contains(0) else {
      throw PostgresError(.invalidConfiguration, "the connection string holds a NUL")
    }
    // libpq takes what is neither a URI nor has an equals sign for a database's name.
    guard text.isEmpty || text.contains("=") || text.contains("://") else {
      throw PostgresError(
        .invalidConfiguration, "the connection string is neither a URI nor keyword=value pairs",
        advice: example)
    }
    guard !hasUnencodedPassword(text) else {
      throw PostgresError(
        .invalidConfiguration, "the connection string has an @ too many, or one in the wrong place",
        advice: example)
    }
    var settings: [String: String] = defaults()
    var message: UnsafeMutablePointer<CChar>?
    defer { PQfreemem(message) }
    guard let options = PQconninfoParse(text, &message) else {
      throw PostgresError(
        .invalidConfiguration, "the connection string can't be read as libpq's", advice: example)
    }
    defer { PQconninfoFree(options) }
    collect(options, into: &settings)
    guard hasValidPort(settings) else {
      throw PostgresError(
        .invalidConfiguration, "the port is not a number from 1 to 65535", advice: example)
    }
    return settings
  }

  /// Whether a URI has an @ besides the one that ends role and password.
  ///
  /// libpq ends them at the first slash or @ and takes the rest of a password such as `a/b` or `a@b` for host, port or
  /// database, which are shown.
  private static func hasUnencodedPassword(_ text: String) -> Bool {
    guard let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix) else { return false }
    var rest = text.utf8.dropFirst(scheme.utf8.count)
    if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }),
      rest[end] == UInt8(ascii: "@")
    {
      rest = rest[rest.index(after: end)...]
    }
    return rest.prefix { $0 != UInt8(ascii: "?") }.contains(UInt8(ascii: "@"))
  }

  /// Several hosts have several ports; an empty one is the default.
  private static func hasValidPort(_ settings: [String: String]) -> Bool {
    (settings["port"] ?? "").split(separator: ",").allSatisfy { port in
      Int(port).map { (1...65_535).contains($0) } ?? false
    }
  }

  private static let example =
    "write it like postgresql://user:password@host:5432/database, with a password's / as %2F, @ as %40, % as %25"

  private static func defaults() -> [String: String] {
    var settings: [String: String] = [:]
    guard let options = PQconndefaults() else { return settings }
    defer { PQconninfoFree(options) }
    collect(options, into: &settings)
    return settings
  }

  /// The array ends with an option whose keyword is null.
  private static func collect(
    _ options: UnsafeMutablePointer<PQconninfoOption>, into settings: inout [String: String]
  ) {
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
  }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Host, port, database and role; never a password.
  public var description: String {
    // An IPv6 address has colons of its own.
    let hosts = (host ?? "localhost").split(separator: ",").map { host in
      host.contains(":") && !host.hasPrefix("/") ? "[\(host)]" : String(host)
    }
    let place = [hosts.joined(separator: ","), port].compactMap { $0 }.joined(separator: ":")
    return "postgresql://\(user.map { "\($0)@" } ?? "")\(place)/\(database ?? user ?? "")"
  }

  /// As ``description``.
  public var debugDescription: String { description }

  /// Keeps `dump` and string interpolation of containers from showing the password.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

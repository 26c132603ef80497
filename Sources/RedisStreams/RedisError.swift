/// An error of the server, of the connection, or of an unexpected reply.
public struct RedisError: Error, Sendable, Hashable {
  /// Where an error comes from.
  public enum Kind: String, Sendable, Hashable {
    /// The configuration can't be connected to.
    case invalidConfiguration
    /// A file that the configuration names can't be used.
    case unusableFile
    /// The server can't be reached, or the connection was lost.
    case connection
    /// The server is not the one it should be, or doesn't take us for who we should be: by its certificate or ours.
    case untrusted
    /// The server didn't answer in time.
    case timeout
    /// A reply has more bytes than the configuration allows; the connection was closed.
    case replyTooLarge
    /// The server answered with an error.
    case server
    /// The reply is not of the form the command gives.
    case unexpectedReply
  }

  /// Where the error comes from.
  public let kind: Kind
  /// The first word of the server's error: `NOGROUP`, `WRONGPASS`, `OOM`, …
  public let code: String?
  /// What happened.
  public let message: String
  /// What to do next, where this library knows.
  public let advice: String?

  /// An error with a message.
  public init(_ kind: Kind, _ message: String, code: String? = nil, advice: String? = nil) {
    self.kind = kind
    self.code = code
    self.message = message
    self.advice = advice
  }

  /// An error reply: its first word is the code. What a user may not do within a script has no code of its own; up to
  /// Redis 6.2 the code of a command within a script stands after where that is, with a hyphen before it.
  init(reply text: String) {
    let isForbidden = Self.scriptRefusals.contains { text.contains($0) }
    let inner = text.hasPrefix("ERR Error running script") ? text.firstRange(of: ": -")?.upperBound : nil
    let code = isForbidden ? "NOPERM" : String(text[(inner ?? text.startIndex)...].prefix { $0 != " " })
    self.init(.server, text, code: code, advice: Self.advice[code])
  }

  /// What Redis 7.0 says, and later ones.
  private static let scriptRefusals = ["The user executing the script can't", "ACL failure in script"]

  private static let advice = [
    "NOAUTH": "set REDIS_PASSWORD (and REDIS_USERNAME for an ACL user)",
    "WRONGPASS": "check REDIS_USERNAME and REDIS_PASSWORD",
    "NOPERM": "grant the Redis user this command and these keys (ACL SETUSER)",
    "OOM": "Redis is out of memory: raise maxmemory or let the streams be trimmed",
    "MISCONF": "Redis can't write to its disk: look at its log",
    "MOVED": "this is a node of a Redis Cluster: name some of its nodes in REDIS_CLUSTER_NODES",
    "CROSSSLOT": "keys that one command uses must share a hash tag: {tag}",
    "READONLY": "this Redis is a replica: point REDIS_HOST at the primary, or use REDIS_SENTINELS",
  ]

  /// Whether the connection can't be used any more.
  public var isConnectionLost: Bool { kind == .connection || kind == .timeout || kind == .replyTooLarge }

  /// Whether the same may succeed later.
  public var isTransient: Bool {
    guard !isConnectionLost, let code else { return isConnectionLost }
    // Redis has no code of its own for a full house.
    return Self.transientCodes.contains(code) || message.hasPrefix("ERR max number of clients")
  }

  private static let transientCodes: Set = [
    "LOADING", "BUSY", "OOM", "READONLY", "MASTERDOWN", "MISCONF", "TRYAGAIN", "CLUSTERDOWN", "NOREPLICAS",
  ]

  /// The same error with the server that it is of.
  func at(_ address: RedisAddress) -> RedisError {
    RedisError(kind, "\(address): \(message)", code: code, advice: advice)
  }

  /// The error of a failed `AUTH`, without the arguments: a server that doesn't know the command (it can be renamed)
  /// repeats them.
  var withoutArguments: RedisError {
    guard let end = message.firstRange(of: ", with args")?.lowerBound else { return self }
    return RedisError(
      kind, String(message[..<end]), code: code,
      advice: "this Redis has no AUTH: connect without REDIS_PASSWORD and REDIS_USERNAME, or enable it")
  }
}

extension RedisError: CustomStringConvertible {
  /// The message, and what to do on a line of its own.
  public var description: String { advice.map { "\(message)\n\($0)" } ?? message }
}

/// An error of the server, of the connection, or of what was asked for.
public struct PostgresError: Error, Sendable, Hashable {
  /// Where an error comes from.
  public enum Kind: String, Sendable, Hashable {
    /// The connection string can't be read, or names something that can't be used.
    case invalidConfiguration
    /// The server is not the one it should be, by its certificate.
    case untrusted
    /// Another service, which the server asks who we are, refused us or did not answer: LDAP, RADIUS, PAM, Kerberos.
    case unidentified
    /// What was asked for can't be sent: a text with a NUL, a transaction within another.
    case invalidRequest
    /// The server can't be reached, refused, or the connection was lost.
    case connection
    /// The server refused a statement.
    case server
    /// The server's answer is not of the form that was asked for.
    case unexpectedResult
    /// A value can't be read as the type asked for.
    case decoding
  }

  /// Where the error comes from.
  public var kind: Kind
  /// The server's error code (manual, appendix A): `23505`.
  public var sqlState: String?
  /// `ERROR`, `FATAL`, `PANIC`.
  public var severity: String?
  /// What happened.
  public var message: String
  /// More about it.
  public var detail: String?
  /// The server's suggestion.
  public var hint: String?
  /// Where in a function the error arose, innermost first.
  public var context: String?
  /// The character in the statement at which the error is, counted from 1.
  public var position: Int?
  /// The statement.
  public var statement: String?
  /// The namespace the error is about.
  public var schema: String?
  /// The table the error is about.
  public var table: String?
  /// The column the error is about.
  public var column: String?
  /// The data type the error is about.
  public var dataType: String?
  /// The constraint that was violated.
  public var constraint: String?
  /// What to do next, where this library knows.
  public var advice: String?

  /// An error with a message.
  public init(_ kind: Kind, _ message: String, advice: String? = nil) {
    self.kind = kind
    self.message = message
    self.advice = advice
  }
}

extension PostgresError {
  /// Whether the connection is gone, so that only a new one helps.
  public var isConnectionLost: Bool { kind == .connection }

  /// Whether the same may succeed later: the connection, locks, serialization, resources, a read-only server.
  public var isTransient: Bool {
    if isConnectionLost { return !isHopeless }
    guard let sqlState else { return false }
    // 08: a connection of the server's own, such as a foreign table's, or PgBouncer's to the server.
    return ["08", "53"].contains(sqlState.prefix(2)) || Self.transientStates.contains(sqlState)
  }

  private static let transientStates: Set = [
    // A read-only transaction; a transaction that took too long; a statement that may be done or not, a serialization failure, a deadlock; a lock that
    // can't be had.
    "25006", "25P04", "40001", "40003", "40P01", "55P03",
    // A statement that was cancelled; a server that shuts down, crashed, starts or ends idle sessions; an I/O error.
    "57014", "57P01", "57P02", "57P03", "57P05", "58030",
  ]

  /// Whether a value is wrong: the same row can never be written (classes 22, data exception, and 23, integrity
  /// constraint violation).
  public var isDataError: Bool {
    sqlState.map { $0.hasPrefix("22") || $0.hasPrefix("23") } ?? false
  }

  /// A connection that was refused for a reason that waiting does not fix: the password (class 28), the database's
  /// name (3D), the right to connect (42), a parameter that PgBouncer does not take (0A).
  private var isHopeless: Bool { sqlState.map { ["0A", "28", "3D", "42"].contains($0.prefix(2)) } ?? false }
}

extension PostgresError {
  /// A connection that could not be made. libpq's message names host, port and role, never the password.
  init(refusal message: String, needsPassword: Bool, _ configuration: PostgresConfiguration) {
    let refusal = Refusal(message, needsPassword: needsPassword, configuration)
    // libpq asks whether the server runs; the advice does so, once.
    let lines = message.split(separator: "\n").filter { !$0.hasPrefix("\tIs the server running") }
    let mistake = refusal == nil ? ConnectionMistake(message) : nil
    self.init(
      mistake?.kind ?? (refusal?.isOfOtherService == true ? .unidentified : .connection),
      lines.joined(separator: "\n"),
      advice: mistake?.advice ?? refusal.map(\.advice) ?? Self.advice(message, configuration))
    sqlState = refusal?.sqlState
  }

  private static func advice(_ message: String, _ configuration: PostgresConfiguration) -> String {
    message.contains("SSL") || message.contains("certificate")
      ? "compare sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL with what the server at \(configuration) offers"
      : "is PostgreSQL running, and reachable at \(configuration)?"
  }
}

extension PostgresError: CustomStringConvertible {
  /// The message with its code, then detail, hint and advice, a line each.
  public var description: String {
    var lines = [sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message]
    if let detail { lines.append("detail: \(detail)") }
    if let hint { lines.append("hint: \(hint)") }
    if let advice { lines.append(advice) }
    return lines.joined(separator: "\n")
  }
}

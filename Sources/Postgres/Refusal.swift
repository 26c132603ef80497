/// Why a connection could not be made, read from libpq's message: libpq has no SQLSTATE for it.
///
/// The words are the server's, or PgBouncer's, and English: a server that speaks another language to strangers (`lc_messages`) gives
/// errors without SQLSTATE here, which are taken for transient.
struct Refusal {
  let sqlState: String
  let advice: String?

  /// Reads a message; nil where it is none of the server's known refusals, such as that nobody listens.
  init?(_ message: String, needsPassword: Bool, _ configuration: PostgresConfiguration) {
    let words = Self.withoutNames(message)
    let known = Self.known.first { _, phrases in phrases.contains { words.contains($0) } }?.sqlState
    guard let state = needsPassword ? "28P01" : known else { return nil }
    sqlState = state
    advice =
      switch state {
      case "28P01": "check the role and its password in DATABASE_URL, PGPASSWORD or ~/.pgpass"
      case "28000": "check the role in DATABASE_URL, and the server's pg_hba.conf"
      case "0A000":
        "PgBouncer takes no such parameter: leave it out, give it to the role (ALTER ROLE … SET), or name it in "
          + "PgBouncer's ignore_startup_parameters"
      case "3D000": "make the database (createdb), or check its name in \(configuration)"
      case "42501": "check the names and rights in \(configuration)"
      case "25006": "the server takes no writes: is a failover under way?"
      case "53300":
        "raise max_connections (PgBouncer's max_client_conn), or the role's or database's CONNECTION LIMIT, or use fewer connections"
      default: nil
      }
  }

  /// The server's words by SQLSTATE; `""` stands for a name.
  private static let known: [(sqlState: String, phrases: [String])] = [
    ("28P01", ["password authentication failed", "no password supplied", "SASL authentication failed"]),
    (
      "28000",
      [
        "authentication failed for user", "role \"\" does not exist", "is not permitted to log in",
        "no pg_hba.conf entry", "pg_hba.conf rejects", "FATAL:  no such user",
      ]
    ),
    ("0A000", ["unsupported startup parameter"]),
    ("3D000", ["database \"\" does not exist", "FATAL:  no such database"]),
    ("42501", ["permission denied for database"]),
    (
      "53300",
      [
        "too many connections", "too many clients", "remaining connection slots are reserved",
        "no more connections allowed",
      ]
    ),
    ("57P03", ["the database system is"]),
    ("25006", ["session is read-only", "server is in hot standby mode"]),
  ]

  /// The message without what stands in quotes: a database may be named like an error.
  private static func withoutNames(_ message: String) -> String {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.enumerated().map { $0.isMultiple(of: 2) ? String($1) : "\"\"" }.joined()
  }
}

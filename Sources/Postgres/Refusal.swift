/// Why a connection could not be made, read from libpq's message: libpq has no SQLSTATE for it.
///
/// The words are the server's, or PgBouncer's, and English: a server that speaks another language to strangers (`lc_messages`) gives
/// errors without SQLSTATE here, which are taken for transient.
struct Refusal {
  /// Nil where the words don't tell which it is.
  let sqlState: String?
  let advice: String?
  /// Whether it is another service's, which says the same of a wrong password as where it can't be reached.
  var isOfOtherService: Bool { sqlState == nil }

  /// Reads a message; nil where it is none of the server's known refusals, such as that nobody listens.
  ///
  /// Of several hosts the message has what each said: one that starts, or is full, may take us later.
  init?(_ message: String, needsPassword: Bool, _ configuration: PostgresConfiguration) {
    let words = message.withoutQuoted
    let known = Self.known.first { _, phrases in phrases.contains { words.contains($0) } }
    guard needsPassword || known != nil else { return nil }
    let isPassing = known.map { Self.passing.contains($0.sqlState) } ?? false
    sqlState = needsPassword && !isPassing ? "28P01" : known?.sqlState
    advice =
      switch sqlState {
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
      case nil:
        "check the role and its password, and whether what the server asks about them answers: LDAP, RADIUS, PAM or Kerberos"
      default: nil
      }
  }

  /// The refusals that pass.
  private static let passing: Set<String?> = ["53300", "57P03", "25006"]

  /// The server's words by SQLSTATE, those that pass first; `""` stands for a name.
  private static let known: [(sqlState: String?, phrases: [String])] = [
    (
      "53300",
      [
        "too many connections", "too many clients", "remaining connection slots are reserved",
        "no more connections allowed",
      ]
    ),
    ("57P03", ["the database system is"]),
    ("25006", ["session is read-only", "server is in hot standby mode"]),
    ("28P01", ["password authentication failed", "no password supplied", "SASL authentication failed"]),
    (
      "28000",
      [
        "Peer authentication failed", "Ident authentication failed", "certificate authentication failed",
        "host rejected",
        "role \"\" does not exist", "is not permitted to log in", "no pg_hba.conf entry",
        "pg_hba.conf rejects",
        "FATAL:  no such user",
      ]
    ),
    // By another service.
    (nil, ["authentication failed for user"]),
    ("0A000", ["unsupported startup parameter"]),
    ("3D000", ["database \"\" does not exist", "FATAL:  no such database"]),
    ("42501", ["permission denied for database"]),
  ]
}

extension String {
  /// The message without what stands in quotes: a database may be named like an error.
  var withoutQuoted: String {
    let parts = split(separator: "\"", omittingEmptySubsequences: false)
    return parts.enumerated().map { $0.isMultiple(of: 2) ? String($1) : "\"\"" }.joined()
  }
}

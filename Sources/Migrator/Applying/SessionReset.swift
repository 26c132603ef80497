import Postgres

/// Takes back what a revision's statements set for their session.
enum SessionReset {
  /// The role that they took.
  static let role = "RESET SESSION AUTHORIZATION; RESET ROLE"
  /// The role and all settings.
  static let all = "\(role); RESET ALL"
  /// The role, and where names without a namespace are looked for, before the ledger is written to.
  static let beforeRecord = "\(role); SET LOCAL search_path TO DEFAULT"
}

extension PostgresConnection {
  /// Leaves the session as it was when it began.
  func resetSession() throws(PostgresError) {
    try execute(SessionReset.all)
    // The server looks whether the migrator is still there: one that was killed, or stopped by Ctrl-C, leaves no
    // statement behind that goes on for hours with its locks. Servers on some platforms can't look.
    _ = try? execute("SET client_connection_check_interval = '1s'")
    try execute(Self.settings)
  }

  /// A machine that vanished without a word doesn't keep the lock for the two hours of TCP's own default; and a role's own
  /// limit, which PostgreSQL 17 and later have, doesn't break off a revision.
  private static let settings = """
    SELECT set_config(name, value, false)
    FROM (VALUES ('tcp_keepalives_idle', '15'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
      ('transaction_timeout', '0')) wanted (name, value) JOIN pg_settings USING (name)
    """
}

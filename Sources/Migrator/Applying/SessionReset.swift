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
  }
}

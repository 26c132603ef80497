import Postgres

// Errors that don't say whose fault they are: the row's, or the table's.
extension PostgresError {
  /// Whether a row may be to blame for an error that by its code is none of rows: a trigger's `SELECT INTO STRICT`, what
  /// an extension refuses, a table that a trigger names by what the row holds. Only that other rows of the table pass
  /// tells it from a table that takes none.
  ///
  /// Never to blame is a row for a privilege that is missing (42501), a damaged table (XX001, XX002), another server's
  /// outage (HV), nor for what is a matter of the session, its transaction or the machine.
  var mayBeOfRow: Bool {
    guard kind == .server, Fault(self) == .lasting, let sqlState else { return false }
    return !["42501", "XX001", "XX002"].contains(sqlState)
      && !["08", "25", "28", "3D", "40", "53", "55", "57", "58", "F0", "HV"].contains(sqlState.prefix(2))
  }

  /// Whether code in the database raised it for the row: PL/pgSQL (class P0), or somebody's own code, of a class that
  /// PostgreSQL doesn't have (manual, appendix A).
  var isRaised: Bool {
    guard mayBeOfRow, let sqlState else { return false }
    return sqlState.hasPrefix("P0") || !Self.classes.contains(String(sqlState.prefix(2)))
  }

  /// PostgreSQL's classes, and TimescaleDB's.
  private static let classes: Set = [
    "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23",
    "24",
    "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53",
    "54",
    "55", "57", "58", "72", "F0", "HV", "P0", "TS", "XX",
  ]

  /// The message for a dead letter: of one row, so the server's line numbers say nothing.
  var rowMessage: String {
    [sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message, detail].compactMap { $0 }.joined(
      separator: "; ")
  }
}

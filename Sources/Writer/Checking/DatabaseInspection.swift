import Postgres
import SchemaKit

/// Looks at a PostgreSQL server's state and settings, as far as a writer's guarantee depends on them.
struct DatabaseInspection {
  let connection: PostgresConnection

  func findings() async throws(PostgresError) -> [WriterCheck.Finding] {
    let result = try await connection.query(
      """
      SELECT current_setting('server_version') AS version, current_database() AS database,
        current_user AS role, current_setting('transaction_read_only') AS is_read_only,
        current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync,
        current_setting('full_page_writes') AS full_page_writes
      """)
    guard let row = result.rows.first else { return [] }
    var findings = [
      WriterCheck.Finding(
        "PostgreSQL", .ok,
        "PostgreSQL \(try row.text("version")), database \(try row.text("database")), role \(try row.text("role"))"
      )
    ]
    if try row.text("is_read_only") == "on" {
      findings.append(
        .init(
          "PostgreSQL", .problem, "the server takes no writes",
          advice:
            "point DATABASE_URL at the primary, or name all hosts in it; see default_transaction_read_only",
          exitStatus: 78))
    }
    if try row.text("synchronous_commit") == "off" {
      findings.append(
        .init(
          "PostgreSQL", .warning,
          "synchronous_commit is off: a crash of the server loses rows whose messages are acknowledged",
          advice: "ALTER ROLE \(SQL.quoted(identifier: try row.text("role"))) SET synchronous_commit = on"))
    }
    for setting in ["fsync", "full_page_writes"] where try row.text(setting) == "off" {
      findings.append(
        .init(
          "PostgreSQL", .warning, "\(setting) is off: a crash of the machine can lose rows, or the database",
          advice: "set it in postgresql.conf: \(setting) = on"))
    }
    return findings
  }
}

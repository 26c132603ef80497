import Postgres
import SchemaKit

/// Lets a writer write only to the schema that it was built with.
struct SchemaGate: Sendable {
  let wanted: SchemaVersion
  let ledger: QualifiedName
  let table: Table
  let mapping: RowMapping
  let requiresTimescaleDB: Bool

  /// Makes sure that the writer may write.
  ///
  /// - Throws: ``SchemaMismatch`` when it may not, a `PostgresError` when that can't be known.
  func check(_ connection: PostgresConnection) async throws {
    let role = try await connection.query("SELECT current_user AS role").rows.first?.text("role") ?? ""
    let reason: String?
    do throws(PostgresError) {
      reason = try await mismatch(connection, role)
    } catch {
      guard error.sqlState == "42501" else { throw error }
      reason =
        "the role \(role) may not read what the writer has to know: \(error.message)\nas the owner, run: "
        + "GRANT USAGE ON SCHEMA \(quoted(ledger.namespace)) TO \(quoted(role)); "
        + "GRANT SELECT ON \(quoted(ledger)) TO \(quoted(role))"
    }
    if let reason { throw SchemaMismatch(description: reason) }
  }

  /// Makes sure, within a transaction that has written to the table, that no migration came before it.
  ///
  /// Writing took a lock that a migration of the table has to wait for: what the ledger says now holds until COMMIT.
  func checkUnchanged(_ connection: isolated PostgresConnection) throws {
    let newest = try connection.query("\(Self.revisions(ledger)) DESC LIMIT 1").rows.first
    guard newest?["revision"] != wanted.revision || newest?["fingerprint"] != wanted.fingerprint else {
      return
    }
    throw SchemaMismatch(description: "the schema changed while the writer was running")
  }

  private func mismatch(
    _ connection: PostgresConnection, _ role: String
  ) async throws(PostgresError) -> String? {
    let verdict = SchemaVerdict(found: try await history(connection), wanted: wanted)
    if let reason = verdict.mismatch { return reason }
    let columns = try await columns(connection)
    let fit = TableVerdict(table: table.name, fields: mapping.fields, columns: columns, role: role)
    if let reason = fit.mismatch { return reason }
    return requiresTimescaleDB ? try await hypertableMismatch(connection) : nil
  }

  private static func revisions(_ ledger: QualifiedName) -> String {
    "SELECT revision, fingerprint FROM \(quoted(ledger)) ORDER BY position"
  }

  /// The applied revisions, oldest first; nil when there is no ledger.
  private func history(_ connection: PostgresConnection) async throws(PostgresError) -> [SchemaVersion]? {
    let known = try await connection.query("SELECT to_regclass($1)", [quoted(ledger)])
    guard known.rows.first?[0] != nil else { return nil }
    return try await connection.query(Self.revisions(ledger)).rows.map {
      SchemaVersion(revision: $0["revision"], fingerprint: $0["fingerprint"] ?? "")
    }
  }

  private func columns(_ connection: PostgresConnection) async throws(PostgresError) -> [LiveColumn] {
    let result = try await connection.query(
      """
      SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, n.nspname AS type_namespace,
        t.typname AS type_name, a.attnotnull AS is_not_null,
        a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '' AS is_filled_by_server,
        has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS may_insert
      FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """, [quoted(table.name)])
    var columns: [LiveColumn] = []
    for row in result.rows {
      columns.append(
        LiveColumn(
          name: try row.text("name"), type: try row.text("type"),
          typeName: QualifiedName(
            namespace: try row.text("type_namespace"), name: try row.text("type_name")),
          isNotNull: try row.bool("is_not_null"), isFilledByServer: try row.bool("is_filled_by_server"),
          mayInsert: try row.bool("may_insert")))
    }
    return columns
  }

  private func hypertableMismatch(_ connection: PostgresConnection) async throws(PostgresError) -> String? {
    let installed = try await connection.query(
      "SELECT count(*) AS count FROM pg_extension WHERE extname = 'timescaledb'")
    guard try installed.rows.first?.text("count") == "1" else {
      return "ENABLE_TIMESCALE is true, but the database has no TimescaleDB\n"
        + "run with ENABLE_TIMESCALE=true: migrator upgrade; or set it to false"
    }
    let hypertable = try await connection.query(
      """
      SELECT count(*) AS count FROM timescaledb_information.hypertables
      WHERE hypertable_schema = $1 AND hypertable_name = $2
      """, [table.name.namespace, table.name.name])
    guard try hypertable.rows.first?.text("count") == "1" else {
      return "ENABLE_TIMESCALE is true, but \(table.name) is an ordinary table\n"
        + "it was migrated before TimescaleDB was installed: see \"TimescaleDB\" in SCHEMA_MANAGEMENT.md"
    }
    return nil
  }
}

/// A name in quotes for SQL.
func quoted(_ name: QualifiedName) -> String { quoted(name.namespace) + "." + quoted(name.name) }

/// An identifier in quotes for SQL.
func quoted(_ identifier: String) -> String { "\"" + identifier.replacing("\"", with: "\"\"") + "\"" }

import Postgres
import SchemaKit

/// Lets a writer write only to the schema that it was built with.
struct SchemaGate: Sendable {
  let wanted: SchemaVersion
  let ledger: QualifiedName
  /// The tables that are written, with what fills them.
  let routes: [Route]
  let requiresTimescaleDB: Bool
  let writerLedger: WriterLedger

  /// What a database looked like when the writer was let in.
  struct Approval: Sendable, Hashable {
    let stamp: String?
  }

  /// Makes sure that the writer may write.
  ///
  /// - Throws: ``SchemaMismatch`` when it may not, a `PostgresError` when that can't be known.
  func check(_ connection: PostgresConnection) async throws -> Approval {
    // Taken first: what changes while the rest is looked at shows later.
    let approval = Approval(stamp: try await stamp(connection))
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
    return approval
  }

  /// The ledger's newest row and the transactions that last touched the table's columns.
  ///
  /// Asked again under the tables' locks, which a change of them has to wait for: what is seen then holds until COMMIT.
  var stampQuery: String {
    let tables = routes.map { "to_regclass(\(literal(quoted($0.table.name))))" }.joined(separator: ", ")
    return """
      SELECT concat_ws(' ', revision, fingerprint,
        (SELECT concat_ws(' ', count(*), sum(xmin::text::bigint))
          FROM pg_attribute WHERE attrelid IN (\(tables))))
      FROM \(quoted(ledger)) ORDER BY position DESC LIMIT 1
      """
  }

  /// Nil where there is no ledger, or none that the writer may read: ``mismatch(_:_:)`` says so.
  private func stamp(_ connection: PostgresConnection) async throws(PostgresError) -> String? {
    do throws(PostgresError) {
      return try await connection.query(stampQuery).rows.first?[0]
    } catch {
      guard ["42P01", "42501", "3F000"].contains(error.sqlState) else { throw error }
      return nil
    }
  }

  private func mismatch(
    _ connection: PostgresConnection, _ role: String
  ) async throws(PostgresError) -> String? {
    let verdict = SchemaVerdict(found: try await history(connection), wanted: wanted)
    if let reason = verdict.mismatch { return reason }
    for route in routes {
      let columns = try await columns(of: route.table.name, connection)
      let fit = TableVerdict(
        table: route.table.name, fields: route.mapping.fields, columns: columns, role: role)
      if let reason = fit.mismatch { return reason }
      if requiresTimescaleDB, let reason = try await hypertableMismatch(route.table.name, connection) {
        return reason
      }
    }
    return try await ledgerMismatch(connection, role)
  }

  /// The applied revisions, oldest first; nil when there is no ledger.
  private func history(_ connection: PostgresConnection) async throws(PostgresError) -> [SchemaVersion]? {
    let known = try await connection.query("SELECT to_regclass($1)", [quoted(ledger)])
    guard known.rows.first?[0] != nil else { return nil }
    let sql = "SELECT revision, fingerprint FROM \(quoted(ledger)) ORDER BY position"
    return try await connection.query(sql).rows.map {
      SchemaVersion(revision: $0["revision"], fingerprint: $0["fingerprint"] ?? "")
    }
  }

  /// What the role lacks on the writer's ledger.
  private func ledgerMismatch(
    _ connection: PostgresConnection, _ role: String
  ) async throws(PostgresError) -> String? {
    let tables = [writerLedger.sessions, writerLedger.batches, writerLedger.positions]
    for table in tables {
      let row = try await connection.query(
        """
        SELECT to_regclass($1) IS NOT NULL,
          has_table_privilege(to_regclass($1), 'SELECT') AND has_table_privilege(to_regclass($1), 'INSERT')
          AND has_table_privilege(to_regclass($1), 'DELETE') AND has_table_privilege(to_regclass($1), 'UPDATE')
        """, [quoted(table)]
      ).rows.first
      guard row?[0] == "t" else {
        return "the database has no table \(table), by which the writer knows what it has written\n"
          + "run: migrator upgrade"
      }
      guard row?[1] == "t" else {
        let names = tables.map { quoted($0) }.joined(separator: ", ")
        return "the role \(role) may not keep the writer's ledger \(table)\n"
          + "as the owner, run: GRANT SELECT, INSERT, UPDATE, DELETE ON \(names) TO \(quoted(role))"
      }
    }
    return nil
  }

  private func columns(
    of table: QualifiedName, _ connection: PostgresConnection
  ) async throws(PostgresError) -> [LiveColumn] {
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
      """, [quoted(table)])
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

  private func hypertableMismatch(
    _ table: QualifiedName, _ connection: PostgresConnection
  ) async throws(PostgresError) -> String? {
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
      """, [table.namespace, table.name])
    guard try hypertable.rows.first?.text("count") == "1" else {
      return "ENABLE_TIMESCALE is true, but \(table) is an ordinary table\n"
        + "it was migrated before TimescaleDB was installed: see \"TimescaleDB\" in SCHEMA_MANAGEMENT.md"
    }
    return nil
  }
}

/// The ledger or the table changed while the writer was running; whether that matters, the gate knows.
struct SchemaChanged: Error {}

/// A name in quotes for SQL.
func quoted(_ name: QualifiedName) -> String { quoted(name.namespace) + "." + quoted(name.name) }

/// An identifier in quotes for SQL.
func quoted(_ identifier: String) -> String { "\"" + identifier.replacing("\"", with: "\"\"") + "\"" }

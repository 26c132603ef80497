import Postgres
import SchemaKit

/// Reads what the gate judges.
struct CatalogReader {
  let connection: PostgresConnection
  let gate: SchemaGate
  let role: String

  /// The applied revisions, oldest first; nil when there is no ledger.
  func history() async throws(PostgresError) -> [AppliedRevision]? {
    let known = try await connection.query("SELECT to_regclass($1)", [SQL.quoted(gate.ledger)])
    guard known.rows.first?[0] != nil else { return nil }
    // A ledger in which no revision named the writers it serves has no such column.
    let sql = """
      SELECT revision, fingerprint, to_jsonb(l)->>'serves' AS serves FROM \(SQL.quoted(gate.ledger)) l ORDER BY position
      """
    return try await connection.query(sql).rows.map {
      AppliedRevision(
        version: SchemaVersion(revision: $0["revision"], fingerprint: $0["fingerprint"] ?? ""),
        serves: $0["serves"])
    }
  }

  func verdict(of route: Route) async throws(PostgresError) -> TableVerdict {
    let live = LiveTable(
      columns: try await columns(of: route.table.name),
      constraints: try await constraints(of: route.table.name),
      hasActiveRowSecurity: try await hasActiveRowSecurity(route.table.name))
    return TableVerdict(table: route.table, fields: route.mapping.fields, live: live, role: role)
  }

  private var ledgerTables: [QualifiedName] {
    [gate.writerLedger.sessions, gate.writerLedger.batches, gate.writerLedger.positions]
  }

  func missingLedgerTables() async throws(PostgresError) -> [String] {
    var missing: [String] = []
    for table in ledgerTables {
      let known = try await connection.query("SELECT to_regclass($1)", [SQL.quoted(table)])
      guard known.rows.first?[0] == nil else { continue }
      missing.append("the database has no table \(table), by which the writer knows what it has written")
    }
    return missing
  }

  /// What the role lacks on the writer's ledger.
  func missingPrivileges() async throws(PostgresError) -> [MissingPrivilege] {
    var missing: [MissingPrivilege] = []
    for table in ledgerTables {
      let result = try await connection.query(
        """
        SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
        WHERE to_regclass($1) IS NOT NULL AND NOT has_table_privilege(to_regclass($1), privilege)
        """, [SQL.quoted(table)])
      let privileges = result.rows.compactMap { $0[0] }.joined(separator: ", ")
      guard !privileges.isEmpty else { continue }
      missing.append(
        MissingPrivilege(
          reason: "the role \(role) may not keep the writer's ledger \(table)",
          grant: "GRANT \(privileges) ON \(SQL.quoted(table)) TO \(SQL.quoted(identifier: role))"))
    }
    return missing
  }

  private func columns(of table: QualifiedName) async throws(PostgresError) -> [LiveColumn] {
    let result = try await connection.query(
      """
      SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, n.nspname AS type_namespace,
        t.typname AS type_name, a.attnotnull AS is_not_null,
        a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '' AS is_filled_by_server,
        a.attgenerated <> '' AS is_generated,
        has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS may_insert,
        ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels
      FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """, [SQL.quoted(table)])
    var columns: [LiveColumn] = []
    for row in result.rows {
      columns.append(
        LiveColumn(
          name: try row.text("name"), type: try row.text("type"),
          typeName: QualifiedName(
            namespace: try row.text("type_namespace"), name: try row.text("type_name")),
          isNotNull: try row.bool("is_not_null"), isFilledByServer: try row.bool("is_filled_by_server"),
          isGenerated: try row.bool("is_generated"), mayInsert: try row.bool("may_insert"),
          labels: Set(try row.array("labels").compactMap { $0 })))
    }
    return columns
  }

  private func constraints(of table: QualifiedName) async throws(PostgresError) -> [String] {
    try await connection.query(
      """
      SELECT conname FROM pg_constraint
      WHERE conrelid = to_regclass($1) AND contype IN ('c', 'f', 'p', 'u', 'x')
      UNION
      SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = to_regclass($1) AND i.indisunique
      ORDER BY 1
      """, [SQL.quoted(table)]
    ).rows.compactMap { $0[0] }
  }

  private func hasActiveRowSecurity(_ table: QualifiedName) async throws(PostgresError) -> Bool {
    let result = try await connection.query(
      "SELECT row_security_active(to_regclass($1))", [SQL.quoted(table)])
    return result.rows.first?[0] == "t"
  }

  func hypertableMismatch(_ table: QualifiedName) async throws(PostgresError) -> String? {
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

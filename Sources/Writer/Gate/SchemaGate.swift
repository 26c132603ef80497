import Postgres
import SchemaKit

/// The schema that a writer was built with.
public struct SchemaVersion: Sendable, Hashable, CustomStringConvertible {
  /// The newest revision of the migrations directory, nil when it has none.
  public let revision: String?
  /// The declaration's fingerprint.
  public let fingerprint: String

  /// A schema's version.
  public init(revision: String?, fingerprint: String) {
    self.revision = revision
    self.fingerprint = fingerprint
  }

  /// Revision and the first digits of the fingerprint.
  public var description: String { "revision \(revision ?? "base"), fingerprint \(fingerprint.prefix(12))" }
}

/// The database is not one that this writer may write to. Programs exit with ``exitCode``.
public struct SchemaMismatch: Error, Sendable, CustomStringConvertible {
  /// `EX_CONFIG` of sysexits.h.
  public static let exitCode: Int32 = 78
  /// What was found, what is wanted, and what to do.
  public let description: String
}

/// Lets a writer start only on the schema that it was built with.
struct SchemaGate: Sendable {
  let wanted: SchemaVersion
  let ledger: QualifiedName
  let table: Table
  let mapping: RowMapping
  let requiresTimescaleDB: Bool

  /// Nil when the writer may write.
  func mismatch(_ connection: PostgresConnection) async throws -> SchemaMismatch? {
    let found = try await history(connection)
    if let reason = SchemaVerdict(found: found, wanted: wanted).mismatch {
      return SchemaMismatch(description: reason)
    }
    if let reason = try await tableMismatch(connection) { return SchemaMismatch(description: reason) }
    if requiresTimescaleDB, let reason = try await hypertableMismatch(connection) {
      return SchemaMismatch(description: reason)
    }
    return nil
  }

  /// The applied revisions, oldest first; nil when there is no ledger.
  private func history(_ connection: PostgresConnection) async throws -> [SchemaVersion]? {
    let name = quoted(ledger)
    guard
      try await connection.query("SELECT to_regclass($1) IS NOT NULL AS found", [name]).rows.first?.bool(
        "found")
        == true
    else { return nil }
    do throws(PostgresError) {
      return try await connection.query("SELECT revision, fingerprint FROM \(name) ORDER BY position").rows
        .map {
          SchemaVersion(revision: $0["revision"], fingerprint: $0["fingerprint"] ?? "")
        }
    } catch {
      guard error.sqlState == "42501" else { throw error }
      throw SchemaMismatch(
        description: "the writer's role may not read the ledger \(ledger)\n"
          + "grant it: GRANT SELECT ON \(name) TO the role")
    }
  }

  private func tableMismatch(_ connection: PostgresConnection) async throws -> String? {
    let columns = try await connection.query(
      """
      SELECT a.attname AS name, has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS may_insert
      FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
      """, [quoted(table.name)])
    guard columns.rowCount > 0 else {
      return "the database has no table \(table.name), though its ledger says that it should\n"
        + "compare the two: migrator check"
    }
    var privileges: [String: Bool] = [:]
    for row in columns.rows { privileges[try row.text("name")] = try row.bool("may_insert") }
    for field in mapping.fields {
      guard let mayInsert = privileges[field.column] else {
        return
          "table \(table.name) has no column \"\(field.column)\", though the ledger says that it should\n"
          + "compare the two: migrator check"
      }
      if !mayInsert {
        return "the writer's role may not insert into \(table.name)\n"
          + "grant it: GRANT INSERT ON \(quoted(table.name)) TO the role"
      }
    }
    return nil
  }

  private func hypertableMismatch(_ connection: PostgresConnection) async throws -> String? {
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

/// What a database's history means for a writer. Pure, so that every case is tested without a server.
struct SchemaVerdict {
  let found: [SchemaVersion]?
  let wanted: SchemaVersion

  /// What is wrong, nil when nothing is.
  var mismatch: String? {
    guard let found, let newest = found.last else {
      return wanted.revision == nil
        ? nil : "the database has no schema yet; this writer wants \(wanted)\nrun: migrator upgrade"
    }
    if newest == wanted { return nil }
    let both = "the database has \(newest); this writer wants \(wanted)"
    guard newest.revision != wanted.revision else {
      return "\(both): the same revision with another schema\n"
        + "build the writer and apply the migrations from the same commit"
    }
    if let revision = wanted.revision, found.contains(where: { $0.revision == revision }) {
      return
        "\(both): the database is ahead\ndeploy the writer of that revision, or run: migrator downgrade \(revision)"
    }
    return "\(both): the database is behind\nrun: migrator upgrade"
  }
}

/// A name in quotes for SQL.
func quoted(_ name: QualifiedName) -> String { quoted(name.namespace) + "." + quoted(name.name) }

/// An identifier in quotes for SQL.
func quoted(_ identifier: String) -> String { "\"" + identifier.replacing("\"", with: "\"\"") + "\"" }

import Postgres
import SchemaKit

/// The migrator's own table in a database: one row for each applied revision.
public struct Ledger: Sendable {
  /// The table.
  public let table: QualifiedName

  /// The ledger in a table.
  public init(_ table: QualifiedName) { self.table = table }

  /// An applied revision.
  public struct Entry: Sendable, Hashable, Codable {
    /// The revision.
    public let revision: String
    /// The revision before it, nil for the first.
    public let parent: String?
    /// What it did.
    public let message: String
    /// The checksum of the up file that was applied.
    public let checksum: String
    /// The fingerprint of the schema it led to.
    public let fingerprint: String
    /// When it was applied.
    public let appliedAt: String
    /// The role that applied it.
    public let appliedBy: String
  }

  /// The statement that makes the table.
  var creation: SQL {
    """
    CREATE TABLE IF NOT EXISTS \(table) (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      revision text NOT NULL UNIQUE,
      parent text,
      message text NOT NULL,
      checksum text NOT NULL,
      fingerprint text NOT NULL,
      applied_at timestamp with time zone NOT NULL DEFAULT now(),
      applied_by text NOT NULL DEFAULT current_user,
      serves text
    )
    """
  }

  /// Whether a table is a migrator's ledger, by its columns.
  static func isOne(_ table: Table) -> Bool {
    let columns: Set = [
      "position", "revision", "parent", "message", "checksum", "fingerprint", "applied_at", "applied_by",
    ]
    return columns.union(["serves"]).isSuperset(of: table.columns.map(\.name))
      && columns.isSubset(of: table.columns.map(\.name))
  }

  /// The statements that record a revision. A ledger of an older migrator's lacks the column `serves`, and gets it
  /// with the first revision that has something to put there.
  func insertion(_ revision: Revision) -> SQL {
    let header = revision.header
    guard let serves = header.serves else {
      return insertion(revision, columns: "", values: "")
    }
    return """
      ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS serves text;
      \(insertion(revision, columns: ", serves", values: ", \(literal: serves.text)"))
      """
  }

  private func insertion(_ revision: Revision, columns: SQL, values: SQL) -> SQL {
    """
    INSERT INTO \(table) (revision, parent, message, checksum, fingerprint\(columns)) VALUES (\
    \(literal: revision.id.text), \(literal: revision.header.parent?.text), \
    \(literal: revision.header.message), \(literal: revision.upFile.checksum), \
    \(literal: revision.header.fingerprint)\(values))
    """
  }

  /// The statements that record a revision as applied, or as taken back. The ledger comes with the first revision, and goes
  /// with it.
  func record(_ revision: Revision, _ direction: Direction) -> String {
    let isFirst = revision.header.parent == nil
    let statements: [SQL] =
      switch direction {
      case .up: (isFirst ? [creation] : []) + [insertion(revision)]
      case .down: [isFirst ? "DROP TABLE \(table)" : deletion(revision.id.text)]
      }
    return statements.map(\.text).joined(separator: ";\n")
  }

  /// The statement that forgets a revision.
  func deletion(_ revision: String) -> SQL {
    "DELETE FROM \(table) WHERE revision = \(literal: revision)"
  }

  /// Makes sure that the table is there or can be made, before what can't be recorded is done.
  func requireWritable(_ connection: PostgresConnection) async throws {
    guard try await !exists(connection) else { return }
    do {
      try await connection.execute("BEGIN;\n\(creation);\nROLLBACK")
    } catch {
      throw refusal(error) ?? error
    }
  }

  /// What to say where the role may not write to it; nil for other errors.
  func refusal(_ error: PostgresError) -> MigratorError? {
    guard ["42501", "3F000"].contains(error.sqlState) else { return nil }
    let remedy =
      error.sqlState == "3F000"
      ? "make its namespace, CREATE SCHEMA \(SQL("\(identifiers: [table.namespace])"))"
      : "grant CREATE on its namespace to this role"
    return MigratorError(
      "can't write the ledger \(table): \(error.message)",
      advice: "\(remedy), or declare another place: "
        + "Schema(ledger: \"iot.migrator_revisions\") { … }")
  }

  /// Whether the table is there.
  public func exists(_ connection: PostgresConnection) async throws -> Bool {
    let result = try await connection.query("SELECT to_regclass($1)", [SQL.quoted(table)])
    return result.rows.first?[0] != nil
  }

  /// The applied revisions, oldest first; none when there is no table.
  public func entries(_ connection: PostgresConnection) async throws -> [Entry] {
    guard try await exists(connection) else { return [] }
    let sql: SQL = """
      SELECT revision, parent, message, checksum, fingerprint, applied_by,
        to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied_at
      FROM \(table) ORDER BY position
      """
    return try await connection.query(sql.text).rows.map { row in
      Entry(
        revision: try row.text("revision"), parent: row["parent"], message: try row.text("message"),
        checksum: try row.text("checksum"), fingerprint: try row.text("fingerprint"),
        appliedAt: try row.text("applied_at"), appliedBy: try row.text("applied_by"))
    }
  }
}

import Postgres
import SchemaKit

/// How far a revision of several steps has come: a table beside the ledger, which is there only meanwhile.
struct StepLedger: Sendable {
  let table: QualifiedName

  init(beside ledger: Ledger) {
    table = QualifiedName(namespace: ledger.table.namespace, name: "\(ledger.table.name)_steps")
  }

  /// The revision that is applied, or taken back, half-way.
  struct Progress: Sendable, Hashable {
    let revision: String
    let direction: Direction
    let checksum: String
    /// The steps that are done.
    let finished: Int
    /// The step that was begun outside a transaction: it may have been done in part.
    let begun: Int?
  }

  /// Where things stand, nil when no revision is half-way.
  func progress(_ connection: PostgresConnection) async throws -> Progress? {
    guard try await Ledger(table).exists(connection) else { return nil }
    let sql: SQL = """
      SELECT revision, direction, checksum, coalesce(max(step) FILTER (WHERE is_finished), 0) AS finished,
        max(step) FILTER (WHERE NOT is_finished) AS begun
      FROM \(table) GROUP BY 1, 2, 3
      """
    guard let row = try await connection.query(sql.text).rows.first,
      let direction = Direction(rawValue: try row.text("direction"))
    else { return nil }
    return Progress(
      revision: try row.text("revision"), direction: direction, checksum: try row.text("checksum"),
      finished: try row.int("finished"), begun: row["begun"].flatMap { Int($0) })
  }

  /// The statements that record a step.
  func record(
    _ step: Int, of file: RevisionFile, _ revision: Revision, _ direction: Direction, isFinished: Bool
  )
    -> String
  {
    let statements: [SQL] = [
      """
      CREATE TABLE IF NOT EXISTS \(table) (
        revision text NOT NULL,
        direction text NOT NULL,
        checksum text NOT NULL,
        step integer PRIMARY KEY,
        is_finished boolean NOT NULL,
        recorded_at timestamp with time zone NOT NULL DEFAULT now()
      )
      """,
      """
      INSERT INTO \(table) (revision, direction, checksum, step, is_finished) VALUES (\
      \(literal: revision.id.text), \(literal: direction.rawValue), \(literal: file.checksum), \(step), \
      \(raw: "\(isFinished)")) ON CONFLICT (step) DO UPDATE SET is_finished = EXCLUDED.is_finished
      """,
    ]
    return statements.map(\.text).joined(separator: ";\n")
  }

  /// The statement that ends it.
  var removal: String { SQL("DROP TABLE IF EXISTS \(table)").text }
}

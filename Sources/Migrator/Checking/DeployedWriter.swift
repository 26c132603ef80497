import Postgres
import SchemaKit

/// A writer that is at work on a database, by its own word in the writer's ledger.
public struct DeployedWriter: Sendable, Hashable, Codable {
  /// Its consumer group.
  public let group: String
  /// Its consumer name.
  public let consumer: String
  /// The revision it was built with.
  public let revision: String
  /// Its `SCHEMA_POLICY`: `exact` or `compatible`.
  public let policy: String
  /// When it was last seen, in UTC.
  public let seenAt: String
}

/// A writer that pending revisions would stop, whatever its `SCHEMA_POLICY`.
public struct BrokenWriter: Sendable, Hashable, Codable {
  /// The writer.
  public let writer: DeployedWriter
  /// Why its rows would not fit any more.
  public let reasons: [String]
}

extension DeployedWriter {
  /// The writers that were seen during the last ten minutes, by the ledgers that a schema declares.
  static func all(_ schema: Schema, _ connection: PostgresConnection) async throws -> [DeployedWriter] {
    var writers: [DeployedWriter] = []
    for namespace in Set(schema.tables.map(\.name.namespace)).sorted() {
      let sessions = WriterLedger(namespace: namespace).sessions
      guard schema.table(sessions) != nil else { continue }
      let known = try await connection.query("SELECT to_regclass($1)", [SQL.quoted(sessions)])
      guard known.rows.first?[0] != nil else { continue }
      // By way of JSON: a ledger of an older revision lacks some of the columns, and then tells of no writer.
      let sql: SQL = """
        SELECT DISTINCT consumer_group, consumer, w->>'revision' AS revision, w->>'policy' AS policy,
          to_char((w->>'seen_at')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS seen_at
        FROM (SELECT consumer_group, consumer, to_jsonb(s) AS w FROM \(sessions) s) sessions
        WHERE (w->>'seen_at')::timestamptz > now() - interval '10 minutes' AND w->>'revision' IS NOT NULL
        ORDER BY 1, 2
        """
      for row in try await connection.query(sql.text).rows {
        writers.append(
          DeployedWriter(
            group: try row.text("consumer_group"), consumer: try row.text("consumer"),
            revision: try row.text("revision"), policy: row["policy"] ?? "exact",
            seenAt: try row.text("seen_at")))
      }
    }
    return writers
  }

  /// What pending revisions would do to this writer: nothing when none of them says or shows that it breaks it.
  func reasons(_ pending: [Revision], _ chain: [Revision], shown: [String]) -> [String] {
    let places = Dictionary(chain.enumerated().map { ($1.id.text, $0) }) { first, _ in first }
    // A revision of another branch stands before those made later.
    func place(_ revision: String) -> Int {
      places[revision] ?? chain.count { $0.id.text < revision }
    }
    let own = place(revision)
    let refusals = pending.filter { $0.header.serves.map { place($0.text) > own } ?? false }
    guard refusals.isEmpty else {
      return refusals.map {
        "revision \($0.id) serves writers from revision \($0.header.serves?.text ?? "") on"
      }
    }
    return pending.allSatisfy { $0.header.serves != nil } ? [] : shown
  }
}

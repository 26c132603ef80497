import Postgres
import RedisStreams
import SchemaKit

/// The ledger's SQL, for one group of consumers of one Redis.
///
/// How it makes every message a row once:
/// - A transaction that writes rows adds an entry with their messages, under the writer's session. What was delivered
///   before is looked up there, and only acknowledged when it is found.
/// - Who takes over another writer's messages deletes that one's session first. An entry references its session by a
///   foreign key: the other can't commit any more, and what it had committed is seen by then, because deleting waits
///   for a transaction that holds the session (manual, section 13.3.2, `FOR KEY SHARE`).
/// - An entry goes when all its messages lie at or below their streams' positions. A position only moves to where Redis
///   says that nothing older is pending. So when Redis loses a group, or its last second, the group begins again at the
///   position, and what came after it is in the entries.
struct LedgerStatements: Sendable {
  let tables: WriterLedger
  /// Which Redis it is.
  let source: String
  let group: String
  /// For how long a writer that said nothing still counts as one that runs, in seconds.
  var silence = 300

  /// Writers of one name open their sessions one after the other: otherwise neither would see the other's.
  func lock(_ consumer: String) -> String {
    "SELECT pg_advisory_xact_lock(hashtextextended(\(literal("\(source) \(group) \(consumer)")), 0))"
  }

  /// The writers of a name can't commit any more.
  func fence(_ consumers: [String]) -> String {
    let names = consumers.map(literal).joined(separator: ", ")
    return "DELETE FROM \(quoted(tables.sessions)) WHERE \(scope) AND consumer IN (\(names))"
  }

  /// All writers but one can't commit any more.
  func fenceAll(but session: Int64) -> String {
    "DELETE FROM \(quoted(tables.sessions)) WHERE \(scope) AND id <> \(session)"
  }

  /// Writers of the group that know the source by another name can't commit any more.
  var fenceOtherSources: String {
    "DELETE FROM \(quoted(tables.sessions)) WHERE consumer_group = \(literal(group)) AND source <> \(literal(source))"
  }

  /// Adds a writer, and gives its session.
  func open(_ consumer: String, _ revision: String?, _ policy: SchemaPolicy) -> String {
    """
    INSERT INTO \(quoted(tables.sessions)) (source, consumer_group, consumer, revision, policy)
    VALUES (\(literal(source)), \(literal(group)), \(literal(consumer)), \(revision.map(literal) ?? "NULL"),
      \(literal(policy.rawValue))) RETURNING id
    """
  }

  /// Says that a writer is alive, now and then, and gives its session when it still has one.
  func see(_ session: Int64) -> String {
    """
    WITH seen AS (
      UPDATE \(quoted(tables.sessions)) SET seen_at = now()
      WHERE id = \(session) AND seen_at < now() - interval '\(silence / 5) seconds'
    )
    SELECT id FROM \(quoted(tables.sessions)) WHERE id = \(session)
    """
  }

  /// The consumers of writers that said a moment ago that they are alive: see ``see(_:)``.
  var alive: String {
    "SELECT consumer FROM \(quoted(tables.sessions)) WHERE \(scope) AND seen_at > now() - interval '\(silence) seconds'"
  }

  /// Takes a writer away.
  func close(_ session: Int64) -> String {
    "DELETE FROM \(quoted(tables.sessions)) WHERE id = \(session)"
  }

  /// Adds an entry, and gives its id. A fenced session is refused: see ``isFenced(_:)``.
  func record(_ ids: String, _ session: Int64) -> String {
    """
    INSERT INTO \(quoted(tables.batches)) (session, source, consumer_group, ids)
    VALUES (\(session), \(literal(source)), \(literal(group)), \(literal(ids))) RETURNING id
    """
  }

  /// Whether an error says that the session is no more.
  func isFenced(_ error: PostgresError) -> Bool {
    error.sqlState == "23503" && error.table == tables.batches.name && error.schema == tables.namespace
  }

  /// All positions.
  var positions: String {
    "SELECT stream, last_id, batches_after FROM \(quoted(tables.positions)) WHERE \(scope)"
  }

  /// All entries.
  var entries: String { "SELECT id, ids FROM \(quoted(tables.batches)) WHERE \(scope)" }

  /// The entries of writers that are gone, some at a time.
  var orphans: String {
    """
    SELECT id, ids, committed_at < now() - interval '\(Int(Settling.patience / .seconds(1))) seconds' AS is_old
    FROM \(quoted(tables.batches)) WHERE \(scope) AND session IS NULL ORDER BY id LIMIT 200
    """
  }

  /// Moves positions on, never back.
  func move(_ positions: [(key: ExactKey, id: StreamID)]) -> String {
    let rows = positions.map { "(\(literal(escaped($0.key.text))), \(literal("\($0.id)")))" }
    return """
      INSERT INTO \(quoted(tables.positions)) AS p (source, consumer_group, stream, last_id)
      SELECT \(literal(source)), \(literal(group)), stream, last_id
      FROM (VALUES \(rows.joined(separator: ", "))) AS v (stream, last_id) ORDER BY stream
      ON CONFLICT (source, consumer_group, stream) DO UPDATE SET last_id = EXCLUDED.last_id
      WHERE (split_part(p.last_id, '-', 1)::numeric, split_part(p.last_id, '-', 2)::numeric)
        < (split_part(EXCLUDED.last_id, '-', 1)::numeric, split_part(EXCLUDED.last_id, '-', 2)::numeric)
      """
  }

  /// Forgets what was known of streams: those of that key now are others.
  func forget(_ keys: [String]) -> String {
    let rows = keys.map { "(\(literal(escaped($0))))" }
    return """
      INSERT INTO \(quoted(tables.positions)) (source, consumer_group, stream, last_id, batches_after)
      SELECT \(literal(source)), \(literal(group)), stream, '0-0',
        (SELECT coalesce(max(id), 0) FROM \(quoted(tables.batches)))
      FROM (VALUES \(rows.joined(separator: ", "))) AS v (stream)
      ON CONFLICT (source, consumer_group, stream)
      DO UPDATE SET last_id = EXCLUDED.last_id, batches_after = EXCLUDED.batches_after
      """
  }

  /// Removes entries that the positions have passed.
  func remove(_ entries: [Int64]) -> String {
    "DELETE FROM \(quoted(tables.batches)) WHERE id IN (\(entries.map(String.init).joined(separator: ", ")))"
  }

  /// A key as a text of PostgreSQL's, which has no NUL.
  private func escaped(_ key: String) -> String {
    key.replacing(byte: "%", with: "%25").replacing(byte: "\0", with: "%00")
  }

  private func literal(_ text: String) -> String { SQL.quoted(literal: text) }

  private func quoted(_ name: QualifiedName) -> String { SQL.quoted(name) }

  private var scope: String {
    "source = \(literal(source)) AND consumer_group = \(literal(group))"
  }
}

import Foundation
import Postgres

/// The tables and indexes that statements name, as far as they are there: how big they are, and who has locked them.
struct LockableRelations {
  private struct Member {
    let identity: String
    let isRoot: Bool
    let bytes: Int64
    let rows: Int64
    /// The table of an index.
    let table: String?
  }

  private var families: [String: [Member]] = [:]
  private var sessions: [String: [SessionInTheWay]] = [:]
  /// The tables that the foreign keys of a table reference, by the keys' names.
  private var referenced: [String: [(key: String, table: String)]] = [:]

  /// Asks the database for names as SQL has them.
  init(_ names: Set<String>, _ connection: PostgresConnection) async throws {
    let list = String(decoding: try JSONEncoder().encode(names.sorted()), as: UTF8.self)
    for row in try await connection.query(Self.relations, [list]).rows {
      let member = Member(
        identity: try row.text("identity"), isRoot: try row.bool("is_root"), bytes: try row.int("bytes"),
        rows: try row.int("tuples"), table: row["index_table"])
      families[try row.text("name"), default: []].append(member)
    }
    for row in try await connection.query(Self.foreignKeys, [list]).rows {
      referenced[try row.text("name"), default: []].append((try row.text("key"), try row.text("referenced")))
    }
    for row in try await connection.query(Self.locks).rows {
      guard let mode = LockMode(catalogName: try row.text("mode")) else { continue }
      let session = SessionInTheWay(
        processID: try row.int("pid"), role: row["usename"] ?? "", application: row["application_name"] ?? "",
        mode: mode, isGranted: try row.bool("granted"), since: row["since"])
      sessions[try row.text("identity"), default: []].append(session)
    }
  }

  /// What a claim comes to: nothing for what isn't there, two locks for an index with its table, more where foreign keys go.
  func forecasts(_ claim: LockClaim) -> [LockForecast] {
    let family = families[claim.relation, default: []].filter { claim.hasChildren || $0.isRoot }
    guard let root = family.first(where: \.isRoot) else { return [] }
    let others = Set(
      referenced[claim.relation, default: []].filter { claim.droppedKeys.contain($0.key) }.map(\.table))
    let own =
      [forecast(claim.relation, claim, family)]
      + others.sorted().map { forecast($0, claim, (families[$0] ?? []).filter(\.isRoot)) }
    guard claim.hasTable, let table = root.table else { return own }
    return [forecast(table, claim, families[table] ?? [])] + own
  }

  private func forecast(_ name: String, _ claim: LockClaim, _ family: [Member]) -> LockForecast {
    let others = family.flatMap { sessions[$0.identity] ?? [] }.filter {
      claim.waitsAs.conflicts(with: $0.mode)
    }
    var seen: Set<SessionInTheWay> = []
    // An index or a partitioned table that was never analyzed counts -1.
    let rows = family.map(\.rows).filter { $0 >= 0 }
    return LockForecast(
      relation: name, mode: claim.mode, blocks: claim.mode.blocks, bytes: family.reduce(0) { $0 + $1.bytes },
      rows: rows.isEmpty ? nil : rows.reduce(0, +), inTheWay: others.filter { seen.insert($0).inserted })
  }

  /// The named relations with their partitions and children, and the tables of named indexes. Asking for the exact size
  /// opens a table and its indexes, which waits behind ACCESS EXCLUSIVE; then it is the size at the last VACUUM or ANALYZE.
  private static let relations = """
    WITH RECURSIVE asked AS (
      SELECT name, to_regclass(name)::oid AS oid FROM json_array_elements_text($1::json) AS name
    ), named AS (
      SELECT name, oid FROM asked WHERE oid IS NOT NULL
      UNION
      SELECT x.indrelid::regclass::text, x.indrelid FROM asked JOIN pg_index x ON x.indexrelid = asked.oid
      UNION
      SELECT k.confrelid::regclass::text, k.confrelid FROM asked JOIN pg_constraint k ON k.conrelid = asked.oid
      WHERE k.contype = 'f'
    ), family AS (
      SELECT name, oid, true AS is_root FROM named
      UNION
      SELECT f.name, i.inhrelid, false FROM family f JOIN pg_inherits i ON i.inhparent = f.oid
    )
    SELECT f.name, f.oid::text AS identity, f.is_root,
      CASE
        WHEN EXISTS (
          SELECT FROM pg_locks l WHERE l.mode = 'AccessExclusiveLock'
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (l.relation = f.oid OR l.relation IN (SELECT indexrelid FROM pg_index WHERE indrelid = f.oid)))
        THEN (
          SELECT sum(greatest(p.relpages, 0))::bigint * current_setting('block_size')::bigint FROM pg_class p
          WHERE p.oid IN (f.oid, c.reltoastrelid)
            OR p.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = f.oid))
        ELSE pg_total_relation_size(f.oid)
      END AS bytes,
      CASE WHEN c.relkind IN ('r', 'm') THEN c.reltuples::bigint ELSE -1 END AS tuples,
      (SELECT x.indrelid::regclass::text FROM pg_index x WHERE x.indexrelid = f.oid) AS index_table
    FROM family f JOIN pg_class c ON c.oid = f.oid
    """

  private static let foreignKeys = """
    SELECT name, k.conname AS key, k.confrelid::regclass::text AS referenced
    FROM json_array_elements_text($1::json) AS name JOIN pg_constraint k ON k.conrelid = to_regclass(name)
    WHERE k.contype = 'f' AND k.confrelid <> k.conrelid
    """

  private static let locks = """
    SELECT l.relation::text AS identity, l.mode, l.granted, l.pid, a.usename, a.application_name,
      to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'relation' AND l.pid <> pg_backend_pid()
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY l.granted DESC, a.xact_start, l.pid
    """
}

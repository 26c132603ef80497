import SchemaKit

/// Gives the rows that are there already a new column's default, a stretch of pages to a transaction, so that no row is
/// locked for long.
///
/// Pages are addressed by ctid: a pass reads each once, however many there are. An old row may be updated meanwhile to a
/// page that was passed, so there are passes until one finds nothing. It can be run again.
struct Backfill {
  let table: QualifiedName
  let column: String

  /// The statement; it can't run in a transaction.
  var statement: SQL {
    let name: SQL = "\(identifier: column)"
    return .anonymousBlock(
      """
      DECLARE
        last bigint;
        filled bigint;
        total bigint;
        before bigint;
      BEGIN
        LOOP
          total := 0;
          WITH RECURSIVE family AS (
            SELECT \(literal: SQL.quoted(table))::regclass::oid AS oid
            UNION ALL
            SELECT i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.oid
          )
          SELECT max(pg_relation_size(oid)) / current_setting('block_size')::bigint INTO last FROM family;
          FOR page IN 0..last BY 200 LOOP
            UPDATE \(table) SET \(name) = DEFAULT
              WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 200)::tid
                AND \(name) IS NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            total := total + filled;
            COMMIT;
          END LOOP;
          EXIT WHEN total = 0;
          IF total >= before THEN
            RAISE 'rows stay NULL whatever is done: a trigger may keep them so';
          END IF;
          before := total;
        END LOOP;
      END
      """)
  }
}

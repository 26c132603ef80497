import SchemaKit

/// The queries that read a catalog: one for each kind of object, whatever the number of objects.
///
/// `search_path` is empty while they run, so that the server qualifies every name it prints but those of
/// `pg_catalog`. What an extension made belongs to it and is left out.
struct CatalogQueries {
  /// The namespaces to read, as an SQL array.
  let namespaces: String
  /// The publications to read, as an SQL array; all where nobody said which.
  let publications: String
  /// The migrator's own table, which is no part of the schema.
  let ledger: String
  /// The server's version, as in `server_version_num`.
  let version: Int

  init(namespaces: Set<String>, publications: Set<String>? = [], ledger: QualifiedName?, version: Int) {
    self.version = version
    self.namespaces = Self.array(namespaces)
    self.publications = publications.map(Self.array) ?? "ARRAY(SELECT pubname FROM pg_publication)::text[]"
    self.ledger =
      ledger.map { "(\(SQL.quoted(literal: $0.namespace)), \(SQL.quoted(literal: $0.name)))" } ?? "('', '')"
  }

  private static func array(_ names: Set<String>) -> String {
    let list = names.sorted().map { SQL.quoted(literal: $0) }.joined(separator: ", ")
    return "ARRAY[\(list)]::text[]"
  }

  /// A condition that leaves out what an extension made.
  static func notOfExtension(_ catalog: String, _ oid: String) -> String {
    """
    NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '\(catalog)'::regclass AND e.objid = \(oid)
      AND e.deptype = 'e')
    """
  }

  /// The comment on an object, to be joined: `obj_description` would run a query for each.
  static func comment(
    _ catalog: String, _ oid: String, column: String = "0", as name: String = "pd"
  ) -> String {
    """
    LEFT JOIN pg_description \(name) ON \(name).classoid = '\(catalog)'::regclass AND \(name).objoid = \(oid)
      AND \(name).objsubid = \(column)
    """
  }

  /// The tables in question, partitioned ones and partitions too, and materialized views, which have indexes.
  private var tableOIDs: String {
    """
    WITH table_oids AS MATERIALIZED (
      SELECT c.oid, n.nspname::text AS namespace, c.relname::text AS name, c.relkind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname = ANY (\(namespaces))
        AND c.reloftype = 0
        AND (n.nspname, c.relname) <> \(ledger) AND \(Self.notOfExtension("pg_class", "c.oid")))
    """
  }

  var timescaleDBRows: String { HypertableQueries.isInstalled }

  /// The role, whose rights as an owner are no grants.
  var roleRows: String { "SELECT current_user AS role" }

  var namespaceRows: String {
    """
    SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment
    FROM pg_namespace WHERE nspname = ANY (\(namespaces)) ORDER BY 1
    """
  }

  var extensionRows: String {
    """
    SELECT e.extname AS name, n.nspname AS namespace, e.extversion AS version,
      e.extrelocatable AS is_relocatable,
      nullif(obj_description(e.oid, 'pg_extension'), a.comment) AS comment
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      LEFT JOIN pg_available_extensions a ON a.name = e.extname
    WHERE e.extname <> 'plpgsql'
    -- One that another requires was made before it.
    ORDER BY e.oid
    """
  }

  var enumRows: String {
    """
    SELECT n.nspname AS namespace, t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
      ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder) AS labels
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype = 'e' AND n.nspname = ANY (\(namespaces)) AND \(Self.notOfExtension("pg_type", "t.oid"))
    ORDER BY 1, 2
    """
  }

  /// Sequences but for those of identity columns, which depend on their column internally.
  var sequenceRows: String {
    """
    SELECT n.nspname AS namespace, c.relname AS name, format_type(s.seqtypid, NULL) AS type,
      s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      c.relpersistence = 'u' AS is_unlogged, pd.description AS comment,
      tn.nspname AS owner_namespace, t.relname AS owner_table, a.attname AS owner_column
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
      LEFT JOIN pg_class t ON t.oid = d.refobjid
      LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      \(Self.comment("pg_class", "c.oid"))
    WHERE n.nspname = ANY (\(namespaces)) AND d.deptype IS DISTINCT FROM 'i'
      AND (tn.nspname, t.relname) IS DISTINCT FROM \(ledger) AND \(Self.notOfExtension("pg_class", "c.oid"))
    ORDER BY 1, 2
    """
  }

  var tableRows: String {
    """
    \(tableOIDs)
    SELECT o.oid, o.namespace, o.name, o.relkind AS kind,
      c.reloptions || (SELECT array_agg('toast.' || option) FROM pg_class t, unnest(t.reloptions) option
        WHERE t.oid = c.reltoastrelid) AS reloptions,
      c.relpersistence AS persistence,
      CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
      CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
      ARRAY(SELECT pn.nspname::text FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
        JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = o.oid ORDER BY i.inhseqno)
        AS parent_namespaces,
      ARRAY(SELECT p.relname::text FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
        WHERE i.inhrelid = o.oid ORDER BY i.inhseqno) AS parents,
      c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security,
      c.relreplident AS replica_identity,
      (SELECT r.relname FROM pg_index x JOIN pg_class r ON r.oid = x.indexrelid
        WHERE x.indrelid = o.oid AND x.indisreplident) AS replica_index,
      (SELECT r.relname FROM pg_index x JOIN pg_class r ON r.oid = x.indexrelid
        WHERE x.indrelid = o.oid AND x.indisclustered) AS cluster_index,
      pd.description AS comment
    FROM table_oids o JOIN pg_class c ON c.oid = o.oid
      \(Self.comment("pg_class", "o.oid"))
    ORDER BY 2, 3
    """
  }

  var columnRows: String {
    """
    \(tableOIDs)
    SELECT o.oid AS table_oid, a.attname AS name, tn.nspname AS type_namespace, b.typname AS type_name,
      format_type(b.oid, a.atttypmod) AS type, b.oid <> t.oid AS is_array,
      NOT a.attnotnull AS nullable, k.conname AS not_null_name, k.connoinherit AS not_null_no_inherit,
      k.convalidated AS not_null_is_valid, kd.description AS not_null_comment,
      a.attidentity AS identity, a.attgenerated AS generated,
      pg_get_expr(d.adbin, d.adrelid) AS expression, cn.nspname AS collation_namespace,
      co.collname AS collation, pd.description AS comment,
      NOT a.attislocal AS is_inherited, nullif(a.attstattarget, -1) AS statistics,
      CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
      nullif(a.attcompression, '') AS compression, a.attoptions AS reloptions,
      s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      sn.nspname AS sequence_namespace, sc.relname AS sequence
    FROM table_oids o
      JOIN pg_attribute a ON o.relkind <> 'm' AND a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      JOIN pg_type b ON b.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
      JOIN pg_namespace tn ON tn.oid = b.typnamespace
      LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
      -- PostgreSQL 18 and later keep a constraint for NOT NULL.
      LEFT JOIN pg_constraint k ON k.contype = 'n' AND k.conrelid = o.oid AND k.conkey[1] = a.attnum
      \(Self.comment("pg_constraint", "k.oid", as: "kd"))
      LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
      LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
      LEFT JOIN pg_depend i ON a.attidentity <> '' AND i.classid = 'pg_class'::regclass AND i.deptype = 'i'
        AND i.refclassid = 'pg_class'::regclass AND i.refobjid = o.oid AND i.refobjsubid = a.attnum
      LEFT JOIN pg_sequence s ON s.seqrelid = i.objid
      LEFT JOIN pg_class sc ON sc.oid = s.seqrelid LEFT JOIN pg_namespace sn ON sn.oid = sc.relnamespace
      \(Self.comment("pg_class", "o.oid", column: "a.attnum"))
    ORDER BY o.oid, a.attnum
    """
  }

  var constraintRows: String {
    """
    \(tableOIDs)
    SELECT c.conrelid AS table_oid, c.conname AS name, c.contype AS kind, c.conindid AS index_oid,
      \(Self.columnNames("c.conkey", "c.conrelid")) AS columns,
      fn.nspname AS foreign_namespace, f.relname AS foreign_table,
      \(Self.columnNames("c.confkey", "c.confrelid")) AS foreign_columns,
      \(Self.columnNames("c.confdelsetcols", "c.conrelid")) AS delete_columns,
      c.confdeltype AS on_delete, c.confupdtype AS on_update, c.confmatchtype AS match,
      c.condeferrable AS deferrable, c.condeferred AS deferred, c.connoinherit AS no_inherit,
      c.convalidated AS is_valid, \(version >= 180000 ? "c.conenforced" : "true") AS is_enforced,
      \(version >= 180000 ? "c.conperiod" : "false") AS has_period,
      (NOT c.conislocal OR c.conparentid <> 0) AND coalesce(pc.contype = c.contype, true) AS is_inherited,
      pd.description AS comment,
      CASE WHEN c.contype <> 'f' THEN xd.description END AS index_comment,
      pg_get_expr(c.conbin, c.conrelid) AS expression, x.indnullsnotdistinct AS nulls_not_distinct,
      m.amname AS method, pg_get_expr(x.indpred, x.indrelid) AS predicate, xc.reloptions,
      xc.relkind = 'I' AND NOT x.indisvalid AS is_on_parent_alone,
      an.nspname AS attached_namespace, ac.relname AS attached_to,
      ARRAY(SELECT CASE WHEN n.nspname = 'pg_catalog' THEN p.oprname::text
          ELSE format('OPERATOR(%I.%s)', n.nspname, p.oprname) END
        FROM unnest(c.conexclop) WITH ORDINALITY AS e(oid, place)
          JOIN pg_operator p ON p.oid = e.oid JOIN pg_namespace n ON n.oid = p.oprnamespace
        ORDER BY e.place) AS operators
    FROM table_oids o JOIN pg_constraint c ON c.conrelid = o.oid AND c.contype IN ('p', 'u', 'c', 'f', 'x')
      -- Not those that a foreign key to a partitioned table has to each of its partitions.
      AND NOT EXISTS (SELECT FROM pg_constraint k
        WHERE c.contype = 'f' AND k.oid = c.conparentid AND k.confrelid <> c.confrelid)
      LEFT JOIN pg_class f ON f.oid = c.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
      LEFT JOIN pg_index x ON x.indexrelid = c.conindid
      LEFT JOIN pg_class xc ON xc.oid = c.conindid LEFT JOIN pg_am m ON m.oid = xc.relam
      LEFT JOIN pg_constraint pc ON pc.oid = c.conparentid
      -- A key of its own stands under an index, or under a key of the other kind.
      LEFT JOIN pg_inherits ai ON ai.inhrelid = c.conindid AND c.contype IN ('p', 'u')
        AND (c.conparentid = 0 OR pc.contype <> c.contype)
      LEFT JOIN pg_class ac ON ac.oid = ai.inhparent LEFT JOIN pg_namespace an ON an.oid = ac.relnamespace
      \(Self.comment("pg_constraint", "c.oid")) \(Self.comment("pg_class", "c.conindid", as: "xd"))
    ORDER BY o.oid, c.conname
    """
  }

  /// In which sessions a partition's copies of its parent's triggers fire, where it is in others than the parent's.
  var triggerStateRows: String {
    """
    \(tableOIDs)
    SELECT t.tgrelid AS table_oid, t.tgname AS name, t.tgenabled AS state
    FROM table_oids o JOIN pg_trigger t ON t.tgrelid = o.oid JOIN pg_trigger p ON p.oid = t.tgparentid
    WHERE NOT t.tgisinternal AND t.tgenabled <> p.tgenabled
    """
  }

  private static func columnNames(_ numbers: String, _ table: String) -> String {
    """
    ARRAY(SELECT a.attname::text FROM unnest(\(numbers)) WITH ORDINALITY AS k(number, place)
      JOIN pg_attribute a ON a.attrelid = \(table) AND a.attnum = k.number ORDER BY k.place)
    """
  }

  /// Indexes that no constraint owns.
  var indexRows: String {
    """
    \(tableOIDs)
    SELECT x.indrelid AS table_oid, x.indexrelid AS index_oid, c.relname AS name, m.amname AS method,
      x.indisunique AS is_unique, x.indnullsnotdistinct AS nulls_not_distinct,
      pg_get_expr(x.indpred, x.indrelid) AS predicate, c.reloptions,
      x.indisvalid OR c.relkind = 'I' AS is_valid, c.relkind = 'I' AND NOT x.indisvalid AS is_on_parent_alone,
      pn.nspname AS parent_namespace, p.relname AS parent, pd.description AS comment
    FROM table_oids o JOIN pg_index x ON x.indrelid = o.oid JOIN pg_class c ON c.oid = x.indexrelid
      JOIN pg_am m ON m.oid = c.relam
      LEFT JOIN pg_inherits i ON i.inhrelid = x.indexrelid LEFT JOIN pg_class p ON p.oid = i.inhparent
      LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
      \(Self.comment("pg_class", "c.oid"))
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
    ORDER BY o.oid, c.relname
    """
  }

  /// The keys and included columns of all indexes, those of constraints too.
  var indexKeyRows: String {
    """
    \(tableOIDs)
    SELECT x.indexrelid AS index_oid, a.attname AS column, k.place <= x.indnkeyatts AS is_key,
      CASE WHEN k.number = 0 THEN pg_get_indexdef(x.indexrelid, k.place::int, false) END AS expression,
      x.indoption[k.place - 1] & 1 = 1 AS descending, x.indoption[k.place - 1] & 2 = 2 AS nulls_first,
      CASE WHEN NOT p.opcdefault OR ia.attoptions IS NOT NULL THEN
        CASE WHEN pn.nspname = 'pg_catalog' THEN '' ELSE quote_ident(pn.nspname) || '.' END
          || quote_ident(p.opcname) || coalesce((SELECT ' (' || string_agg(split_part(option, '=', 1) || '='
            || quote_literal(substr(option, strpos(option, '=') + 1)), ', ') || ')'
            FROM unnest(ia.attoptions) option), '') END AS operator_class,
      CASE WHEN k.number = 0 THEN nullif(ia.attstattarget, -1) END AS statistics,
      cn.nspname AS collation_namespace, co.collname AS collation
    FROM table_oids o JOIN pg_index x ON x.indrelid = o.oid
      CROSS JOIN unnest(x.indkey) WITH ORDINALITY AS k(number, place)
      LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number AND k.number <> 0
      LEFT JOIN pg_attribute ia ON ia.attrelid = x.indexrelid AND ia.attnum = k.place
      LEFT JOIN pg_opclass p ON p.oid = x.indclass[k.place - 1]
      LEFT JOIN pg_namespace pn ON pn.oid = p.opcnamespace
      LEFT JOIN pg_collation co ON co.oid = x.indcollation[k.place - 1]
        AND co.oid <> coalesce(a.attcollation, 'pg_catalog."default"'::regcollation)
      LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    ORDER BY x.indexrelid, k.place
    """
  }
}

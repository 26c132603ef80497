/// The query that reads publications, with their members in arrays.
extension CatalogQueries {
  /// Those that are asked for; what an extension made belongs to it.
  var publicationRows: String {
    """
    SELECT 'public' AS namespace, p.pubname AS name, obj_description(p.oid, 'pg_publication') AS comment,
      nullif(concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
        'insert, update, delete, truncate') AS publish,
      p.pubviaroot AS via_root, \(generatedColumns) AS generated_columns, m.*
    FROM pg_publication p CROSS JOIN LATERAL (
      SELECT array_agg(o.keyword) AS keywords, array_agg(o.namespace) AS namespaces, array_agg(o.name) AS names,
        array_agg(o.columns) AS columns, array_agg(o.filter) AS filters
      FROM (
        SELECT 'ALL TABLES' AS keyword, NULL AS namespace, NULL AS name, NULL AS columns, NULL AS filter
        WHERE p.puballtables
        UNION ALL
        SELECT 'TABLES IN SCHEMA', n.nspname::text, NULL, NULL, NULL FROM pg_publication_namespace s
          JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid
        UNION ALL
        SELECT 'TABLE', n.nspname, c.relname::text,
          (SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a
            WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])),
          pg_get_expr(r.prqual, r.prrelid)
        FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.prpubid = p.oid) o) m
    WHERE \(managedPublications) AND \(Self.notOfExtension("pg_publication", "p.oid"))
    ORDER BY 2
    """
  }

  /// A condition on `p.pubname`.
  var managedPublications: String { "p.pubname::text = ANY (\(publications))" }

  /// PostgreSQL 18 can publish generated columns.
  private var generatedColumns: String { version >= 180000 ? "p.pubgencols::text" : "'n'" }
}

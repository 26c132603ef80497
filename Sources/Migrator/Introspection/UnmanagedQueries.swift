/// The query that reads what is never touched and always listed.
extension CatalogQueries {
  /// What this library has no model for, by kind and name.
  var unmanagedRows: String {
    """
    WITH \(scope)
    SELECT 'foreign table' AS kind, format('%I.%I', s.namespace, c.relname) AS name
    FROM pg_class c JOIN scope s ON s.oid = c.relnamespace
    WHERE c.relkind = 'f' AND \(Self.notOfExtension("pg_class", "c.oid"))
    UNION ALL
    SELECT 'typed table', format('%I.%I', s.namespace, c.relname)
    FROM pg_class c JOIN scope s ON s.oid = c.relnamespace WHERE c.reloftype <> 0
    UNION ALL
    SELECT 'access method of a table', format('%I.%I', s.namespace, c.relname)
    FROM pg_class c JOIN scope s ON s.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
    WHERE c.relkind IN ('r', 'p', 'm') AND a.amname <> 'heap' AND \(Self.notOfExtension("pg_class", "c.oid"))
    UNION ALL
    SELECT 'shell type', format('%I.%I', s.namespace, t.typname)
    FROM pg_type t JOIN scope s ON s.oid = t.typnamespace WHERE NOT t.typisdefined
    UNION ALL
    SELECT 'CLUSTER ON of materialized view', format('%I.%I', s.namespace, c.relname)
    FROM pg_class c JOIN scope s ON s.oid = c.relnamespace
    WHERE c.relkind = 'm' AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisclustered)
    UNION ALL
    SELECT 'DEPENDS ON EXTENSION of ' || o.type, o.identity
    FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) o
    WHERE d.deptype = 'x' AND (o.schema IS NULL OR o.schema IN (SELECT quote_ident(namespace) FROM scope))
    UNION ALL
    SELECT 'base type', format('%I.%I', s.namespace, t.typname)
    FROM pg_type t JOIN scope s ON s.oid = t.typnamespace
    WHERE t.typtype = 'b' AND t.typcategory <> 'A' AND \(Self.notOfExtension("pg_type", "t.oid"))
    UNION ALL
    SELECT 'operator without a function', format('%I.%s', s.namespace, o.oprname)
    FROM pg_operator o JOIN scope s ON s.oid = o.oprnamespace WHERE o.oprcode = 0
    UNION ALL
    SELECT 'operator class', format('%I.%I', s.namespace, o.opcname)
    FROM pg_opclass o JOIN scope s ON s.oid = o.opcnamespace
    WHERE \(Self.notOfExtension("pg_opclass", "o.oid"))
    UNION ALL
    SELECT 'conversion', format('%I.%I', s.namespace, c.conname)
    FROM pg_conversion c JOIN scope s ON s.oid = c.connamespace
    WHERE \(Self.notOfExtension("pg_conversion", "c.oid"))
    UNION ALL
    SELECT 'operator family', format('%I.%I', s.namespace, f.opfname)
    FROM pg_opfamily f JOIN scope s ON s.oid = f.opfnamespace
    WHERE \(Self.notOfExtension("pg_opfamily", "f.oid")) AND NOT EXISTS (SELECT FROM pg_opclass o
      WHERE o.opcfamily = f.oid AND o.opcname = f.opfname AND o.opcnamespace = f.opfnamespace)
    UNION ALL
    SELECT 'text search parser', format('%I.%I', s.namespace, p.prsname)
    FROM pg_ts_parser p JOIN scope s ON s.oid = p.prsnamespace
    WHERE \(Self.notOfExtension("pg_ts_parser", "p.oid"))
    UNION ALL
    SELECT 'text search template', format('%I.%I', s.namespace, t.tmplname)
    FROM pg_ts_template t JOIN scope s ON s.oid = t.tmplnamespace
    WHERE \(Self.notOfExtension("pg_ts_template", "t.oid"))
    \(databaseRows)
    \(memberRows)
    ORDER BY 1, 2
    """
  }

  /// What this library has no model for and belongs to no namespace. The server's own have lower numbers.
  private var databaseRows: String {
    """
    UNION ALL
    SELECT 'publication', quote_ident(p.pubname) FROM pg_publication p
    WHERE NOT \(managedPublications) AND \(Self.notOfExtension("pg_publication", "p.oid"))
    UNION ALL
    SELECT 'comment on namespace', 'public' FROM pg_namespace n
    WHERE n.nspname = 'public' AND obj_description(n.oid, 'pg_namespace') IS DISTINCT FROM 'standard public schema'
    UNION ALL
    SELECT 'subscription', quote_ident(s.subname) FROM pg_subscription s
    WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'cast', format('(%s)', \(castName)) FROM pg_cast c WHERE \(isOwnCast) AND NOT \(isManagedCast)
    UNION ALL
    SELECT 'event trigger', quote_ident(t.evtname) FROM pg_event_trigger t
      JOIN pg_proc p ON p.oid = t.evtfoid
    WHERE p.pronamespace NOT IN (SELECT oid FROM scope) AND \(Self.notOfExtension("pg_event_trigger", "t.oid"))
    UNION ALL
    SELECT 'foreign-data wrapper', quote_ident(w.fdwname) FROM pg_foreign_data_wrapper w
    WHERE \(Self.notOfExtension("pg_foreign_data_wrapper", "w.oid"))
    UNION ALL
    SELECT 'foreign server', quote_ident(f.srvname) FROM pg_foreign_server f
    WHERE \(Self.notOfExtension("pg_foreign_server", "f.oid"))
    UNION ALL
    SELECT 'user mapping', format('for %I on %I', u.usename, u.srvname) FROM pg_user_mappings u
    UNION ALL
    SELECT 'language', quote_ident(l.lanname) FROM pg_language l
    WHERE l.oid >= 16384 AND \(Self.notOfExtension("pg_language", "l.oid"))
    UNION ALL
    SELECT 'access method', quote_ident(a.amname) FROM pg_am a
    WHERE a.oid >= 16384 AND \(Self.notOfExtension("pg_am", "a.oid"))
    UNION ALL
    SELECT 'transform', format('for %s in %I', format_type(t.trftype, NULL), l.lanname)
    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
    WHERE \(Self.notOfExtension("pg_transform", "t.oid"))
    """
  }

  /// What an extension made, where its privileges are others than the extension gave it.
  private var memberRows: String {
    func differs(_ catalog: String, _ acl: String, _ standard: String) -> String {
      """
      JOIN pg_depend e ON e.classid = '\(catalog)'::regclass AND e.objid = o.oid AND e.deptype = 'e'
        LEFT JOIN pg_init_privs i ON i.classoid = e.classid AND i.objoid = o.oid AND i.objsubid = 0
      WHERE \(acl) IS NOT NULL AND \(acl) <> coalesce(i.initprivs, \(standard))
      """
    }
    return """
      UNION ALL
      SELECT 'privileges on an extension''s', format('function %s', o.oid::regprocedure) FROM pg_proc o
        JOIN scope s ON s.oid = o.pronamespace \(differs("pg_proc", "o.proacl", "acldefault('f', o.proowner)"))
      UNION ALL
      SELECT 'privileges on an extension''s', format('relation %s', o.oid::regclass) FROM pg_class o
        JOIN scope s ON s.oid = o.relnamespace
        \(differs("pg_class", "o.relacl", "acldefault(CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", o.relowner)"))
      """
  }
}

/// The query that reads what stands on what.
extension CatalogQueries {
  /// Dependencies of everything that holds an expression or a body. What is known from the objects themselves, such
  /// as a foreign key's table, is left out.
  var dependencyRows: String {
    """
    WITH needed AS MATERIALIZED (
      SELECT DISTINCT d.classid, d.objid, d.refclassid, d.refobjid, d.refobjsubid FROM pg_depend d
      WHERE d.refobjid >= 16384 AND d.refclassid <> 'pg_namespace'::regclass
        AND (d.deptype = 'n' OR d.classid = 'pg_statistic_ext'::regclass AND d.deptype = 'a')
        AND d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_attrdef'::regclass,
          'pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_class'::regclass,
          'pg_type'::regclass, 'pg_statistic_ext'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass,
          'pg_event_trigger'::regclass, 'pg_ts_config'::regclass, 'pg_publication_rel'::regclass)
    ), members AS (
      SELECT d.classid, d.objid, e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
      WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
    ), types AS MATERIALIZED (
      -- A range type's multirange type stands for it, as an array stands for its elements' type.
      SELECT t.oid, CASE WHEN c.relkind <> 'c' THEN 'relation' ELSE 'type' END AS kind, n.nspname AS namespace,
        coalesce(c.relname, b.typname) AS name
      FROM pg_type t
        JOIN pg_type e ON e.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
        LEFT JOIN pg_range m ON m.rngmultitypid = e.oid JOIN pg_type b ON b.oid = coalesce(m.rngtypid, e.oid)
        JOIN pg_namespace n ON n.oid = b.typnamespace LEFT JOIN pg_class c ON c.oid = b.typrelid
      WHERE t.oid >= 16384
    ), named (classid, objid, kind, namespace, name, sub) AS (
      SELECT 'pg_class'::regclass::oid, c.oid, CASE c.relkind WHEN 'c' THEN 'type' ELSE 'relation' END,
        n.nspname::text, c.relname::text, NULL::text
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384
      UNION ALL
      SELECT 'pg_type'::regclass, t.oid, t.kind, t.namespace, t.name, NULL FROM types t
      UNION ALL
      -- Those that make a range stand for its type.
      SELECT 'pg_proc'::regclass, p.oid, coalesce(t.kind, 'routine'), coalesce(t.namespace, n.nspname),
        coalesce(t.name, p.proname), CASE WHEN t.oid IS NULL THEN oidvectortypes(p.proargtypes) END
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        LEFT JOIN pg_depend i ON i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i'
          AND i.refclassid = 'pg_type'::regclass
        LEFT JOIN types t ON t.oid = i.refobjid
      WHERE p.oid >= 16384
      UNION ALL
      SELECT 'pg_rewrite'::regclass, r.oid, CASE r.rulename WHEN '_RETURN' THEN 'relation' ELSE 'rule' END,
        n.nspname, c.relname, r.rulename
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE r.oid >= 16384
      UNION ALL
      SELECT 'pg_attrdef'::regclass, d.oid, 'default', n.nspname, c.relname, a.attname
      FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      UNION ALL
      SELECT 'pg_constraint'::regclass, k.oid, 'constraint', n.nspname, coalesce(c.relname, t.typname), k.conname
      FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid
        JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, t.typnamespace)
      WHERE k.contype <> 'f'
      UNION ALL
      SELECT 'pg_trigger'::regclass, t.oid, 'trigger', n.nspname, c.relname, t.tgname
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT t.tgisinternal
      UNION ALL
      SELECT 'pg_policy'::regclass, p.oid, 'policy', n.nspname, c.relname, p.polname
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      UNION ALL
      SELECT 'pg_statistic_ext'::regclass, x.oid, 'statistics', n.nspname, x.stxname, NULL
      FROM pg_statistic_ext x JOIN pg_namespace n ON n.oid = x.stxnamespace
      UNION ALL
      SELECT 'pg_collation'::regclass, c.oid, 'collation', n.nspname, c.collname, NULL
      FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid >= 16384
      UNION ALL
      SELECT 'pg_operator'::regclass, o.oid, 'operator', n.nspname, o.oprname,
        \(operands)
      FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid >= 16384
      UNION ALL
      SELECT 'pg_ts_dict'::regclass, d.oid, 'dictionary', n.nspname, d.dictname, NULL
      FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace WHERE d.oid >= 16384
      UNION ALL
      SELECT 'pg_ts_config'::regclass, c.oid, 'configuration', n.nspname, c.cfgname, NULL
      FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE c.oid >= 16384
      UNION ALL
      SELECT 'pg_cast'::regclass, c.oid, 'cast', 'public', \(castName), NULL
      FROM pg_cast c WHERE c.oid >= 16384
      UNION ALL
      SELECT 'pg_event_trigger'::regclass, t.oid, 'event trigger', 'public', t.evtname, NULL FROM pg_event_trigger t
      UNION ALL
      SELECT 'pg_publication_rel'::regclass, r.oid, 'publication', 'public', p.pubname, NULL
      FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
    )
    SELECT h.kind, h.namespace, h.name, h.sub, r.kind AS ref_kind, r.namespace AS ref_namespace, r.name AS ref_name,
      coalesce(a.attname::text, r.sub) AS ref_sub, m.extname AS ref_extension
    FROM needed d JOIN named h ON h.classid = d.classid AND h.objid = d.objid
      LEFT JOIN named r ON r.classid = d.refclassid AND r.objid = d.refobjid
      LEFT JOIN members m ON m.classid = d.refclassid AND m.objid = d.refobjid
      LEFT JOIN pg_attribute a ON d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
        AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE (h.namespace = ANY (\(namespaces)) OR h.kind IN ('cast', 'event trigger', 'publication')) AND (r.kind IS NOT NULL OR m.extname IS NOT NULL)
    """
  }
}

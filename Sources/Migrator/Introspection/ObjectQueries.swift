/// The queries that read what is held as SQL: views, routines, triggers and the like.
///
/// Each gives the parts of a ``SchemaObject``; `definition` is what follows the name in the CREATE statement that the
/// server prints, and `targets` how it may print the table in there.
extension CatalogQueries {
  /// What follows a prefix that the server made itself, so that it is quoted as the server quotes. It prints all
  /// temporary namespaces as one.
  private static func definition(_ call: String, after prefix: String) -> String {
    let namespace =
      "CASE WHEN s.namespace LIKE 'pg\\_temp\\_%' AND \(call) LIKE '% pg\\_temp.%' THEN 'pg_temp' "
      + "ELSE s.namespace END"
    return "substr(\(call), length(\(prefix.replacing("s.namespace", with: namespace))) + 1) AS definition"
  }

  /// How the server may print a table after a key word: a temporary one with another namespace, or with none.
  private static func target(_ keyword: String) -> String {
    "ARRAY[format('\(keyword)%I.%I', s.namespace, c.relname), format('\(keyword)pg_temp.%I', c.relname), "
      + "format('\(keyword)%I', c.relname)] AS targets"
  }

  /// What stands on a relation that is left alone is left alone too.
  private static let managedRelation = "c.reloftype = 0 AND c.relkind <> 'f'"

  var scope: String {
    "scope AS (SELECT oid, nspname::text AS namespace FROM pg_namespace WHERE nspname = ANY (\(namespaces)))"
  }

  var viewRows: String {
    """
    WITH \(scope)
    SELECT c.relkind AS kind, s.namespace, c.relname AS name, pg_get_viewdef(c.oid) AS body, c.reloptions,
      obj_description(c.oid, 'pg_class') AS comment, k.*
    FROM pg_class c JOIN scope s ON s.oid = c.relnamespace
      CROSS JOIN LATERAL (SELECT
          array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attcollation <> 0 THEN ' ' || a.attcollation::regcollation ELSE '' END
            ORDER BY a.attnum) AS signature,
          array_agg(a.attname::text ORDER BY a.attnum) AS columns,
          array_agg(col_description(c.oid, a.attnum) ORDER BY a.attnum) AS column_comments,
          array_agg(nullif(a.attstattarget, -1)::text ORDER BY a.attnum) AS statistics,
          array_agg(CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END ORDER BY a.attnum) AS storage,
          array_agg(nullif(a.attcompression, '')::text ORDER BY a.attnum) AS compression,
          array_agg(array_to_string(a.attoptions, ' ') ORDER BY a.attnum) AS parameters,
          array_agg(pg_get_expr(d.adbin, d.adrelid) ORDER BY a.attnum) AS column_defaults
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) k
    WHERE c.relkind IN ('v', 'm') AND \(Self.notOfExtension("pg_class", "c.oid"))
    ORDER BY 2, 3
    """
  }

  var routineRows: String {
    """
    WITH \(scope)
    SELECT p.prokind AS kind, s.namespace, p.proname AS name, oidvectortypes(p.proargtypes) AS arguments,
      \(Self.definition("pg_get_functiondef(p.oid)", after: """
        format('CREATE OR REPLACE %s %I.%I', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
          s.namespace, p.proname)
        """)), pd.description AS comment,
      ARRAY[coalesce(pg_get_function_result(p.oid), ''), pg_get_function_identity_arguments(p.oid),
        p.pronargdefaults::text] AS signature
    FROM pg_proc p JOIN scope s ON s.oid = p.pronamespace \(Self.comment("pg_proc", "p.oid"))
    WHERE p.prokind <> 'a' AND \(Self.notOfExtension("pg_proc", "p.oid"))
      AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid
        AND i.deptype = 'i')
    ORDER BY 2, 3, 4
    """
  }

  /// Aggregates: PostgreSQL prints no definition of them.
  var aggregateRows: String {
    /// What a final function does to the state, where it isn't what it may do by itself.
    func modification(_ column: String) -> String {
      """
      CASE WHEN \(column) <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END
        THEN CASE \(column) WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END
      """
    }
    return """
      WITH \(scope)
      SELECT s.namespace, p.proname AS name, oidvectortypes(p.proargtypes) AS arguments,
        obj_description(p.oid, 'pg_proc') AS comment,
        format('(%s) (%s)', CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END,
          concat_ws(', ', 'SFUNC = ' || a.aggtransfn::regproc, 'STYPE = ' || a.aggtranstype::regtype,
            'SSPACE = ' || nullif(a.aggtransspace, 0), 'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc,
            CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
            'FINALFUNC_MODIFY = ' || \(modification("a.aggfinalmodify")),
            'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc,
            'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
            'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc,
            'INITCOND = ' || quote_literal(a.agginitval), 'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc,
            'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
            'MSTYPE = ' || nullif(a.aggmtranstype, 0)::regtype, 'MSSPACE = ' || nullif(a.aggmtransspace, 0),
            'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc,
            CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
            'MFINALFUNC_MODIFY = ' || \(modification("a.aggmfinalmodify")),
            'MINITCOND = ' || quote_literal(a.aggminitval),
            'SORTOP = ' || (SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname) FROM pg_operator o
              JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = a.aggsortop),
            CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
            CASE a.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END)) AS body
      FROM pg_proc p JOIN scope s ON s.oid = p.pronamespace JOIN pg_aggregate a ON a.aggfnoid = p.oid
      WHERE \(Self.notOfExtension("pg_proc", "p.oid"))
      ORDER BY 1, 2, 3
      """
  }

  /// Triggers that were made by hand; those of a partition that come from its parent are left out, and so are
  /// TimescaleDB's.
  var triggerRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, c.relname AS table_name, t.tgname AS name, \(Self.definition("pg_get_triggerdef(t.oid)", after: """
        format('CREATE %sTRIGGER %I', CASE WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' ELSE '' END, t.tgname)
        """)),
      \(Self.target(" ON ")),
      t.tgconstraint <> 0 AS is_constraint, nullif(t.tgenabled, 'O') AS state,
      pd.description AS comment
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN scope s ON s.oid = c.relnamespace
      \(Self.comment("pg_trigger", "t.oid"))
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND \(Self.managedRelation) AND t.tgname NOT IN ('ts_insert_blocker', 'ts_cagg_invalidation_trigger')
      AND \(Self.notOfExtension("pg_trigger", "t.oid"))
    ORDER BY 1, 2, 3
    """
  }

  var policyRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, c.relname AS table_name, p.polname AS name, p.polpermissive AS is_permissive,
      p.polcmd AS command,
      ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END
        FROM unnest(p.polroles) r ORDER BY 1) AS roles,
      pg_get_expr(p.polqual, p.polrelid) AS using_expression,
      pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression,
      pd.description AS comment
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN scope s ON s.oid = c.relnamespace
      \(Self.comment("pg_policy", "p.oid"))
    WHERE \(Self.managedRelation) AND \(Self.notOfExtension("pg_class", "c.oid"))
    ORDER BY 1, 2, 3
    """
  }

  var ruleRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, c.relname AS table_name, r.rulename AS name, \(Self.definition("pg_get_ruledef(r.oid)", after: "format('CREATE RULE %I', r.rulename)")),
      \(Self.target(" TO ")),
      nullif(r.ev_enabled, 'O') AS state, obj_description(r.oid, 'pg_rewrite') AS comment
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN scope s ON s.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND \(Self.managedRelation) AND \(Self.notOfExtension("pg_class", "c.oid"))
    ORDER BY 1, 2, 3
    """
  }

  var statisticsRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, x.stxname AS name, \(Self.definition(
        "pg_get_statisticsobjdef(x.oid)", after: "format('CREATE STATISTICS %I.%I', s.namespace, x.stxname)")),
      tn.nspname AS table_namespace, c.relname AS table_name, nullif(x.stxstattarget, -1) AS state,
      obj_description(x.oid, 'pg_statistic_ext') AS comment
    FROM pg_statistic_ext x JOIN scope s ON s.oid = x.stxnamespace JOIN pg_class c ON c.oid = x.stxrelid
      JOIN pg_namespace tn ON tn.oid = c.relnamespace
    WHERE \(Self.managedRelation)
    ORDER BY 1, 2
    """
  }

  var rangeTypeRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
      format('AS RANGE (%s)', concat_ws(', ', 'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
        CASE WHEN NOT o.opcdefault THEN format('SUBTYPE_OPCLASS = %I.%I', n.nspname, o.opcname) END,
        CASE WHEN r.rngcollation <> b.typcollation THEN 'COLLATION = ' || r.rngcollation::regcollation END,
        'CANONICAL = ' || nullif(r.rngcanonical, 0)::regproc,
        'SUBTYPE_DIFF = ' || nullif(r.rngsubdiff, 0)::regproc,
        CASE WHEN mn.oid <> s.oid OR m.typname <> \(Self.multirangeName)
          THEN format('MULTIRANGE_TYPE_NAME = %I.%I', mn.nspname, m.typname) END)) AS body
    FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN scope s ON s.oid = t.typnamespace
      JOIN pg_type b ON b.oid = r.rngsubtype JOIN pg_opclass o ON o.oid = r.rngsubopc
      JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_type m ON m.oid = r.rngmultitypid
      JOIN pg_namespace mn ON mn.oid = m.typnamespace
    WHERE \(Self.notOfExtension("pg_type", "t.oid"))
    ORDER BY 1, 2
    """
  }

  /// The name that PostgreSQL gives to a range type's multirange type.
  private static let multirangeName = """
    CASE WHEN strpos(t.typname, 'range') > 0
      THEN overlay(t.typname PLACING 'multirange' FROM strpos(t.typname, 'range') FOR 5)
      ELSE t.typname || '_multirange' END
    """

  var collationRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, c.collname AS name, obj_description(c.oid, 'pg_collation') AS comment,
      format('(%s)', concat_ws(', ', 'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu'
          WHEN 'b' THEN 'builtin' ELSE 'libc' END,
        'LOCALE = ' || quote_literal(\(collationLocale)),
        'LC_COLLATE = ' || quote_literal(CASE WHEN c.collcollate <> c.collctype THEN c.collcollate END),
        'LC_CTYPE = ' || quote_literal(CASE WHEN c.collcollate <> c.collctype THEN c.collctype END),
        CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END)) AS body
    FROM pg_collation c JOIN scope s ON s.oid = c.collnamespace
    WHERE \(Self.notOfExtension("pg_collation", "c.oid"))
    ORDER BY 1, 2
    """
  }

  /// The column that holds an ICU locale was renamed in PostgreSQL 17.
  private var collationLocale: String {
    let own = version >= 170000 ? "c.colllocale" : "c.colliculocale"
    return "coalesce(\(own), CASE WHEN c.collcollate = c.collctype THEN c.collcollate END)"
  }

  var domainRows: String {
    """
    WITH \(scope)
    SELECT t.oid, s.namespace, t.typname AS name, bn.nspname AS type_namespace, b.typname AS type_name,
      format_type(b.oid, t.typtypmod) AS type, b.oid <> t.typbasetype AS is_array,
      NOT t.typnotnull AS nullable, n.conname AS not_null_name,
      obj_description(n.oid, 'pg_constraint') AS not_null_comment, pg_get_expr(t.typdefaultbin, 0) AS expression,
      cn.nspname AS collation_namespace, co.collname AS collation,
      obj_description(t.oid, 'pg_type') AS comment
    FROM pg_type t JOIN scope s ON s.oid = t.typnamespace JOIN pg_type d ON d.oid = t.typbasetype
      JOIN pg_type b ON b.oid = CASE WHEN d.typelem <> 0 AND d.typlen = -1 THEN d.typelem ELSE d.oid END
      JOIN pg_namespace bn ON bn.oid = b.typnamespace
      LEFT JOIN pg_constraint n ON n.contypid = t.oid AND n.contype = 'n'
      LEFT JOIN pg_collation co ON co.oid = t.typcollation AND t.typcollation <> d.typcollation
      LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    WHERE t.typtype = 'd' AND \(Self.notOfExtension("pg_type", "t.oid"))
    ORDER BY 2, 3
    """
  }

  var domainCheckRows: String {
    """
    WITH \(scope)
    SELECT c.contypid AS type_oid, c.conname AS name, pg_get_expr(c.conbin, 0) AS expression,
      c.convalidated AS is_valid, obj_description(c.oid, 'pg_constraint') AS comment
    FROM pg_constraint c JOIN scope s ON s.oid = c.connamespace
    WHERE c.contypid <> 0 AND c.contype = 'c'
    ORDER BY c.conname
    """
  }

  /// The attributes of composite types. An extension that made one has its type, not its relation.
  var attributeRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, c.relname AS name, obj_description(ct.oid, 'pg_type') AS type_comment,
      a.attname AS attribute, tn.nspname AS type_namespace, b.typname AS type_name,
      format_type(b.oid, a.atttypmod) AS type, b.oid <> t.oid AS is_array,
      cn.nspname AS collation_namespace, co.collname AS collation,
      col_description(c.oid, a.attnum) AS comment
    FROM pg_class c JOIN scope s ON s.oid = c.relnamespace JOIN pg_type ct ON ct.typrelid = c.oid
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_type b ON b.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
      LEFT JOIN pg_namespace tn ON tn.oid = b.typnamespace
      LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
      LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    WHERE c.relkind = 'c' AND \(Self.notOfExtension("pg_type", "ct.oid"))
    ORDER BY 1, 2, a.attnum
    """
  }
}

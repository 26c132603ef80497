/// The queries that read privileges, as their difference from those of a new object.
extension CatalogQueries {
  var privilegeRows: String {
    """
    WITH scope AS (SELECT oid, nspname::text AS namespace FROM pg_namespace WHERE nspname = ANY (\(namespaces))),
    targets AS (
      SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS keyword, s.namespace,
        c.relname::text AS name, NULL AS sub, c.relacl AS acl,
        acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS standard
      FROM pg_class c JOIN scope s ON s.oid = c.relnamespace
      WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.reloftype = 0
        AND (s.namespace, c.relname) <> \(ledger) AND \(Self.notOfExtension("pg_class", "c.oid"))
        -- The ledger's own sequence.
        AND NOT EXISTS (SELECT FROM pg_depend o JOIN pg_class l ON l.oid = o.refobjid
          JOIN pg_namespace m ON m.oid = l.relnamespace
          WHERE o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype = 'i'
            AND (m.nspname, l.relname) = \(ledger))
      UNION ALL
      SELECT 'COLUMN', s.namespace, c.relname::text, a.attname::text, a.attacl, NULL::aclitem[]
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN scope s ON s.oid = c.relnamespace
      WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped AND c.reloftype = 0 AND c.relkind <> 'f'
        AND \(Self.notOfExtension("pg_class", "c.oid"))
      UNION ALL
      SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, s.namespace, p.proname::text,
        oidvectortypes(p.proargtypes), p.proacl, acldefault('f', p.proowner)
      FROM pg_proc p JOIN scope s ON s.oid = p.pronamespace
      WHERE p.proacl IS NOT NULL AND \(Self.notOfExtension("pg_proc", "p.oid"))
      UNION ALL
      SELECT 'TYPE', s.namespace, t.typname::text, NULL, t.typacl, acldefault('T', t.typowner)
      FROM pg_type t JOIN scope s ON s.oid = t.typnamespace
      WHERE t.typacl IS NOT NULL AND t.typtype IN ('c', 'd', 'e', 'r')
        AND \(Self.notOfExtension("pg_type", "t.oid"))
      UNION ALL
      SELECT 'SCHEMA', s.namespace, s.namespace, NULL, n.nspacl, coalesce(i.initprivs, acldefault('n', n.nspowner))
      FROM pg_namespace n JOIN scope s ON s.oid = n.oid
        -- What `public` came with.
        LEFT JOIN pg_init_privs i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid
      WHERE n.nspacl IS NOT NULL
    )
    SELECT t.keyword, t.namespace, t.name, t.sub, d.*
    FROM targets t CROSS JOIN LATERAL (\(Self.difference("t.acl", "t.standard"))) d
    ORDER BY 1, 2, 3, 4, is_revoked, privilege
    """
  }

  /// Defaults for a namespace add to PostgreSQL's own; those for all take their place.
  var defaultPrivilegeRows: String {
    """
    SELECT pg_get_userbyid(a.defaclrole) AS role, n.nspname AS namespace,
      CASE a.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
        WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects, d.*
    FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
      CROSS JOIN LATERAL (\(Self.difference(
        "a.defaclacl", """
        CASE a.defaclnamespace WHEN 0 THEN acldefault(CASE a.defaclobjtype WHEN 'S' THEN 's'
          ELSE a.defaclobjtype END::"char", a.defaclrole) ELSE NULL END
        """))) d
    WHERE a.defaclnamespace = 0 OR n.nspname = ANY (\(namespaces))
    ORDER BY 1, 2, 3, is_revoked, privilege
    """
  }

  /// What one list of privileges has beyond another, and what it lacks.
  private static func difference(_ acl: String, _ standard: String) -> String {
    func entries(_ list: String) -> String {
      "SELECT grantee, privilege_type, is_grantable FROM aclexplode(\(list))"
    }
    return """
      SELECT CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END AS grantee,
        x.privilege_type AS privilege, x.is_grantable, x.is_revoked
      FROM (SELECT *, false AS is_revoked FROM (\(entries(acl)) EXCEPT \(entries(standard))) g
        UNION ALL
        SELECT *, true FROM (\(entries(standard)) EXCEPT \(entries(acl))) r) x
      """
  }
}

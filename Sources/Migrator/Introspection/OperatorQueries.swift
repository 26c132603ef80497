/// The queries that read operators, casts and event triggers: PostgreSQL prints no definition of them.
extension CatalogQueries {
  /// Operators but for those that are only named by another, as its commutator say.
  var operatorRows: String {
    func name(_ oid: String) -> String {
      """
      (SELECT format('OPERATOR(%I.%s)', n.nspname, p.oprname) FROM pg_operator p
        JOIN pg_namespace n ON n.oid = p.oprnamespace WHERE p.oid = \(oid))
      """
    }
    func function(_ oid: String) -> String {
      """
      (SELECT format('%I.%I', n.nspname, p.proname) FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = \(oid))
      """
    }
    return """
      WITH \(scope)
      SELECT s.namespace, o.oprname AS name, obj_description(o.oid, 'pg_operator') AS comment,
        \(operands) AS arguments,
        format('(%s)', concat_ws(', ', 'FUNCTION = ' || \(function("o.oprcode")),
          'LEFTARG = ' || CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END,
          'RIGHTARG = ' || format_type(o.oprright, NULL), 'COMMUTATOR = ' || \(name("o.oprcom")),
          'NEGATOR = ' || \(name("o.oprnegate")), 'RESTRICT = ' || \(function("o.oprrest")),
          'JOIN = ' || \(function("o.oprjoin")), CASE WHEN o.oprcanhash THEN 'HASHES' END,
          CASE WHEN o.oprcanmerge THEN 'MERGES' END)) AS body
      FROM pg_operator o JOIN scope s ON s.oid = o.oprnamespace
      WHERE o.oprcode <> 0 AND \(Self.notOfExtension("pg_operator", "o.oid"))
      ORDER BY 1, 2, 3
      """
  }

  var operands: String {
    """
    format('%s, %s', CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
      format_type(o.oprright, NULL))
    """
  }

  var castRows: String {
    """
    WITH \(scope)
    SELECT 'public' AS namespace, \(castName) AS name, obj_description(c.oid, 'pg_cast') AS comment,
      concat_ws(' ', CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure
        WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END,
        CASE c.castcontext WHEN 'i' THEN 'AS IMPLICIT' WHEN 'a' THEN 'AS ASSIGNMENT' END) AS body
    FROM pg_cast c WHERE \(isOwnCast) AND \(isManagedCast)
    ORDER BY 2
    """
  }

  var castName: String {
    "format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))"
  }

  /// Whether somebody made the cast `c`: neither the server, nor an extension, nor a range type its multirange's.
  var isOwnCast: String {
    """
    c.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
    """
  }

  /// Whether one of the types of the cast `c`, or its function, is in one of the namespaces.
  var isManagedCast: String {
    """
    (EXISTS (SELECT FROM pg_type t JOIN scope s ON s.oid = t.typnamespace WHERE t.oid IN (c.castsource, c.casttarget))
      OR EXISTS (SELECT FROM pg_proc p JOIN scope s ON s.oid = p.pronamespace WHERE p.oid = c.castfunc))
    """
  }

  /// Event triggers whose function is in one of the namespaces.
  var eventTriggerRows: String {
    """
    WITH \(scope)
    SELECT 'public' AS namespace, t.evtname AS name, obj_description(t.oid, 'pg_event_trigger') AS comment,
      nullif(t.evtenabled, 'O') AS state,
      format('ON %s%s', t.evtevent, ' WHEN TAG IN ('
        || (SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag) FROM unnest(t.evttags) tag) || ')') AS event,
      s.namespace AS function_namespace, p.proname AS function
    FROM pg_event_trigger t JOIN pg_proc p ON p.oid = t.evtfoid JOIN scope s ON s.oid = p.pronamespace
    WHERE \(Self.notOfExtension("pg_event_trigger", "t.oid"))
    ORDER BY 2
    """
  }
}

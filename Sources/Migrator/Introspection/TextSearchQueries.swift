/// The queries that read text search: dictionaries, and configurations with their mappings in arrays.
extension CatalogQueries {
  var textSearchDictionaryRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, d.dictname AS name, obj_description(d.oid, 'pg_ts_dict') AS comment,
      n.nspname AS template_namespace, t.tmplname AS template, d.dictinitoption AS options
    FROM pg_ts_dict d JOIN scope s ON s.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate
      JOIN pg_namespace n ON n.oid = t.tmplnamespace
    WHERE \(Self.notOfExtension("pg_ts_dict", "d.oid"))
    ORDER BY 1, 2
    """
  }

  var textSearchConfigurationRows: String {
    """
    WITH \(scope)
    SELECT s.namespace, c.cfgname AS name, obj_description(c.oid, 'pg_ts_config') AS comment,
      n.nspname AS parser_namespace, p.prsname AS parser, m.tokens, m.dictionaries
    FROM pg_ts_config c JOIN scope s ON s.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser
      JOIN pg_namespace n ON n.oid = p.prsnamespace CROSS JOIN LATERAL (
        SELECT array_agg(o.alias) AS tokens, array_agg(o.dictionaries) AS dictionaries
        FROM (
          SELECT t.alias, string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY g.mapseqno) AS dictionaries
          FROM ts_token_type(c.cfgparser) t JOIN pg_ts_config_map g ON g.mapcfg = c.oid AND g.maptokentype = t.tokid
            JOIN pg_ts_dict d ON d.oid = g.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace
          GROUP BY 1) o) m
    WHERE \(Self.notOfExtension("pg_ts_config", "c.oid"))
    ORDER BY 1, 2
    """
  }
}

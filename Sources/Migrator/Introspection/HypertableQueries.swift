/// The queries that read TimescaleDB's views. They name intervals by their parts, as `30 days` is not `1 month`.
enum HypertableQueries {
  private static func span(_ interval: String, _ prefix: String) -> String {
    """
    (extract(year FROM \(interval)) * 12 + extract(month FROM \(interval)))::bigint AS \(prefix)_months,
    extract(day FROM \(interval))::bigint AS \(prefix)_days,
    ((extract(hour FROM \(interval)) * 3600 + extract(minute FROM \(interval)) * 60) * 1000000
      + extract(microsecond FROM \(interval)))::bigint AS \(prefix)_microseconds
    """
  }

  static let isInstalled = "SELECT count(*) AS count FROM pg_extension WHERE extname = 'timescaledb'"

  static let dimensions = """
    SELECT hypertable_schema AS namespace, hypertable_name AS name, column_name AS column, num_partitions,
      integer_interval, \(span("time_interval", "interval"))
    FROM timescaledb_information.dimensions ORDER BY 1, 2, dimension_number
    """

  static let continuousAggregates = """
    SELECT view_schema AS namespace, view_name AS name FROM timescaledb_information.continuous_aggregates
    """

  static let columnstoreSettings = """
    SELECT n.nspname AS namespace, c.relname AS name, s.segmentby, s.orderby
    FROM timescaledb_information.hypertable_columnstore_settings s
      JOIN pg_class c ON c.oid = s.hypertable JOIN pg_namespace n ON n.oid = c.relnamespace
    """

  static let policies = """
    SELECT hypertable_schema AS namespace, hypertable_name AS name, proc_name AS procedure,
      \(span("age", "age"))
    FROM timescaledb_information.jobs,
      LATERAL (SELECT coalesce(config ->> 'compress_after', config ->> 'drop_after')::interval AS age) a
    WHERE proc_name IN ('policy_compression', 'policy_retention') AND hypertable_name IS NOT NULL
      AND config ->> coalesce(CASE proc_name WHEN 'policy_retention' THEN 'drop_after' END, 'compress_after')
        !~ '^[0-9]+$'
    """
}

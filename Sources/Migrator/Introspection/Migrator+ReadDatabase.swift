import Postgres
import SchemaKit

extension Migrator {
  /// Reads all that the database holds, or all of some namespaces, declared or not, but for the ledger and what belongs
  /// to extensions.
  public func readDatabase(namespaces: Set<String>? = nil) async throws -> LiveSchema {
    let ledger = schema.ledger
    return try await withConnection { connection in
      let found = try await connection.query(
        """
        SELECT nspname FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid
            AND d.deptype = 'e')
        """)
      let extensions = try await connection.query(
        "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
      let publications: Set<String>? =
        if let namespaces { try await Self.publications(within: namespaces, connection) } else { nil }
      return try await Introspector(
        connection, namespaces: namespaces ?? Set(found.rows.compactMap { $0[0] }),
        extensions: Set(extensions.rows.compactMap { $0[0] }),
        publications: publications, ledger: ledger
      ).read()
    }
  }

  /// The publications that are of nothing but tables of these namespaces.
  private static func publications(
    within namespaces: Set<String>, _ connection: PostgresConnection
  ) async throws -> Set<String> {
    let list = namespaces.sorted().map { SQL("\(literal: $0)") }
    let rows = try await connection.query(
      SQL(
        """
        SELECT pubname FROM pg_publication p WHERE NOT puballtables
          AND NOT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid AND n.nspname NOT IN (\(list)))
          AND NOT EXISTS (SELECT FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid
            WHERE s.pnpubid = p.oid AND n.nspname NOT IN (\(list)))
        """
      ).text
    ).rows
    return Set(rows.compactMap { $0[0] })
  }
}

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
      return try await Introspector(
        connection, namespaces: namespaces ?? Set(found.rows.compactMap { $0[0] }),
        extensions: Set(extensions.rows.compactMap { $0[0] }), ledger: ledger
      ).read()
    }
  }
}

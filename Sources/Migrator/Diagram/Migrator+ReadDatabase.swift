import SchemaKit

extension Migrator {
  /// Reads all that the database holds, declared or not, but for the ledger and what belongs to extensions.
  public func readDatabase() async throws -> LiveSchema {
    let ledger = schema.ledger
    return try await withConnection { connection in
      let scope = try await SchemaScope.everything(connection)
      return try await Introspector(
        connection, namespaces: scope.namespaces, extensions: scope.extensions, ledger: ledger
      ).read()
    }
  }
}

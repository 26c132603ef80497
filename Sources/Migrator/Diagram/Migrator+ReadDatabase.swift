import SchemaKit

extension Migrator {
  /// Reads all that the database holds, or all of some namespaces, declared or not, but for the ledger and what belongs
  /// to extensions.
  public func readDatabase(namespaces: Set<String>? = nil) async throws -> LiveSchema {
    let ledger = schema.ledger
    return try await withConnection { connection in
      let scope = try await SchemaScope.everything(connection)
      return try await Introspector(
        connection, namespaces: namespaces ?? scope.namespaces, extensions: scope.extensions, ledger: ledger
      ).read()
    }
  }
}

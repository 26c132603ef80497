import Postgres

extension CatalogQueries {
  /// All queries in the order in which their results are read.
  static var inOrder: [KeyPath<CatalogQueries, String>] {
    [
      \.timescaleDBRows, \.namespaceRows, \.extensionRows, \.enumRows, \.sequenceRows, \.domainRows,
      \.domainCheckRows, \.attributeRows, \.tableRows, \.columnRows, \.indexKeyRows, \.constraintRows,
      \.indexRows, \.triggerStateRows, \.viewRows, \.routineRows, \.aggregateRows, \.triggerRows,
      \.policyRows,
      \.ruleRows, \.statisticsRows, \.rangeTypeRows, \.collationRows, \.operatorRows, \.castRows,
      \.eventTriggerRows, \.textSearchDictionaryRows, \.textSearchConfigurationRows, \.publicationRows,
      \.privilegeRows, \.roleRows, \.defaultPrivilegeRows, \.dependencyRows, \.unmanagedRows,
    ]
  }

  /// The statements, to be sent at once: a round trip for each would be most of the time where the server is far.
  var all: String { Self.inOrder.map { self[keyPath: $0] }.joined(separator: ";\n") }
}

/// Gives the rows of one query.
typealias ReadRows = (KeyPath<CatalogQueries, String>) throws -> PostgresResult

/// The results of ``CatalogQueries/all``, which come in that order.
struct CatalogResults {
  private var coming = CatalogQueries.inOrder[...]
  private var kept: [KeyPath<CatalogQueries, String>: PostgresResult] = [:]

  /// The result of one query; those of others that come before it are kept.
  mutating func take(
    _ query: KeyPath<CatalogQueries, String>, _ next: () throws(PostgresError) -> PostgresResult
  ) throws -> PostgresResult {
    while kept[query] == nil, let path = coming.popFirst() { kept[path] = try next() }
    guard let result = kept.removeValue(forKey: query) else {
      preconditionFailure("the query isn't among those that were sent, or was read before")
    }
    return result
  }
}

import SchemaKit

extension Constraint {
  /// `CONSTRAINT name …`, as `CREATE TABLE` and `ADD` take it.
  var definition: SQL {
    "CONSTRAINT \(identifier: name) \(body)\(raw: isEnforced ? "" : " NOT ENFORCED")\(raw: isValid ? "" : " NOT VALID")"
  }

  /// A key that takes an index for its own, which is named after it then.
  func definition(using index: String) -> SQL {
    let (kind, deferrability) =
      switch self {
      case .primaryKey(let key): ("PRIMARY KEY", key.deferrability)
      case .unique(let unique): ("UNIQUE", unique.deferrability)
      case .check, .foreignKey, .exclusion: ("", Deferrability.notDeferrable)
      }
    return
      "CONSTRAINT \(identifier: name) \(raw: kind) USING INDEX \(identifier: index)\(deferrability.clause)"
  }

  private var isEnforced: Bool {
    switch self {
    case .check(let check): check.isEnforced
    case .foreignKey(let key): key.isEnforced
    case .primaryKey, .unique, .exclusion: true
    }
  }

  private var body: SQL {
    switch self {
    case .primaryKey(let key):
      "PRIMARY KEY (\(identifiers: key.columns)\(raw: key.isWithoutOverlaps ? " WITHOUT OVERLAPS" : ""))\(key.included.includeClause)\(key.storageParameters.withClause)\(key.deferrability.clause)"
    case .unique(let unique):
      """
      UNIQUE\(raw: unique.treatsNullsAsEqual ? " NULLS NOT DISTINCT" : "") (\(identifiers: unique.columns)\
      \(raw: unique.isWithoutOverlaps ? " WITHOUT OVERLAPS" : ""))\
      \(unique.included.includeClause)\(unique.storageParameters.withClause)\(unique.deferrability.clause)
      """
    case .check(let check):
      "CHECK (\(raw: check.expression.text))\(raw: check.noInherit ? " NO INHERIT" : "")"
    case .foreignKey(let key): key.body
    case .exclusion(let exclusion): exclusion.body
    }
  }
}

extension ForeignKey {
  fileprivate var body: SQL {
    """
    FOREIGN KEY (\(list(columns))) REFERENCES \(table) (\(list(referenced)))\
    \(raw: match == .full ? " MATCH FULL" : "")\(onUpdate.clause("UPDATE"))\(onDelete.clause("DELETE"))\
    \(deferrability.clause)
    """
  }
}

extension ForeignKey {
  private func list(_ columns: [String]) -> [SQL] {
    columns.enumerated().map { place, name in
      "\(raw: hasPeriod && place == columns.count - 1 ? "PERIOD " : "")\(identifier: name)"
    }
  }
}

extension Exclusion {
  fileprivate var body: SQL {
    let list = elements.map { "\($0.key.definition) WITH \(raw: $0.comparison)" as SQL }
    let condition: SQL = predicate.map { " WHERE (\(raw: $0.text))" } ?? ""
    return
      "EXCLUDE USING \(identifier: method) (\(list))\(included.includeClause)\(storageParameters.withClause)\(condition)\(deferrability.clause)"
  }
}

extension ReferentialAction {
  fileprivate func clause(_ event: String) -> SQL {
    func list(_ columns: [String]) -> SQL { columns.isEmpty ? "" : " (\(identifiers: columns))" }
    let action: SQL
    switch self {
    case .noAction: return ""
    case .restrict: action = "RESTRICT"
    case .cascade: action = "CASCADE"
    case .setNull(let columns): action = "SET NULL\(list(columns))"
    case .setDefault(let columns): action = "SET DEFAULT\(list(columns))"
    }
    return " ON \(raw: event) \(action)"
  }
}

extension Deferrability {
  fileprivate var clause: SQL { self == .notDeferrable ? "" : " \(raw: rawValue)" }
}

extension [String: String] {
  fileprivate var withClause: SQL { isEmpty ? "" : " WITH (\(assignments))" }
}

extension [String] {
  var includeClause: SQL { isEmpty ? "" : " INCLUDE (\(identifiers: self))" }
}

extension IndexKey {
  /// The key as `CREATE INDEX` and `EXCLUDE` take it.
  var definition: SQL {
    var sql: SQL =
      switch content {
      case .column(let name): "\(identifier: name)"
      case .expression(let expression): "(\(raw: expression.text))"
      }
    if let collation { sql.text += " COLLATE " + SQL.quoted(collation) }
    if let operatorClass { sql.text += " \(operatorClass)" }
    return "\(sql)\(sorting)"
  }

  /// The direction where it isn't the default one.
  var sorting: SQL {
    switch (order, nulls) {
    case (.ascending, .last): ""
    case (.ascending, .first): " NULLS FIRST"
    case (.descending, .first): " DESC"
    case (.descending, .last): " DESC NULLS LAST"
    }
  }
}

/// How `CREATE INDEX` goes about it.
enum IndexBuild: String {
  /// In one go, while writes wait.
  case plain = ""
  /// While reads and writes go on.
  case concurrently = "CONCURRENTLY "
  /// On a partitioned table, and not on its partitions.
  case only = "ONLY "
}

extension Index {
  /// The actions of ALTER INDEX that turn the statistics targets of expressions into another's.
  func statisticsChanges(to other: Index) -> [SQL] {
    zip(keys, other.keys).enumerated().filter { $1.0.statistics != $1.1.statistics }.map { place, keys in
      "ALTER COLUMN \(place + 1) SET STATISTICS \(keys.1.statistics ?? -1)"
    }
  }

  /// `CREATE INDEX` on a table.
  func creation(on table: QualifiedName, _ kind: IndexBuild = .plain) -> SQL {
    let build = isOnParentAlone ? IndexBuild.only : kind
    let condition: SQL = predicate.map { " WHERE \(raw: $0.text)" } ?? ""
    return """
      CREATE \(raw: isUnique ? "UNIQUE " : "")INDEX \(raw: build == .concurrently ? build.rawValue : "")\
      \(identifier: name) ON \(raw: build == .only ? build.rawValue : "")\(table) \
      USING \(identifier: method) (\(keys.map(\.definition)))\(included.includeClause)\
      \(raw: treatsNullsAsEqual ? " NULLS NOT DISTINCT" : "")\(storageParameters.withClause)\(condition)
      """
  }
}

import Postgres
import SchemaKit

/// The keys and included columns of every index, by the index's OID.
struct IndexKeys {
  private var keys: [String: [IndexKey]] = [:]
  private var includedColumns: [String: [String]] = [:]

  init(_ rows: PostgresResult) throws {
    for row in rows.rows {
      let index = try row.text("index_oid")
      if try row.bool("is_key") {
        keys[index, default: []].append(try IndexKey(row: row))
      } else if let column = row["column"] {
        includedColumns[index, default: []].append(column)
      }
    }
  }

  func keys(of index: String) -> [IndexKey] { keys[index] ?? [] }

  func included(in index: String) -> [String] { includedColumns[index] ?? [] }
}

extension IndexKey {
  fileprivate init(row: PostgresRow) throws {
    if let column = row["column"] {
      self.init(.column(column))
    } else {
      self.init(.expression(SQLExpression(printed: try row.text("expression"))))
    }
    order = try row.bool("descending") ? .descending : .ascending
    nulls = try row.bool("nulls_first") ? .first : .last
    operatorClass = row["operator_class"]
    statistics = row["statistics"].flatMap { Int($0) }
    collation = row.optionalName("collation_namespace", "collation")
  }
}

extension Index {
  init(row: PostgresRow, _ keys: IndexKeys) throws {
    let oid = try row.text("index_oid")
    self.init(name: try row.text("name"), keys: keys.keys(of: oid))
    method = try row.text("method")
    included = keys.included(in: oid)
    isUnique = try row.bool("is_unique")
    treatsNullsAsEqual = try row.bool("nulls_not_distinct")
    predicate = row.expression("predicate")
    storageParameters = try row.parameters()
    parent = row.optionalName("parent_namespace", "parent")
    isValid = try row.bool("is_valid")
    isOnParentAlone = try row.bool("is_on_parent_alone")
    comment = row["comment"]
  }
}

extension Constraint {
  init(row: PostgresRow, _ keys: IndexKeys) throws {
    let name = try row.text("name")
    let columns = try row.texts("columns")
    let index = try row.text("index_oid")
    let deferrability = try Deferrability(row: row)
    switch try row.text("kind") {
    case "p":
      var key = PrimaryKey(columns: columns, name: name)
      key.isWithoutOverlaps = try row.bool("has_period")
      key.included = keys.included(in: index)
      key.deferrability = deferrability
      key.storageParameters = try row.parameters()
      key.isOnParentAlone = row["is_on_parent_alone"] == "t"
      self = .primaryKey(key)
    case "u":
      var unique = Unique(columns: columns, name: name)
      unique.isWithoutOverlaps = try row.bool("has_period")
      unique.included = keys.included(in: index)
      unique.treatsNullsAsEqual = try row.bool("nulls_not_distinct")
      unique.deferrability = deferrability
      unique.storageParameters = try row.parameters()
      unique.isOnParentAlone = row["is_on_parent_alone"] == "t"
      self = .unique(unique)
    case "f":
      self = .foreignKey(try ForeignKey(row: row, name, columns, deferrability))
    case "x":
      let elements = zip(keys.keys(of: index), try row.texts("operators"))
      var exclusion = Exclusion(name: name, elements: elements.map { Exclusion.Element($0, with: $1) })
      exclusion.method = try row.text("method")
      exclusion.included = keys.included(in: index)
      exclusion.predicate = row.expression("predicate")
      exclusion.deferrability = deferrability
      exclusion.storageParameters = try row.parameters()
      self = .exclusion(exclusion)
    default:
      var check = Check(name, SQLExpression(printed: try row.text("expression")))
      check.location = .none
      check.noInherit = try row.bool("no_inherit")
      check.isValid = try row.bool("is_valid")
      check.isEnforced = try row.bool("is_enforced")
      self = .check(check)
    }
  }
}

extension Deferrability {
  fileprivate init(row: PostgresRow) throws {
    self =
      try row.bool("deferrable")
      ? (try row.bool("deferred") ? .initiallyDeferred : .initiallyImmediate) : .notDeferrable
  }
}

extension ForeignKey {
  fileprivate init(
    row: PostgresRow, _ name: String, _ columns: [String], _ deferrability: Deferrability
  ) throws {
    self.init(
      columns: columns,
      table: QualifiedName(
        namespace: try row.text("foreign_namespace"), name: try row.text("foreign_table")),
      referenced: try row.texts("foreign_columns"), name: name)
    onDelete = ReferentialAction(catalog: try row.text("on_delete"), try row.texts("delete_columns"))
    onUpdate = ReferentialAction(catalog: try row.text("on_update"), [])
    match = try row.text("match") == "f" ? .full : .simple
    hasPeriod = try row.bool("has_period")
    self.deferrability = deferrability
    isValid = try row.bool("is_valid")
    isEnforced = try row.bool("is_enforced")
  }
}

extension ReferentialAction {
  fileprivate init(catalog letter: String, _ columns: [String]) {
    switch letter {
    case "r": self = .restrict
    case "c": self = .cascade
    case "n": self = .setNull(columns)
    case "d": self = .setDefault(columns)
    default: self = .noAction
    }
  }
}

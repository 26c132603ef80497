import Postgres
import SchemaKit

// Domains and composite types, from the rows of their queries.

extension [Domain] {
  init(_ rows: PostgresResult, checks: PostgresResult) throws {
    self = []
    var places: [String: Int] = [:]
    for row in rows.rows {
      var domain = Domain(introspected: try row.name(), type: try ColumnType(row: row))
      domain.isNullable = try row.bool("nullable")
      domain.notNullName = row["not_null_name"]
      domain.defaultExpression = row.expression("expression")
      domain.collation = row.optionalName("collation_namespace", "collation")
      domain.comment = row["comment"]
      if let name = domain.notNullName { domain.constraintComments[name] = row["not_null_comment"] }
      places[try row.text("oid")] = count
      append(domain)
    }
    for row in checks.rows {
      guard let place = places[try row.text("type_oid")] else { continue }
      var check = Check(
        name: try row.text("name"), expression: SQLExpression(printed: try row.text("expression")))
      check.isValid = try row.bool("is_valid")
      self[place].checks.append(check)
      self[place].constraintComments[check.name] = row["comment"]
    }
  }
}

extension [CompositeType] {
  init(attributes rows: PostgresResult) throws {
    self = []
    for row in rows.rows {
      let name = try row.name()
      if last?.name != name {
        append(CompositeType(introspected: name))
        self[count - 1].comment = row["type_comment"]
      }
      guard let attributeName = row["attribute"] else { continue }
      var attribute = CompositeType.Attribute(attributeName, try ColumnType(row: row))
      attribute.collation = row.optionalName("collation_namespace", "collation")
      attribute.comment = row["comment"]
      self[count - 1].attributes.append(attribute)
    }
  }
}

// What stands in the form beside tables, and what a table has beside its columns.
extension CanonicalForm {
  mutating func addTypes(of schema: Schema) {
    for domain in schema.domains.sorted(by: { $0.name < $1.name }) {
      line(
        "domain", value(domain.name), describe(domain.type),
        optional("collation", domain.collation.map(value)),
        flag("not null", !domain.isNullable), optional("not null name", domain.notNullName),
        optional("not null comment", domain.nameOfNotNull.flatMap { domain.constraintComments[$0] }),
        optional("default", domain.defaultExpression?.text),
        join(
          domain.checks.sorted { $0.name < $1.name }.map { describe(check: $0, domain.constraintComments) }),
        optional("comment", domain.comment))
    }
    for type in schema.compositeTypes.sorted(by: { $0.name < $1.name }) {
      line(
        "composite", value(type.name),
        join(
          type.attributes.map {
            join(
              value($0.name), describe($0.type), optional("collation", $0.collation.map(value)),
              optional("comment", $0.comment))
          }), optional("comment", type.comment))
    }
  }

  private func describe(check: Check, _ comments: [String: String]) -> String {
    join(
      "check", value(check.name), value(check.expression.text), flag("not valid", !check.isValid),
      optional("comment", comments[check.name]))
  }

  mutating func addObjects(of schema: Schema) {
    for object in schema.objects.map(describe).sorted() { line("object", object) }
    for (target, privileges) in schema.privileges.sorted(by: { $0.key < $1.key }) {
      line(
        "privileges", value("\(target)"), "granted", join(privileges.granted.sorted().map(describe)),
        "revoked",
        join(privileges.revoked.sorted().map(describe)))
    }
    for item in schema.defaultPrivileges.sorted() {
      line(
        "default privilege", value(item.role), optional("in", item.namespace), item.objects,
        describe(item.privilege), flag("revoked", item.isRevoked))
    }
  }

  private func describe(_ object: SchemaObject) -> String {
    join(
      object.kind.rawValue, value(object.name), optional("on", object.table.map(value)),
      value(object.arguments),
      value(object.clause.text), value(object.body.text), parameters(object.options),
      parameters(object.columnDefaults.mapValues(\.text)),
      object.members.isEmpty ? "" : "members \(parameters(object.members.mapValues(\.text)))",
      optional("state", object.state),
      join(object.indexes.map(describe).sorted()),
      join(
        object.columnOptions.sorted { $0.key < $1.key }.map {
          "options \(value($0.key)) \(describe($0.value))"
        }),
      optional("comment", object.comment),
      parameters(object.columnComments))
  }

  private func describe(_ privilege: Privilege) -> String {
    join(privilege.name, optional("to", privilege.grantee), flag("grantable", privilege.isGrantable))
  }

  /// What a table has beside its parts, where it isn't PostgreSQL's default.
  func options(of table: Table) -> String {
    join(
      optional("partitioned", table.partitionKey?.text),
      table.partitionOf.map { "partition of \(value($0.parent)) \(value($0.bound.text))" } ?? "",
      table.inherits.isEmpty ? "" : "inherits \(table.inherits.map(value).joined())",
      flag("unlogged", table.isUnlogged), table.rowSecurity == .disabled ? "" : "\(table.rowSecurity)",
      table.replicaIdentity == .default ? "" : "\(table.replicaIdentity)",
      optional("clustered", table.clusterIndex),
      table.triggerStates.isEmpty ? "" : "trigger states \(parameters(table.triggerStates))",
      table.constraintComments.isEmpty ? "" : "constraint comments \(parameters(table.constraintComments))",
      table.keyIndexComments.isEmpty ? "" : "index comments \(parameters(table.keyIndexComments))")
  }

  /// How a column is stored, where it isn't PostgreSQL's default.
  func options(of column: Column) -> String { describe(column.options) }

  private func describe(_ options: ColumnOptions) -> String {
    join(
      optional("storage", options.storage), optional("compression", options.compression),
      optional("statistics", options.statistics.map(String.init)), parameters(options.parameters))
  }
}

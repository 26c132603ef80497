import SchemaKit

extension Domain {
  /// `CREATE DOMAIN`.
  var creation: SQL {
    var sql: SQL = "CREATE DOMAIN \(name) AS \(type)"
    if let collation { sql.text += " COLLATE " + SQL.quoted(collation) }
    if let defaultExpression { sql.text += " DEFAULT \(defaultExpression.text)" }
    if !isNullable { sql.text += " \(notNullDefinition.text)" }
    // NOT VALID is for ALTER DOMAIN alone; a new domain has no values that could break a check.
    for check in checks { sql.text += "\n  " + check.definition(isValid: true).text }
    return sql
  }
}

extension Domain {
  /// With its name where it has one: a domain that takes another's place would get a second-best one.
  private var notNullDefinition: SQL {
    let name: SQL = notNullName.map { "CONSTRAINT \(identifier: $0) " } ?? ""
    return "\(name)NOT NULL"
  }
}

extension Check {
  fileprivate func definition(isValid: Bool) -> SQL {
    "CONSTRAINT \(identifier: name) CHECK (\(raw: expression.text))\(raw: isValid ? "" : " NOT VALID")"
  }
}

extension DomainChange {
  /// `ALTER DOMAIN`.
  func statement(on domain: QualifiedName) -> SQL {
    let action: SQL =
      switch self {
      case .setDefault(let expression?): "SET DEFAULT \(raw: expression.text)"
      case .setDefault(nil): "DROP DEFAULT"
      case .setNullable(let isNullable): isNullable ? "DROP NOT NULL" : "SET NOT NULL"
      case .renameNotNull(let from, let to):
        "RENAME CONSTRAINT \(identifier: from) TO \(identifier: to)"
      case .addCheck(let check): "ADD \(check.definition(isValid: check.isValid))"
      case .dropCheck(let check): "DROP CONSTRAINT \(identifier: check.name)"
      case .validateCheck(let check): "VALIDATE CONSTRAINT \(identifier: check.name)"
      }
    return "ALTER DOMAIN \(domain) \(action)"
  }
}

extension CompositeType {
  /// `CREATE TYPE … AS`.
  var creation: SQL { "CREATE TYPE \(name) AS (\(attributes.map(\.definition)))" }
}

extension CompositeType.Attribute {
  fileprivate var definition: SQL { "\(identifier: name) \(type)\(collationClause)" }

  fileprivate var collationClause: SQL { collation.map { " COLLATE \($0)" } ?? "" }
}

extension AttributeChange {
  /// `ALTER TYPE`.
  func statement(on type: QualifiedName) -> SQL {
    switch self {
    case .add(let attribute): "ALTER TYPE \(type) ADD ATTRIBUTE \(attribute.definition)"
    case .drop(let attribute): "ALTER TYPE \(type) DROP ATTRIBUTE \(identifier: attribute.name)"
    case .alter(let attribute):
      """
      ALTER TYPE \(type) ALTER ATTRIBUTE \(identifier: attribute.name) TYPE \(attribute.type)\
      \(attribute.collationClause)
      """
    }
  }
}

extension Column {
  /// The value in the column's type, by its text.
  var throughText: SQL {
    "\(identifier: name)::text\(raw: type.isArray ? "[]" : "")::\(type)"
  }
}

extension CompositeType {
  /// A column's value of an earlier form of the type, attribute by attribute; an array's by its text.
  func conversion(of column: Column, from old: CompositeType) -> SQL {
    guard !column.type.isArray else { return column.throughText }
    let fields = attributes.map { attribute in
      guard let before = old.attributes.first(where: { $0.name == attribute.name }) else {
        return "NULL" as SQL
      }
      let value = SQL("(\(identifier: column.name)).\(identifier: attribute.name)")
      return before.type == attribute.type && attribute.type.userDefinedName == nil
        ? value : "(\(value))\(Cast(from: before.type, to: attribute.type).suffix)"
    }
    return
      "CASE WHEN \(identifier: column.name) IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(\(fields))::\(name) END"
  }
}

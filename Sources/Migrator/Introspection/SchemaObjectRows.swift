import Postgres
import SchemaKit

// Rows of the object queries, each as a ``SchemaObject``.

extension SchemaObject {
  init(view row: PostgresRow) throws {
    let kind: Kind = try row.text("kind") == "m" ? .materializedView : .view
    let query = try row.text("body").trimmingSuffix(";")
    self.init(kind, try row.name(), body: SQLExpression(printed: query))
    signature = try row.texts("signature")
    options = try row.parameters()
    comment = row["comment"]
    let columns = try row.texts("columns")
    for (column, comment) in zip(columns, try row.array("column_comments")) {
      if let comment { columnComments[column] = comment }
    }
    for (column, expression) in zip(columns, try row.array("column_defaults")) {
      if let expression { columnDefaults[column] = SQLExpression(printed: expression) }
    }
    if kind == .materializedView { try readColumnOptions(row, columns) }
  }

  private mutating func readColumnOptions(_ row: PostgresRow, _ columns: [String]) throws {
    let storage = try row.array("storage")
    let compression = try row.array("compression")
    let statistics = try row.array("statistics")
    let parameters = try row.array("parameters")
    for (place, column) in columns.enumerated() {
      var options = ColumnOptions(
        storage: storage[place], compression: compression[place], statistics: statistics[place])
      options.parameters = [String: String](
        catalog: parameters[place]?.split(separator: " ").map(String.init) ?? [])
      // The server's own mark, which pg_dump hides.
      options.parameters["pg_attver"] = nil
      if options != ColumnOptions() { columnOptions[column] = options }
    }
  }

  init(routine row: PostgresRow) throws {
    let name = try row.name()
    let kind: Kind = try row.text("kind") == "p" ? .procedure : .function
    let definition = try row.text("definition").trimmingBlanks
    // A body in quotes is as its author wrote it.
    let isQuoted = definition.contains("\nAS ")
    self.init(kind, name, body: isQuoted ? SQLExpression(definition) : SQLExpression(printed: definition))
    arguments = try row.text("arguments")
    signature = try row.texts("signature")
    comment = row["comment"]
  }

  init(aggregate row: PostgresRow) throws {
    self.init(.aggregate, try row.name(), body: SQLExpression(printed: try row.text("body")))
    arguments = try row.text("arguments")
    comment = row["comment"]
  }

  init(trigger row: PostgresRow) throws {
    let isConstraint = try row.bool("is_constraint")
    try self.init(isConstraint ? .constraintTrigger : .trigger, attached: row)
    state = row.firing
  }

  init(rule row: PostgresRow) throws {
    try self.init(.rule, attached: row)
    body.text = body.text.trimmingSuffix(";")
    state = row.firing
  }

  /// Splits `<clause> ON table <body>` at the table.
  private init(_ kind: Kind, attached row: PostgresRow) throws {
    let table = QualifiedName(namespace: try row.text("namespace"), name: try row.text("table_name"))
    let name = table.sibling(try row.text("name"))
    let definition = try row.text("definition")
    guard let place = try row.texts("targets").lazy.compactMap({ definition.firstRange(of: $0) }).first else {
      throw MigratorError(
        "can't read the definition of \(kind.rawValue.lowercased()) \(name.name) on \(table)")
    }
    self.init(
      kind, name, on: table, body: SQLExpression(printed: definition[place.upperBound...].trimmingBlanks))
    clause = SQLExpression(printed: definition[..<place.lowerBound].trimmingBlanks)
    comment = row["comment"]
  }

  init(policy row: PostgresRow) throws {
    let table = QualifiedName(namespace: try row.text("namespace"), name: try row.text("table_name"))
    var parts = [try row.bool("is_permissive") ? "AS PERMISSIVE" : "AS RESTRICTIVE"]
    let commands = ["r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"]
    parts.append("FOR \(commands[try row.text("command")] ?? "ALL")")
    parts.append("TO \(try row.texts("roles").joined(separator: ", "))")
    if let expression = row["using_expression"] { parts.append("USING (\(expression))") }
    if let expression = row["check_expression"] { parts.append("WITH CHECK (\(expression))") }
    self.init(
      .policy, table.sibling(try row.text("name")), on: table,
      body: SQLExpression(printed: parts.joined(separator: " ")))
    comment = row["comment"]
  }

  init(statistics row: PostgresRow) throws {
    let name = try row.name()
    self.init(.statistics, name, body: SQLExpression(printed: try row.text("definition").trimmingBlanks))
    table = row.optionalName("table_namespace", "table_name")
    state = row["state"]
    comment = row["comment"]
  }

  init(publication row: PostgresRow) throws {
    self.init(.publication, try row.name(), body: "")
    members = try row.publishedMembers()
    comment = row["comment"]
    options["publish"] = row["publish"]
    if try row.bool("via_root") { options["publish_via_partition_root"] = "true" }
    if row["generated_columns"] == "s" { options["publish_generated_columns"] = "stored" }
  }

  init(dictionary row: PostgresRow) throws {
    self.init(
      .textSearchDictionary, try row.name(),
      body: SQLExpression("TEMPLATE = \(try row.quotedName("template"))"))
    comment = row["comment"]
    for item in SQLList.split(row["options"] ?? "") {
      guard let sign = item.firstRange(of: " = ") else { continue }
      let name = SQL.unquoted(item[..<sign.lowerBound])
      options[name] = SQL.unquoted(item[sign.upperBound...])
    }
  }

  init(configuration row: PostgresRow) throws {
    self.init(
      .textSearchConfiguration, try row.name(),
      body: SQLExpression("PARSER = \(try row.quotedName("parser"))"))
    comment = row["comment"]
    for (token, list) in zip(try row.texts("tokens"), try row.texts("dictionaries")) {
      let names = SQLList.split(list).map { SQL("\(QualifiedName(sql: $0))") }
      members[token] = SQLExpression(SQL("\(names)").text)
    }
  }

  init(eventTrigger row: PostgresRow) throws {
    let call = "EXECUTE FUNCTION \(try row.quotedName("function"))()"
    self.init(.eventTrigger, try row.name(), body: SQLExpression("\(try row.text("event")) \(call)"))
    comment = row["comment"]
    state = row.firing
  }

  /// An object whose query gives all that follows its name.
  init(_ kind: Kind, plain row: PostgresRow) throws {
    self.init(kind, try row.name(), body: SQLExpression(printed: try row.text("body")))
    comment = row["comment"]
  }
}

extension PostgresRow {
  /// The members of a publication, as ``Publication`` has them. The server quotes fewer names than later ones do.
  fileprivate func publishedMembers() throws -> [String: SQLExpression] {
    let (namespaces, names) = (try array("namespaces"), try array("names"))
    let (columns, filters) = (try array("columns"), try array("filters"))
    let members = try texts("keywords").enumerated().map { place, keyword -> Publication.Member in
      guard let namespace = namespaces[place] else { return .allTables }
      guard let name = names[place] else { return .tables(in: namespace) }
      return .table(
        QualifiedName(namespace: namespace, name: name),
        columns: columns[place].map { SQLList.split($0).map(SQL.unquoted) } ?? [],
        where: filters[place])
    }
    return Publication.members(members)
  }

  /// A name in two columns, quoted.
  fileprivate func quotedName(_ column: String) throws -> String {
    SQL.quoted(QualifiedName(namespace: try text("\(column)_namespace"), name: try text(column)))
  }

  /// In which sessions a trigger or rule fires, as ALTER TABLE says it; nil for all but replicas.
  var firing: String? {
    switch self["state"] {
    case "D": "DISABLE"
    case "R": "ENABLE REPLICA"
    case "A": "ENABLE ALWAYS"
    default: nil
    }
  }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : String(self)
  }

  fileprivate var trimmingBlanks: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\n" }
    guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[first...last])
  }
}

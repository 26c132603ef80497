import SchemaKit

// Publications and text search, which the DSL writes member by member.
extension SwiftSource {
  mutating func addPublication(_ publication: SchemaObject) {
    if let table = publication.publishedTables.sorted().first(where: { live.table($0) == nil }) {
      return note("publication \(publication.name.name)", "left out, as \(table) is not declared")
    }
    let members = publication.members.keys.sorted().map { key -> String in
      if key == "ALL TABLES" { return ".allTables" }
      if let namespace = publication.namespace(published: key) {
        return ".tables(in: \(SwiftText.literal(namespace)))"
      }
      return publication.tableSwift(key)
    }
    var modifiers: [String] = []
    if let list = publication.options["publish"] {
      let operations = list.split(separator: ", ").map { ".\($0)" }
      modifiers.append(".publish(\(operations.joined(separator: ", ")))")
    }
    if publication.options["publish_via_partition_root"] != nil { modifiers.append(".viaPartitionRoot()") }
    if publication.options["publish_generated_columns"] != nil {
      modifiers.append(".storedGeneratedColumns()")
    }
    modifiers += commentModifier(publication.comment)
    let arguments = members.enumerated().map { $0 == 0 ? "of: \($1)" : $1 }
    let call = SwiftText.call("Publication", [SwiftText.literal(publication.name.name)] + arguments)
    add(
      "Publications", publication.name, kind: "Publication",
      (SwiftText.chain(call, modifiers), Schema { publication }))
  }

  mutating func addDictionary(_ dictionary: SchemaObject) {
    guard let template = dictionary.nameInBody else { return addRaw(dictionary) }
    var arguments = [SwiftText.name(dictionary.name), "template: \(SwiftText.name(template))"]
    if !dictionary.options.isEmpty { arguments.append(SwiftText.dictionary(dictionary.options)) }
    let call = SwiftText.call("TextSearchDictionary", arguments)
    add(
      "TextSearch", dictionary.name, kind: "Dictionary",
      (SwiftText.chain(call, commentModifier(dictionary.comment)), Schema { dictionary }))
  }

  mutating func addConfiguration(_ configuration: SchemaObject) {
    guard let parser = configuration.nameInBody else { return addRaw(configuration) }
    var arguments = [SwiftText.name(configuration.name)]
    if parser != "pg_catalog.default" { arguments.append("parser: \(SwiftText.name(parser))") }
    let alike = Dictionary(grouping: configuration.members.keys.sorted()) {
      configuration.members[$0]?.text ?? ""
    }
    let modifiers = alike.sorted { $0.value[0] < $1.value[0] }.map { dictionaries, tokens in
      let list = SQLList.split(dictionaries).map { SwiftText.name(QualifiedName(sql: $0)) }
      return
        ".mapping(for: \(tokens.literals.joined(separator: ", ")), to: \(list.joined(separator: ", ")))"
    }
    let call = SwiftText.call("TextSearchConfiguration", arguments)
    add(
      "TextSearch", configuration.name, kind: "Configuration",
      (
        SwiftText.chain(call, modifiers + commentModifier(configuration.comment)), Schema { configuration }
      ))
  }
}

extension SchemaObject {
  /// `.table("readings", columns: ["id"], where: "value > 0")`.
  fileprivate func tableSwift(_ member: String) -> String {
    let details = members[member] ?? ""
    var arguments = [SwiftText.name(QualifiedName(sql: String(member.dropFirst("TABLE ".count))))]
    let columns = details.publishedColumns
    if !columns.isEmpty { arguments.append("columns: [\(columns.literals.joined(separator: ", "))]") }
    if let filter = details.rowFilter { arguments.append("where: \(SwiftText.literal(filter))") }
    return ".table(\(arguments.joined(separator: ", ")))"
  }

  /// The name in `TEMPLATE = pg_catalog.simple`.
  fileprivate var nameInBody: QualifiedName? {
    body.text.firstRange(of: " = ").map { QualifiedName(sql: String(body.text[$0.upperBound...])) }
  }
}

// Mistakes of types, of what is held as SQL, and of tables under others.
extension Schema {
  /// Types that are no table's.
  var namedTypes: [(kind: String, name: QualifiedName, location: SourceLocation)] {
    enums.map { ("enum type", $0.name, $0.location) } + domains.map { ("domain", $0.name, $0.location) }
      + compositeTypes.map { ("composite type", $0.name, $0.location) }
      + objects.filter { $0.kind == .rangeType }.map { ("range type", $0.name, $0.location) }
  }

  func checkObjectNames(_ found: inout Mistakes) {
    for (kind, name, location) in namedTypes where kind != "enum type" {
      found.checkIdentifier(name.name, kind, location)
    }
    for object in objects where object.kind != .cast {
      found.checkIdentifier(object.name.name, object.kind.rawValue.lowercased(), object.location)
    }
    for kind in [SchemaObject.Kind.trigger, .policy, .rule] {
      let attached = objects.filter { $0.kind == kind || kind == .trigger && $0.kind == .constraintTrigger }
      found.checkUnique(
        attached.map { ("\($0.name.name) on \($0.table?.description ?? "")", $0.location) },
        kind.rawValue.lowercased())
    }
    let parts: [SchemaObject.Kind] = [.trigger, .constraintTrigger, .policy, .rule]
    for object in objects where parts.contains(object.kind) && object.table == nil {
      let kind = object.kind.rawValue.lowercased()
      found.add(
        object.location,
        "\(kind) \"\(object.name.name)\" is on no table: declare it in its table's, or name that: SchemaObject(…, on: \"table\")"
      )
    }
    let routines = objects.filter(\.isRoutine)
    found.checkUnique(routines.map { ("\($0.name)(\($0.arguments))", $0.location) }, "routine")
    let operators = objects.filter { $0.kind == .operator }
    found.checkUnique(operators.map { ("\($0.name) (\($0.arguments))", $0.location) }, "operator")
    let kinds: [SchemaObject.Kind] = [
      .cast, .collation, .eventTrigger, .publication, .statistics, .textSearchDictionary,
      .textSearchConfiguration,
    ]
    for kind in kinds {
      let alike = objects.filter { $0.kind == kind }
      found.checkUnique(
        alike.map { ("\($0.isDatabaseWide ? $0.name.name : "\($0.name)")", $0.location) },
        kind.rawValue.lowercased())
    }
  }

  /// Casts and event triggers are seen by the types and functions of the namespaces that the schema speaks for.
  func checkHomes(_ found: inout Mistakes) {
    let homes = managedNamespaces.map { SQL.quoted(identifier: $0) + "." }
    for object in objects where object.kind == .cast || object.kind == .eventTrigger {
      let text = object.kind == .cast ? "\(object.name.name) \(object.body.text)" : object.body.text
      if !homes.contains(where: text.contains) {
        found.add(
          object.location,
          "\(object.kind.rawValue.lowercased()) \"\(object.name.name)\" has no type and no function of the schema's own namespaces: write it into a revision"
        )
      }
    }
  }

  /// Publications of tables in namespaces that the schema speaks for.
  func checkPublications(_ found: inout Mistakes) {
    let publications = objects.filter { $0.kind == .publication }
    guard !publications.isEmpty else { return }
    let declared = Set(tables.map(\.name.asMember))
    let managed = managedNamespaces.map { SQL("TABLE \(identifier: $0).").text }
    for publication in publications {
      let what = "publication \"\(publication.name.name)\""
      for member in Set(publication.repeatedMembers.names).sorted() {
        found.add(publication.location, "\(what) names \(member) twice")
      }
      if publication.members["ALL TABLES"] != nil, publication.members.count > 1 {
        found.add(publication.location, "\(what) is of all tables, and names others beside: leave these out")
      }
      for member in publication.members.keys.sorted()
      where managed.contains(where: member.hasPrefix) && !declared.contains(member) {
        found.add(
          publication.location,
          "\(what) is of \(member.dropFirst("TABLE ".count)), which is not declared"
        )
      }
    }
  }

  func checkParents(_ found: inout Mistakes) {
    for table in tables {
      let parents = (table.partitionOf.map { [$0.parent] } ?? []) + table.inherits
      for parent in parents where self.table(parent) == nil {
        found.add(
          table.location, "table \"\(table.name)\" is under table \"\(parent)\", which is not declared")
      }
      guard let parent = table.partitionOf.flatMap({ self.table($0.parent) }), parent.partitionKey == nil
      else {
        continue
      }
      found.add(
        table.location,
        "table \"\(parent.name)\" has partition \"\(table.name)\" but doesn't say how it is partitioned: "
          + "add .partitioned(by: .range, …)")
    }
  }
}

// Mistakes between objects: names that meet, namespaces that nobody declares.
extension Schema {
  func checkNames(_ found: inout Mistakes) {
    for type in enums { found.checkIdentifier(type.name.name, "enum type", type.location) }
    for sequence in sequences { found.checkIdentifier(sequence.name.name, "sequence", sequence.location) }
    for table in tables {
      found.checkIdentifier(table.name.name, "table", table.location)
      if table.name == ledger {
        found.add(
          table.location,
          "table \"\(table.name)\" has the name of the migrator's own ledger: rename one of them")
      }
    }
    found.checkUnique(namespaces.map { ($0.name, $0.location) }, "namespace")
    found.checkUnique(extensions.map { ($0.name, $0.location) }, "extension")
    checkObjectNames(&found)
    checkPublications(&found)
    checkHomes(&found)
    checkParents(&found)
    found.checkUnique(
      relationNames, "relation",
      hint: "; tables, sequences and indexes share their names: give one of them a name of its own")
    // A relation has a type of its name, so an enum can't have it too.
    let rowTypes = Set(tables.map(\.name) + sequences.map(\.name) + objects.filter(\.isRelation).map(\.name))
    for (kind, name, location) in namedTypes where rowTypes.contains(name) {
      found.add(location, "\(kind) \"\(name)\" has the name of a table, view or sequence")
    }
    found.checkUnique(enums.map { ("\($0.name)", $0.location) }, "enum type")
    found.checkUnique(
      namedTypes.filter { $0.kind != "enum type" }.map { ("\($0.name)", $0.location) }
        + enums.map { ("\($0.name)", $0.location) }.filter { name, _ in
          namedTypes.contains { $0.kind != "enum type" && "\($0.name)" == name }
        }, "type")
  }

  /// Tables, sequences, indexes and the indexes of constraints share one space of names in a namespace.
  private var relationNames: [(String, SourceLocation)] {
    var names = sequences.map { ("\($0.name)", $0.location) }
    for view in objects where view.isRelation {
      names.append(("\(view.name)", view.location))
      names += view.indexes.map { ("\(view.name.namespace).\($0.name)", $0.location) }
    }
    for table in tables {
      let namespace = table.name.namespace
      names.append(("\(table.name)", table.location))
      names += table.indexes.map { ("\(namespace).\($0.name)", $0.location) }
      // One that the table has twice is reported as the table's mistake.
      var own: Set<String> = []
      for constraint in table.constraints
      where constraint.isBackedByIndex && own.insert(constraint.name).inserted {
        names.append(("\(namespace).\(constraint.name)", constraint.location))
      }
    }
    return names
  }

  func checkNamespaces(_ found: inout Mistakes) {
    for namespace in namespaces {
      found.checkIdentifier(namespace.name, "namespace", namespace.location)
      if namespace.name.hasPrefix("pg_") {
        found.add(
          namespace.location, "namespace \"\(namespace.name)\": PostgreSQL keeps names with pg_ for itself")
      }
      if namespace.name == "public" {
        found.add(namespace.location, "namespace \"public\" is always there: drop its declaration")
      }
    }
    // Said once of each, at the first object in it.
    var known = Set(namespaces.map(\.name) + ["public"])
    func check(_ name: String, _ what: String, _ location: SourceLocation) {
      guard known.insert(name).inserted else { return }
      found.add(
        location,
        "\(what) is in namespace \"\(name)\", which the schema doesn't declare: add Namespace(\"\(name)\")")
    }
    for type in enums { check(type.name.namespace, "enum type \"\(type.name)\"", type.location) }
    for sequence in sequences {
      check(sequence.name.namespace, "sequence \"\(sequence.name)\"", sequence.location)
    }
    for table in tables { check(table.name.namespace, "table \"\(table.name)\"", table.location) }
    for (kind, name, location) in namedTypes where kind != "enum type" {
      check(name.namespace, "\(kind) \"\(name)\"", location)
    }
    for object in objects where object.table == nil && object.kind != .rangeType {
      check(object.name.namespace, "\(object.kind.rawValue.lowercased()) \"\(object.name)\"", object.location)
    }
    for item in extensions where item.namespace != "pg_catalog" {
      check(item.namespace ?? "public", "extension \"\(item.name)\"", item.location)
    }
  }

  /// The labels of an enum type: unlike a name, one that is too long is an error of PostgreSQL's.
  func check(_ type: EnumType, _ found: inout Mistakes) {
    let what = "enum type \"\(type.name)\""
    var seen: Set<String> = []
    for label in type.labels {
      if !seen.insert(label).inserted {
        found.add(type.location, "\(what) has label \"\(label)\" twice")
      }
      if label.utf8.contains(0) { found.add(type.location, "\(what) has a label with a NUL") }
      if label.utf8.count > DefaultName.maximumLength {
        found.add(
          type.location,
          "\(what) has label \"\(label)\" of \(label.utf8.count) bytes; "
            + "PostgreSQL takes \(DefaultName.maximumLength)")
      }
    }
  }
}

// Mistakes between objects: names that meet, namespaces and types that nobody declares.
extension Schema {
  func checkNames(_ found: inout Mistakes) {
    for namespace in namespaces { found.checkIdentifier(namespace.name, "namespace", namespace.location) }
    found.checkUnique(namespaces.map { ($0.name, $0.location) }, "namespace")
    found.checkUnique(extensions.map { ($0.name, $0.location) }, "extension")
    for type in enums { found.checkIdentifier(type.name.name, "enum type", type.location) }
    for sequence in sequences { found.checkIdentifier(sequence.name.name, "sequence", sequence.location) }
    for table in tables { found.checkIdentifier(table.name.name, "table", table.location) }
    found.checkUnique(relationNames, "relation")
    // Every table has a row type of its name, so a type can't have it too.
    found.checkUnique(
      enums.map { ("\($0.name)", $0.location) } + tables.map { ("\($0.name)", $0.location) }, "type")
    checkNamespacesDeclared(&found)
  }

  /// Tables, sequences, indexes and the indexes of constraints share one space of names in a namespace.
  private var relationNames: [(String, SourceLocation)] {
    var names = sequences.map { ("\($0.name)", $0.location) }
    for table in tables {
      let namespace = table.name.namespace
      names.append(("\(table.name)", table.location))
      names += table.indexes.map { ("\(namespace).\($0.name)", $0.location) }
      names += table.constraints.filter(\.isBackedByIndex).map { ("\(namespace).\($0.name)", $0.location) }
    }
    return names
  }

  private func checkNamespacesDeclared(_ found: inout Mistakes) {
    let declared = Set(namespaces.map(\.name) + ["public"])
    let objects =
      enums.map { ($0.name, $0.location) } + sequences.map { ($0.name, $0.location) }
      + tables.map { ($0.name, $0.location) }
    for (name, location) in objects where !declared.contains(name.namespace) {
      found.add(
        location,
        "\"\(name)\" is in namespace \"\(name.namespace)\", which the schema doesn't declare: "
          + "add Namespace(\"\(name.namespace)\")")
    }
  }

  func checkTypes(_ found: inout Mistakes) {
    for type in enums {
      found.checkUnique(type.labels.map { ($0, type.location) }, "label of enum type \"\(type.name)\"")
      for label in type.labels {
        found.checkIdentifier(label, "label of enum type \"\(type.name)\"", type.location)
      }
    }
    let declared = Set(enums.map(\.name))
    for table in tables {
      for column in table.columns where column.type.mustBeDeclaredEnum {
        guard let name = column.type.userDefinedName, !declared.contains(name) else { continue }
        found.add(
          column.location,
          "column \"\(column.name)\" has enum type \"\(name)\", which the schema doesn't declare: add it to Schema { }"
        )
      }
    }
  }

  func checkSequence(_ sequence: Sequence, _ found: inout Mistakes) {
    let what = "sequence \"\(sequence.name)\""
    if ![.smallint, .integer, .bigint].contains(sequence.type) {
      found.add(
        sequence.location, "\(what) has type \(sequence.type); it can be smallint, integer or bigint")
    }
    found.checkOptions(sequence.options, sequence.type, what, sequence.location)
    guard let owner = sequence.owner else { return }
    if let table = table(owner.table) {
      if table.column(owner.column) == nil {
        found.add(
          sequence.location, "\(what) is owned by \"\(owner.table)\".\"\(owner.column)\", no such column")
      }
    } else {
      found.add(sequence.location, "\(what) is owned by a column of \"\(owner.table)\", no such table")
    }
  }
}

extension Mistakes {
  mutating func checkOptions(
    _ options: SequenceOptions, _ type: ColumnType, _ what: String, _ location: SourceLocation
  ) {
    if options.increment == 0 { add(location, "\(what) has an increment of 0") }
    if options.cache < 1 { add(location, "\(what) has a cache of \(options.cache); at least 1") }
    let resolved = options.resolved(for: type)
    if resolved.minimum >= resolved.maximum {
      add(location, "\(what): minimum \(resolved.minimum) is not below maximum \(resolved.maximum)")
    } else if resolved.start < resolved.minimum || resolved.start > resolved.maximum {
      add(
        location,
        "\(what) starts at \(resolved.start), outside \(resolved.minimum) to \(resolved.maximum)")
    }
  }
}

// Mistakes of a sequence and of the options that it shares with an identity.
extension Schema {
  func check(_ sequence: Sequence, _ found: inout Mistakes) {
    let what = "sequence \"\(sequence.name)\""
    if !sequence.type.isInteger {
      found.add(
        sequence.location, "\(what) has type \(sequence.type); it can be smallint, integer or bigint")
    }
    found.check(sequence.options, sequence.type, what, sequence.location)
    guard let owner = sequence.owner else { return }
    guard let table = table(owner.table) else {
      return found.add(sequence.location, "\(what) is owned by a column of \"\(owner.table)\", no such table")
    }
    if table.column(owner.column) == nil {
      found.add(
        sequence.location, "\(what) is owned by \"\(owner.table)\".\"\(owner.column)\", no such column")
    }
    if owner.table.namespace != sequence.name.namespace {
      found.add(
        sequence.location,
        "\(what) is owned by \"\(owner.table)\"; PostgreSQL wants a sequence in its owner's namespace")
    }
  }
}

extension Mistakes {
  mutating func check(
    _ options: SequenceOptions, _ type: ColumnType, _ what: String, _ location: SourceLocation
  ) {
    if options.increment == 0 { add(location, "\(what) has an increment of 0") }
    if options.cache < 1 { add(location, "\(what) has a cache of \(options.cache); at least 1") }
    let range = SequenceOptions.range(of: type)
    for (name, bound) in [("minimum", options.minimum), ("maximum", options.maximum)] {
      guard let bound, !range.contains(bound) else { continue }
      add(
        location,
        "\(what) has a \(name) of \(bound); \(type) goes from \(range.lowerBound) to \(range.upperBound)")
    }
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

extension ColumnType {
  /// The types a sequence or an identity can have.
  var isInteger: Bool { [.smallint, .integer, .bigint].contains(self) }
}

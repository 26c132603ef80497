// Mistakes of a foreign key: its columns, what it references, and what it does to them.
extension TableValidation {
  func check(_ key: ForeignKey, _ name: String, _ found: inout Mistakes) {
    checkColumnList(key.columns, name, key.location, &found)
    checkActions(key, name, &found)
    guard let target = schema.table(key.table) else {
      if schema.unmanaged.cover(key.table) {
        if key.referenced.isEmpty {
          found.add(key.location, "\(name) references \"\(key.table)\", which is unmanaged: name the columns")
        }
        return
      }
      return found.add(
        key.location,
        "\(name) references \"\(key.table)\", which the schema doesn't declare; of a table that others manage say Unmanaged(\"\(key.table)\")"
      )
    }
    if table.hypertable != nil, target.hypertable != nil {
      found.add(key.location, "\(name): TimescaleDB lets no hypertable reference a hypertable")
    }
    if key.referenced.isEmpty {
      return found.add(
        key.location, "\(name) references \"\(key.table)\", which has no primary key: name the columns")
    }
    let missing = key.referenced.filter { target.column($0) == nil }
    for column in missing {
      found.add(key.location, "\(name) references \"\(key.table)\".\"\(column)\", no such column")
    }
    if key.columns.count != key.referenced.count {
      found.add(
        key.location,
        "\(name) has \(key.columns.count) columns and references \(key.referenced.count)")
    } else if missing.isEmpty, !target.isUnique(key.referenced) {
      let columns = key.referenced.joined(separator: ", ")
      found.add(
        key.location,
        "\(name) references \"\(key.table)\" (\(columns)), which no primary key or unique constraint covers; "
          + "a deferrable or partial one doesn't count")
    }
    checkTypes(key, target, name, &found)
  }

  private func checkTypes(
    _ key: ForeignKey, _ target: Table, _ name: String, _ found: inout Mistakes
  ) {
    let enums = Set(schema.enums.map { ColumnType.named($0.name) })
    for (column, referenced) in zip(key.columns, key.referenced) {
      guard let own = table.column(column)?.type, let other = target.column(referenced)?.type,
        own != other
      else { continue }
      // An enum has no operator with another type. A named type that is no enum may be a domain: who knows.
      let isKnown = [own, other].allSatisfy { $0.builtinName != nil || enums.contains($0) }
      let isEnum = enums.contains(own) || enums.contains(other)
      if isKnown, isEnum || !own.canReference(other) {
        found.add(
          key.location,
          "\(name): \"\(column)\" of type \(own) can't reference \"\(referenced)\" of type \(other)")
      }
    }
  }

  private func checkActions(_ key: ForeignKey, _ name: String, _ found: inout Mistakes) {
    for (event, action) in [("ON DELETE", key.onDelete), ("ON UPDATE", key.onUpdate)] {
      for column in action.columns where event == "ON UPDATE" || !key.columns.contains(column) {
        let reason =
          event == "ON UPDATE" ? "only ON DELETE can name columns" : "which is no column of the key"
        found.add(key.location, "\(name): \(event) sets \"\(column)\", \(reason)")
      }
      let changed = (action.columns.isEmpty ? key.columns : action.columns).compactMap(table.column)
      let setsValue = action.isSet || (action == .cascade && event == "ON UPDATE")
      for column in changed where setsValue && column.generation != nil {
        found.add(key.location, "\(name): \(event) can't change \"\(column.name)\", which is generated")
      }
    }
  }
}

extension ReferentialAction {
  /// The columns the action names.
  fileprivate var columns: [String] {
    switch self {
    case .setNull(let columns), .setDefault(let columns): columns
    case .noAction, .restrict, .cascade: []
    }
  }

  /// Whether the action gives the referencing columns another value than the key's.
  fileprivate var isSet: Bool {
    switch self {
    case .setNull, .setDefault: true
    case .noAction, .restrict, .cascade: false
    }
  }
}

extension Table {
  /// Whether a primary key, a unique constraint or a whole unique index covers just these columns, and at once.
  fileprivate func isUnique(_ columns: [String]) -> Bool {
    func covers(_ other: [String]) -> Bool { other.count == columns.count && Set(other) == Set(columns) }
    let constrained = constraints.contains { constraint in
      switch constraint {
      case .primaryKey(let key): covers(key.columns) && key.deferrability == .notDeferrable
      case .unique(let unique): covers(unique.columns) && unique.deferrability == .notDeferrable
      case .check, .foreignKey, .exclusion: false
      }
    }
    return constrained
      || indexes.contains { index in
        let keys = index.keys.compactMap(\.column)
        return index.isUnique && index.predicate == nil && keys.count == index.keys.count && covers(keys)
      }
  }
}

import SchemaKit

extension SchemaObject {
  /// The key word and identity, as DROP and COMMENT ON take them.
  var designation: SQL {
    switch kind {
    case .trigger, .constraintTrigger, .policy, .rule:
      "\(raw: kind == .constraintTrigger ? "TRIGGER" : kind.rawValue) \(identifier: name.name) ON \(table ?? name)"
    case .function, .procedure: "\(raw: kind.rawValue) \(name)(\(raw: arguments))"
    case .aggregate: "AGGREGATE \(name)(\(raw: orderedArguments ?? (arguments.isEmpty ? "*" : arguments)))"
    case .operator: "OPERATOR \(identifier: name.namespace).\(raw: name.name) (\(raw: arguments))"
    case .eventTrigger, .publication: "\(raw: kind.rawValue) \(identifier: name.name)"
    case .cast: "CAST (\(raw: name.name))"
    case .textSearchDictionary, .textSearchConfiguration, .view, .materializedView, .rangeType, .statistics,
      .collation:
      "\(raw: kind.rawValue) \(name)"
    }
  }

  /// The CREATE statement; `orReplace` puts it in another's place.
  func creation(orReplace: Bool = false) -> SQL {
    let create = SQL(raw: orReplace ? "CREATE OR REPLACE \(kind.rawValue)" : "CREATE \(kind.rawValue)")
    switch kind {
    case .view, .materializedView:
      let with: SQL = options.isEmpty ? "" : " WITH (\(options.assignments))"
      return "\(create) \(name)\(with) AS\n\(raw: body.text)"
    case .trigger, .constraintTrigger:
      return "\(create) \(identifier: name.name) \(raw: clause.text) ON \(table ?? name) \(raw: body.text)"
    case .policy: return "\(create) \(identifier: name.name) ON \(table ?? name) \(raw: body.text)"
    case .rule:
      return "\(create) \(identifier: name.name) \(raw: clause.text) TO \(table ?? name) \(raw: body.text)"
    case .function, .procedure: return "\(create) \(name)\(raw: body.text)"
    case .eventTrigger: return "\(create) \(identifier: name.name) \(raw: body.text)"
    case .operator: return "\(create) \(identifier: name.namespace).\(raw: name.name) \(raw: body.text)"
    case .cast: return "\(create) (\(raw: name.name)) \(raw: body.text)"
    case .publication:
      let with: SQL = options.isEmpty ? "" : " WITH (\(options.assignments))"
      return "\(create) \(identifier: name.name)\(publishedList)\(with)"
    case .textSearchDictionary: return "\(create) \(name) (\([SQL(raw: body.text)] + options.assignments))"
    case .textSearchConfiguration: return "\(create) \(name) (\(raw: body.text))"
    case .aggregate, .rangeType, .statistics, .collation: return "\(create) \(name) \(raw: body.text)"
    }
  }

  /// The statements that make the object.
  var creationStatements: [SQL] {
    guard kind == .textSearchConfiguration else { return [creation()] }
    var bare = self
    bare.members = [:]
    return [creation()] + bare.memberChanges(to: self)
  }

  /// The statements that put another in the object's place.
  func replacement(by other: Self) -> [SQL] {
    switch kind {
    case .publication, .textSearchConfiguration: memberChanges(to: other)
    default: [other.creation(orReplace: true)]
    }
  }

  /// The statements that turn options, column defaults and state into another's.
  func alteration(to other: Self) -> [SQL] {
    var statements: [SQL] = []
    let alter = SQL("ALTER \(other.designation)")
    statements += optionActions(to: other).map { "\(alter) \($0)" }
    for column in Set(columnDefaults.keys).union(other.columnDefaults.keys).sorted()
    where columnDefaults[column] != other.columnDefaults[column] {
      let action = other.columnDefaults[column].map { "SET DEFAULT \(raw: $0.text)" as SQL } ?? "DROP DEFAULT"
      statements.append("\(alter) ALTER COLUMN \(identifier: column) \(action)")
    }
    for column in Set(columnOptions.keys).union(other.columnOptions.keys).sorted() {
      let (old, new) = (
        columnOptions[column] ?? ColumnOptions(), other.columnOptions[column] ?? ColumnOptions()
      )
      statements += old.actions(to: new, on: other.column(column)).map { "\(alter) \($0)" }
    }
    if state != other.state { statements.append(other.stateChange) }
    return statements
  }

  private func optionActions(to other: Self) -> [SQL] {
    switch kind {
    // ALTER PUBLICATION has no RESET.
    case .publication:
      let standards = [
        "publish": "insert, update, delete, truncate", "publish_via_partition_root": "false",
        "publish_generated_columns": "none",
      ]
      let gone = standards.filter { options[$0.key] != nil }
      return optionChanges(from: options, to: gone.merging(other.options) { $1 })
    // An option of a dictionary that is named without a value is taken away.
    case .textSearchDictionary:
      let set = other.options.filter { options[$0.key] != $0.value }.assignments
      let gone = options.keys.filter { other.options[$0] == nil }.sorted().map { SQL(raw: $0) }
      return set.isEmpty && gone.isEmpty ? [] : ["(\(set + gone))"]
    default: return optionChanges(from: options, to: other.options)
    }
  }

  /// A column of a view, by its signature.
  private func column(_ name: String) -> Column {
    let head = SQL("\(identifier: name) ").text
    let type = signature.first { $0.hasPrefix(head) }?.dropFirst(head.count) ?? ""
    return Column(introspected: name, type: ColumnType(.builtin(String(type)), isArray: type.hasSuffix("[]")))
  }

  private var stateChange: SQL {
    if kind == .statistics { return "ALTER STATISTICS \(name) SET STATISTICS \(raw: state ?? "-1")" }
    if kind == .eventTrigger { return "ALTER \(designation) \(raw: state ?? "ENABLE")" }
    let object = kind == .rule ? "RULE" : "TRIGGER"
    return "ALTER TABLE \(table ?? name) \(raw: state ?? "ENABLE") \(raw: object) \(identifier: name.name)"
  }
}

extension [String: String] {
  /// `name = 'value'`, by name.
  var assignments: [SQL] { sorted { $0.key < $1.key }.map { "\(raw: $0.key) = \(literal: $0.value)" } }
}

/// `SET (…)` for what is new or other, `RESET (…)` for what is gone.
func optionChanges(from: [String: String], to: [String: String]) -> [SQL] {
  let set = to.filter { from[$0.key] != $0.value }
  let reset = from.keys.filter { to[$0] == nil }.sorted().map { SQL(raw: $0) }
  return (set.isEmpty ? [] : ["SET (\(set.assignments))"]) + (reset.isEmpty ? [] : ["RESET (\(reset))"])
}

extension TableChange {
  /// The ALTER TABLE statements.
  func statements(on table: QualifiedName) -> [SQL] {
    switch self {
    case .attach(let partition), .putBack(let partition):
      ["ALTER TABLE \(partition.parent) ATTACH PARTITION \(table) \(raw: partition.bound.text)"]
    case .detach(let partition), .takeOut(let partition):
      ["ALTER TABLE \(partition.parent) DETACH PARTITION \(table)"]
    case .inherit(let parent): ["ALTER TABLE \(table) INHERIT \(parent)"]
    case .disinherit(let parent): ["ALTER TABLE \(table) NO INHERIT \(parent)"]
    case .leaveColumn(let column): ["ALTER TABLE ONLY \(table) DROP COLUMN \(identifier: column.name)"]
    case .leaveNotNull(let column):
      ["ALTER TABLE ONLY \(table) ALTER COLUMN \(identifier: column) DROP NOT NULL"]
    case .setUnlogged(let isUnlogged): ["ALTER TABLE \(table) SET \(raw: isUnlogged ? "UNLOGGED" : "LOGGED")"]
    case .setRowSecurity(let old, let new): Self.rowSecurity(old, new).map { "ALTER TABLE \(table) \($0)" }
    case .setReplicaIdentity(let identity): ["ALTER TABLE \(table) REPLICA IDENTITY \(identity.definition)"]
    case .setClusterIndex(let name?): ["ALTER TABLE \(table) CLUSTER ON \(identifier: name)"]
    case .setClusterIndex(nil): ["ALTER TABLE \(table) SET WITHOUT CLUSTER"]
    case .setTriggerState(let trigger, let state):
      ["ALTER TABLE \(table) \(raw: state) TRIGGER \(identifier: trigger)"]
    }
  }

  private static func rowSecurity(_ old: RowSecurity, _ new: RowSecurity) -> [SQL] {
    var actions: [SQL] = []
    if old.isEnabled != new.isEnabled {
      actions.append(new.isEnabled ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY")
    }
    if old.isForced != new.isForced {
      actions.append(new.isForced ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY")
    }
    return actions
  }
}

extension ReplicaIdentity {
  fileprivate var definition: SQL {
    switch self {
    case .default: "DEFAULT"
    case .full: "FULL"
    case .nothing: "NOTHING"
    case .index(let name): "USING INDEX \(identifier: name)"
    }
  }
}

extension ColumnOptions {
  /// The actions of ALTER TABLE that turn a column's options into another's.
  func actions(to other: Self, on column: Column) -> [SQL] {
    let name = SQL("ALTER COLUMN \(identifier: column.name)")
    var actions: [SQL] = []
    if storage != other.storage {
      actions.append("\(name) SET STORAGE \(raw: other.storage ?? column.type.storage)")
    }
    if compression != other.compression {
      actions.append("\(name) SET COMPRESSION \(raw: other.compression ?? "default")")
    }
    if statistics != other.statistics {
      actions.append("\(name) SET STATISTICS \(raw: other.statistics.map(String.init) ?? "-1")")
    }
    return actions + optionChanges(from: parameters, to: other.parameters).map { "\(name) \($0)" }
  }
}

extension ColumnType {
  /// How PostgreSQL stores the type by itself, of those where that can be changed. `SET STORAGE DEFAULT` came with 16.
  fileprivate var storage: String {
    !isArray && ["numeric", "inet", "cidr"].contains(builtinName) ? "MAIN" : "EXTENDED"
  }
}

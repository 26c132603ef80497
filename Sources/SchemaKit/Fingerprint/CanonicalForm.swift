/// A text that is equal for equal schemas and only for these, made for hashing.
///
/// Objects, columns, constraints and indexes are sorted, so the order of declarations does not count. An attribute
/// stands there only where it differs from its default: a later version of this library that knows more attributes
/// gives the same text to schemas that don't use them. Names and texts are preceded by their length in bytes, so
/// no two schemas can meet in one text.
struct CanonicalForm {
  private(set) var text = ""

  /// The version of this format; a change that moves fingerprints needs a new one.
  static let version = "schemakit 1"

  init(_ schema: Schema) {
    line(Self.version)
    for name in schema.namespaces.sorted(by: { $0.name < $1.name }) {
      line("namespace", value(name.name), optional("comment", name.comment))
    }
    for item in schema.extensions.sorted(by: { $0.name < $1.name }) {
      line(
        "extension", value(item.name), optional("namespace", item.namespace),
        optional("version", item.version), optional("comment", item.comment))
    }
    for type in schema.enums.sorted(by: { $0.name < $1.name }) {
      line("enum", value(type.name), list(type.labels), optional("comment", type.comment))
    }
    addTypes(of: schema)
    for sequence in schema.sequences.sorted(by: { $0.name < $1.name }) { add(sequence) }
    for table in schema.tables.sorted(by: { $0.name < $1.name }) { add(table) }
    addObjects(of: schema)
  }

  private mutating func add(_ sequence: Sequence) {
    line(
      "sequence", value(sequence.name), describe(sequence.type),
      options(sequence.options.resolved(for: sequence.type)),
      optional("owner", sequence.owner.map { "\(value($0.table))\(value($0.column))" }),
      flag("unlogged", sequence.isUnlogged),
      optional("comment", sequence.comment))
  }

  private mutating func add(_ table: Table) {
    line(
      "table", value(table.name), parameters(table.storageParameters), optional("comment", table.comment),
      options(of: table))
    for column in table.columns.sorted(by: { $0.name < $1.name }) { line(" column", describe(column)) }
    for constraint in table.constraints.sorted(by: { $0.name < $1.name }) {
      line(" constraint", value(constraint.name), describe(constraint))
    }
    for index in table.indexes.sorted(by: { $0.name < $1.name }) { line(" index", describe(index)) }
    if let options = table.hypertable { line(" hypertable", describe(options)) }
  }
}

// Columns, constraints and indexes.
extension CanonicalForm {
  private func describe(_ column: Column) -> String {
    join(
      value(column.name), describe(column.type), flag("null", column.isNullable),
      column.isNullable ? "" : describe(column.notNull),
      optional("default", column.defaultExpression?.text),
      optional(
        "identity",
        column.identity.map {
          "\($0.generation.rawValue) \(options($0.options.resolved(for: column.type)))"
        }),
      optional("generated", column.generation.map { "\($0.storage) \($0.expression.text)" }),
      optional("collation", column.collation.map(value)), optional("comment", column.comment),
      options(of: column))
  }

  private func describe(_ notNull: Column.NotNull) -> String {
    join(
      optional("not null", notNull.name), flag("not null no inherit", notNull.noInherit),
      flag("not null not valid", !notNull.isValid))
  }

  func describe(_ type: ColumnType) -> String {
    let base =
      switch type.base {
      case .builtin(let text): "builtin \(value(text))"
      case .named(let name, let modifier): join("named", value(name), optional("modifier", modifier))
      }
    return join(base, flag("array", type.isArray))
  }

  private func describe(_ constraint: Constraint) -> String {
    switch constraint {
    case .primaryKey(let key):
      join(
        "primary key", list(key.columns), flag("without overlaps", key.isWithoutOverlaps),
        columns("include", key.included), when(key.deferrability),
        parameters(key.storageParameters), flag("on the parent alone", key.isOnParentAlone))
    case .unique(let unique):
      join(
        "unique", list(unique.columns), flag("without overlaps", unique.isWithoutOverlaps),
        columns("include", unique.included),
        flag("nulls not distinct", unique.treatsNullsAsEqual), when(unique.deferrability),
        parameters(unique.storageParameters), flag("on the parent alone", unique.isOnParentAlone))
    case .check(let check):
      join(
        "check", value(check.expression.text), flag("no inherit", check.noInherit),
        flag("not valid", !check.isValid), flag("not enforced", !check.isEnforced))
    case .foreignKey(let key):
      join(
        "foreign key", list(key.columns), flag("period", key.hasPeriod), value(key.table),
        list(key.referenced),
        action("delete", key.onDelete), action("update", key.onUpdate),
        key.match == .simple ? "" : key.match.rawValue, when(key.deferrability),
        flag("not valid", !key.isValid), flag("not enforced", !key.isEnforced))
    case .exclusion(let exclusion):
      join(
        "exclusion", value(exclusion.method),
        join(exclusion.elements.map { join(describe($0.key), value($0.comparison)) }),
        columns("include", exclusion.included), optional("where", exclusion.predicate?.text),
        when(exclusion.deferrability), parameters(exclusion.storageParameters))
    }
  }

  func describe(_ index: Index) -> String {
    join(
      value(index.name), value(index.method), flag("unique", index.isUnique),
      join(index.keys.map(describe)), columns("include", index.included),
      flag("nulls not distinct", index.treatsNullsAsEqual), optional("where", index.predicate?.text),
      parameters(index.storageParameters), flag("on the parent alone", index.isOnParentAlone),
      optional("comment", index.comment))
  }

  private func describe(_ key: IndexKey) -> String {
    let content =
      switch key.content {
      case .column(let name): "column \(value(name))"
      case .expression(let expression): "expression \(value(expression.text))"
      }
    return join(
      content, key.order.rawValue, key.nulls.rawValue, optional("collation", key.collation.map(value)),
      optional("operator class", key.operatorClass), optional("statistics", key.statistics.map(String.init)))
  }

  private func describe(_ options: HypertableOptions) -> String {
    join(
      value(options.timeColumn), "\(options.chunkInterval.stored)",
      join(options.spacePartitions.map { join("space", value($0.column), "\($0.partitions)") }),
      options.columnstore.map {
        join(
          "columnstore", list($0.segmentBy), join($0.orderBy.map(describe)), optional("after", span($0.after))
        )
      } ?? "",
      optional("retention", span(options.retention)))
  }
}

// The words of the format.
extension CanonicalForm {
  mutating func line(_ parts: String...) {
    text += join(parts) + "\n"
  }

  func join(_ parts: String...) -> String { join(parts) }

  func join(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  func value(_ text: String) -> String { "\(text.utf8.count):\(text)" }

  func value(_ name: QualifiedName) -> String { value(name.namespace) + value(name.name) }

  private func list(_ values: [String]) -> String { "[" + values.map(value).joined() + "]" }

  func flag(_ name: String, _ isSet: Bool) -> String { isSet ? name : "" }

  func optional(_ name: String, _ text: String?) -> String {
    text.map { "\(name) \(value($0))" } ?? ""
  }

  private func columns(_ name: String, _ columns: [String]) -> String {
    columns.isEmpty ? "" : "\(name) \(list(columns))"
  }

  func parameters(_ parameters: [String: String]) -> String {
    let sorted = parameters.sorted { $0.key < $1.key }
    return sorted.isEmpty ? "" : "with " + sorted.map { value($0.key) + value($0.value) }.joined()
  }

  private func when(_ deferrability: Deferrability) -> String {
    deferrability == .notDeferrable ? "" : deferrability.rawValue
  }

  private func action(_ event: String, _ action: ReferentialAction) -> String {
    switch action {
    case .noAction: ""
    case .restrict: "\(event) restrict"
    case .cascade: "\(event) cascade"
    case .setNull(let columns): "\(event) set null \(list(columns))"
    case .setDefault(let columns): "\(event) set default \(list(columns))"
    }
  }

  private func options(_ options: SequenceOptions.Resolved) -> String {
    join(
      "\(options.start) \(options.increment) \(options.minimum) \(options.maximum) \(options.cache)",
      flag("cycle", options.cycles))
  }

  private func span(_ span: TimeSpan?) -> String? {
    span.map { "\($0.months) \($0.days) \($0.microseconds)" }
  }
}

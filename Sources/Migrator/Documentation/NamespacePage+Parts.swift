import SchemaKit

// What is said of each kind of object.
extension NamespacePage {
  func tableLines(_ table: Table) -> [String] {
    var lines = propertyLines(table) + columnLines(table)
    lines += list(
      "Keys and checks", table.constraints.sorted { $0.rank < $1.rank }.map { line($0, in: table) })
    lines += list("Referenced by", references(to: table))
    lines += list("Indexes", table.indexes.sorted { $0.name < $1.name }.map { line($0, on: table.name) })
    lines += attachedLines(to: table.name)
    lines += list("Partitions", partitions(of: table.name))
    lines += privilegeLines(.relation(table.name))
    for column in table.columns {
      let own = privilegeLines(.column(table.name, column.name))
      if !own.isEmpty { lines += ["", "Column \(column.name.code):"] + own.dropFirst(2) }
    }
    return lines
  }

  private func propertyLines(_ table: Table) -> [String] {
    var items: [String] = []
    if let key = table.partitionKey { items.append("partitioned by \(key.text.code)") }
    if let options = table.hypertable { items += options.words }
    items += table.inherits.map { "inherits from \(linked($0))" }
    if table.isUnlogged { items.append("unlogged: empty after a crash") }
    switch table.rowSecurity {
    case .disabled: break
    case .enabled: items.append("row level security: on, but not for the owner")
    case .forced: items.append("row level security: on, for the owner too")
    case .disabledForced: items.append("row level security: off, but marked as forced")
    }
    if table.replicaIdentity != .default {
      items.append("replica identity: \("\(table.replicaIdentity)".code)")
    }
    items += table.storageParameters.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)".code }
    return items.isEmpty ? [] : [""] + items.map { "- \($0)" }
  }

  private func columnLines(_ table: Table) -> [String] {
    let rows = table.columns.map { column in
      [
        column.name.code, "\(column.type)".code, column.isNullable ? "yes" : "", column.value,
        (column.comment ?? "").markdown,
      ]
    }
    return [""] + rows.markdownTable(["column", "type", "NULL", "default", "what it is"])
  }

  private func line(_ constraint: Constraint, in table: Table) -> String {
    var text = "\(constraint.name.code): "
    if case .foreignKey(let key) = constraint {
      let columns = key.columns.map(\.code).joined(separator: ", ")
      let others = key.referenced.isEmpty ? "" : " (\(key.referenced.map(\.code).joined(separator: ", ")))"
      text += "\(columns) → \(linked(key.table))\(others)"
      if key.onDelete != .noAction { text += ", on delete \(key.onDelete.words)" }
      if key.onUpdate != .noAction { text += ", on update \(key.onUpdate.words)" }
      if key.deferrability != .notDeferrable { text += ", \(key.deferrability.rawValue.lowercased())" }
      if !key.isValid { text += ", not validated" }
    } else {
      text +=
        String(
          constraint.definition.text.trimmingPrefix("CONSTRAINT \(SQL.quoted(identifier: constraint.name)) ")
        ).code
    }
    return text + (table.constraintComments[constraint.name].map { ": \($0.markdown)" } ?? "")
  }

  private func references(to table: Table) -> [String] {
    (mentions.references[table.name] ?? []).map { other, key in
      "\(linked(other)) (\(key.columns.map(\.code).joined(separator: ", ")))"
    }
  }

  private func line(_ index: Index, on table: QualifiedName) -> String {
    let creation = index.creation(on: table).text
    let use =
      creation.firstRange(of: " USING ").map { String(creation[creation.index(after: $0.lowerBound)...]) }
      ?? creation
    return "\(index.name.code): \((index.isUnique ? "UNIQUE " : "") .appending(use).code)"
      + (index.comment.map { ": \($0.markdown)" } ?? "")
  }

  private func partitions(of table: QualifiedName) -> [String] {
    (mentions.partitions[table] ?? []).flatMap { partition in
      ["\(partition.name.name.code): \((partition.partitionOf?.bound.text ?? "").code)"]
        + partitions(of: partition.name).map { "  - \($0)" }
    }
  }

  /// Triggers, policies, rules and statistics.
  private func attachedLines(to table: QualifiedName) -> [String] {
    func items(_ kinds: SchemaObject.Kind...) -> [String] {
      (mentions.attached[table] ?? []).filter { kinds.contains($0.kind) }.map {
        let text = [$0.clause.text, $0.body.text].filter { !$0.isEmpty }.joined(separator: " ")
        return "\($0.name.name.code): \(text.code)" + ($0.comment.map { ": \($0.markdown)" } ?? "")
      }
    }
    return list("Triggers", items(.trigger, .constraintTrigger)) + list("Policies", items(.policy))
      + list("Rules", items(.rule)) + list("Statistics", items(.statistics))
  }

  private func list(_ title: String, _ items: [String]) -> [String] {
    items.isEmpty ? [] : ["", "\(title):", ""] + items.map { $0.hasPrefix("  - ") ? $0 : "- \($0)" }
  }

  func viewLines(_ view: SchemaObject) -> [String] {
    var lines = view.kind == .materializedView ? ["", "Materialized."] : []
    let rows = view.viewColumns.map {
      [$0.name.code, $0.type.code, (view.columnComments[$0.name] ?? "").markdown]
    }
    if !rows.isEmpty { lines += [""] + rows.markdownTable(["column", "type", "what it is"]) }
    lines += list("Indexes", view.indexes.sorted { $0.name < $1.name }.map { line($0, on: view.name) })
    lines += attachedLines(to: view.name) + privilegeLines(.relation(view.name))
    return lines + ["", "```sql", view.body.text, "```"]
  }

  func routineLines(_ routine: SchemaObject) -> [String] {
    let head = routine.body.text.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { !$0.hasPrefix("AS ") && !$0.hasPrefix("BEGIN ATOMIC") && !$0.hasPrefix("RETURN ") }
    let kind = routine.kind.rawValue.lowercased()
    return ["", "A \(kind): \(head.joined(separator: " ").code)"]
      + privilegeLines(.routine(routine.name, arguments: routine.arguments))
  }

  func enumLines(_ type: EnumType) -> [String] {
    ["", type.labels.map(\.code).joined(separator: ", ")] + privilegeLines(.type(type.name))
  }

  func domainLines(_ domain: Domain) -> [String] {
    var items = ["over \("\(domain.type)".code)"]
    if !domain.isNullable { items.append("not NULL") }
    if let value = domain.defaultExpression { items.append("default \(value.text.code)") }
    items += domain.checks.sorted { $0.name < $1.name }.map {
      "\($0.name.code): \("CHECK (\($0.expression.text))".code)"
        + (domain.constraintComments[$0.name].map { ": \($0.markdown)" } ?? "")
    }
    return [""] + items.map { "- \($0)" } + privilegeLines(.type(domain.name))
  }

  func compositeLines(_ type: CompositeType) -> [String] {
    let rows = type.attributes.map { [$0.name.code, "\($0.type)".code, ($0.comment ?? "").markdown] }
    return [""] + rows.markdownTable(["attribute", "type", "what it is"]) + privilegeLines(.type(type.name))
  }

  func sequenceLines(_ sequence: Sequence) -> [String] {
    let options = sequence.options.definition(for: sequence.type).map(\.text)
    var items = ["\(sequence.type)".code] + options.map(\.code)
    if let owner = sequence.owner { items.append("owned by \(linked(owner.table)).\(owner.column.code)") }
    return ["", items.joined(separator: ", ")] + privilegeLines(.relation(sequence.name))
  }
}

extension Column {
  /// What the column holds where a row names no value.
  fileprivate var value: String {
    if let defaultExpression { return defaultExpression.text.code }
    if let generation { return "generated as \(generation.expression.text.code)" }
    return identity.map { $0.generation == .always ? "identity" : "identity, unless given" } ?? ""
  }
}

extension Constraint {
  /// Primary keys first, foreign keys after other keys, checks last, each by name.
  fileprivate var rank: String {
    switch self {
    case .primaryKey: "0\(name)"
    case .unique: "1\(name)"
    case .exclusion: "2\(name)"
    case .foreignKey: "3\(name)"
    case .check: "4\(name)"
    }
  }
}

extension SchemaObject {
  /// `area(width integer, height integer)`, as far as it is known; else by the types.
  var call: String {
    guard kind != .aggregate, signature.count > 1, !signature[1].isEmpty else {
      return "\(name.name)(\(arguments))"
    }
    return "\(name.name)(\(signature[1]))"
  }
}

extension HypertableOptions {
  /// How it is partitioned, compressed and kept.
  fileprivate var words: [String] {
    var items: [String] = []
    switch chunkInterval {
    case .time(let span): items.append("hypertable by \(timeColumn.code), a chunk for \(span.literal)")
    case .integer(let size): items.append("hypertable by \(timeColumn.code), a chunk for \(size)")
    }
    items += spacePartitions.map { "spread over \($0.partitions) partitions by \($0.column.code)" }
    if let columnstore {
      let age = columnstore.after.map { " after \($0.literal)" } ?? ", by hand"
      items.append("columnstore\(age)")
    }
    if let retention { items.append("rows are dropped after \(retention.literal)") }
    return items
  }
}

import SchemaKit

/// A table as Swift source.
struct SwiftTable {
  let table: Table
  let schema: Schema
  /// The triggers, policies and the like that stand inside it.
  let parts: [String]
  private var shorthands: Set<String> = []

  init(_ table: Table, in schema: Schema, parts: [String]) {
    self.table = table
    self.schema = schema
    self.parts = parts
  }

  var text: String {
    if let partition = table.partitionOf { return partitionText(partition) }
    var copy = self
    let inherits = !table.inherits.isEmpty
    var lines = table.columns.filter { !(inherits && $0.isInherited) }.map { copy.column($0) }
    lines += table.constraints.filter { constraint in
      !copy.shorthands.contains(constraint.name) && !table.inheritedConstraints.contains(constraint.name)
    }.map(constraint)
    lines += table.indexes.map(index)
    lines += hypertableParts + parts
    let head: String
    if let options = table.hypertable {
      head = "Hypertable(\(SwiftText.literal(table.name)), \(options.swiftDimension))"
    } else {
      head = "Table(\(SwiftText.literal(table.name)))"
    }
    return laidOut(head, lines, modifiers)
  }

  private func partitionText(_ partition: PartitionOf) -> String {
    let head =
      "Partition(\(SwiftText.literal(table.name)), of: \(SwiftText.literal(partition.parent)), "
      + "\(partition.bound.swiftBound))"
    var lines = table.constraints.filter { !table.inheritedConstraints.contains($0.name) }.map(constraint)
    lines += table.indexes.filter { $0.parent == nil }.map(index) + parts
    return laidOut(head, lines, modifiers)
  }

  private func laidOut(_ head: String, _ lines: [String], _ modifiers: [String]) -> String {
    let body = lines.isEmpty ? "" : " {\n\(lines.joined(separator: "\n"))\n}"
    let isPlainTable = table.partitionOf == nil && lines.isEmpty
    var call = SwiftCall(head + (isPlainTable ? " {}" : body))
    call.modifiers = modifiers
    return call.head + call.modifiers.map { "\n.\($0)" }.joined()
  }

  private var modifiers: [String] {
    var modifiers: [String] = []
    if let key = table.partitionKey { modifiers.append(key.swiftPartitioning) }
    if !table.inherits.isEmpty {
      modifiers.append("inherits(\(table.inherits.map { SwiftText.literal($0) }.joined(separator: ", ")))")
    }
    if table.isUnlogged { modifiers.append("unlogged()") }
    switch table.rowSecurity {
    case .enabled: modifiers.append("rowLevelSecurity()")
    case .forced: modifiers.append("rowLevelSecurity(forced: true)")
    case .disabled, .disabledForced: break
    }
    switch table.replicaIdentity {
    case .default: break
    case .full: modifiers.append("replicaIdentity(.full)")
    case .nothing: modifiers.append("replicaIdentity(.nothing)")
    case .index(let name): modifiers.append("replicaIdentity(.index(\(SwiftText.literal(name))))")
    }
    if let index = table.clusterIndex { modifiers.append("clustered(on: \(SwiftText.literal(index)))") }
    if !table.storageParameters.isEmpty {
      modifiers.append("storage(\(SwiftText.dictionary(table.storageParameters)))")
    }
    if let comment = table.comment { modifiers.append("comment(\(SwiftText.literal(comment)))") }
    for (name, comment) in table.constraintComments.sorted(by: { $0.key < $1.key }) {
      modifiers.append("comment(onConstraint: \(SwiftText.literal(name)), \(SwiftText.literal(comment)))")
    }
    return modifiers
  }

  private var hypertableParts: [String] {
    guard let options = table.hypertable else { return [] }
    var parts = options.spacePartitions.map {
      "  SpacePartition(\(SwiftText.literal($0.column)), partitions: \($0.partitions))"
    }
    if let columnstore = options.columnstore { parts.append("  \(columnstore.swift)") }
    if let retention = options.retention { parts.append("  Retention(after: \(retention.swift))") }
    return parts
  }
}

// Columns.
extension SwiftTable {
  private mutating func column(_ column: Column) -> String {
    var call = SwiftCall("Column(\(SwiftText.literal(column.name)), \(column.type.swift(in: schema)))")
    if column.isNullable { call.add("nullable()") }
    if let collation = column.collation { call.add(collation.swiftCollation) }
    if let identity = column.identity {
      let generation = identity.generation == .always ? ".always" : ".byDefault"
      let options = identity.options.swift(for: column.type)
      call.add(
        options.map { "identity(\(generation), \($0))" }
          ?? (identity.generation == .always ? "identity()" : "identity(.byDefault)"))
    }
    if let generation = column.generation {
      let storage = generation.storage == .virtual ? ", .virtual" : ""
      call.add("generated(as: \(SwiftText.literal(generation.expression.text))\(storage))")
    }
    if let expression = column.defaultExpression { call.add("default(\(expression.swiftDefault))") }
    for constraint in table.constraints where !shorthands.contains(constraint.name) {
      guard let shorthand = shorthand(constraint, at: column.name) else { continue }
      shorthands.insert(constraint.name)
      call.add(shorthand)
    }
    let options = column.options
    if let storage = options.storage { call.add("storage(\(SwiftText.literal(storage)))") }
    if let compression = options.compression { call.add("compression(\(SwiftText.literal(compression)))") }
    if let statistics = options.statistics { call.add("statistics(\(statistics))") }
    if !options.parameters.isEmpty { call.add("parameters(\(SwiftText.dictionary(options.parameters)))") }
    call.addComment(column.comment)
    return call.text(indent: 2)
  }

  /// A constraint of one column that a modifier of the column says.
  private func shorthand(_ constraint: Constraint, at column: String) -> String? {
    guard hasDefaultName(constraint), constraint.storageParameters.isEmpty,
      !table.inheritedConstraints.contains(constraint.name)
    else {
      return nil
    }
    switch constraint {
    case .primaryKey(let key):
      let isPlain = key.columns == [column] && key.included.isEmpty && key.deferrability == .notDeferrable
      return isPlain ? "primaryKey()" : nil
    case .unique(let unique):
      let isPlain =
        unique.columns == [column] && unique.included.isEmpty && unique.deferrability == .notDeferrable
        && !unique.treatsNullsAsEqual
      return isPlain ? "unique()" : nil
    case .foreignKey(let key):
      let isPlain =
        key.columns == [column] && key.deferrability == .notDeferrable && key.match == .simple && key.isValid
        && key.isEnforced
      guard isPlain else { return nil }
      var arguments = [SwiftText.literal(key.table)] + referenced(key)
      if key.onDelete != .noAction { arguments.append("onDelete: \(key.onDelete.swift)") }
      if key.onUpdate != .noAction { arguments.append("onUpdate: \(key.onUpdate.swift)") }
      return "references(\(arguments.joined(separator: ", ")))"
    case .check, .exclusion: return nil
    }
  }

  private func hasDefaultName(_ constraint: Constraint) -> Bool {
    constraint.name == constraint.defaultName(in: table.name.name)
  }

  /// The referenced columns, none where they are the primary key.
  private func referenced(_ key: ForeignKey) -> [String] {
    schema.table(key.table)?.primaryKey?.columns == key.referenced
      ? [] : key.referenced.map(SwiftText.literal)
  }
}

// Constraints and indexes.
extension SwiftTable {
  private func constraint(_ constraint: Constraint) -> String {
    let name = hasDefaultName(constraint) ? nil : constraint.name
    let named = name.map { ", name: \(SwiftText.literal($0))" } ?? ""
    var call: SwiftCall
    switch constraint {
    case .primaryKey(let key):
      call = SwiftCall("PrimaryKey(\(SwiftText.list(key.columns))\(named))")
      if !key.included.isEmpty { call.add("include(\(SwiftText.list(key.included)))") }
      call.addDeferrability(key.deferrability)
    case .unique(let unique):
      call = SwiftCall("Unique(\(SwiftText.list(unique.columns))\(named))")
      if !unique.included.isEmpty { call.add("include(\(SwiftText.list(unique.included)))") }
      if unique.treatsNullsAsEqual { call.add("nullsNotDistinct()") }
      call.addDeferrability(unique.deferrability)
    case .check(let check):
      call = SwiftCall("Check(\(SwiftText.literal(check.name)), \(SwiftText.literal(check.expression.text)))")
      if check.noInherit { call.add("noInheritance()") }
      if !check.isValid { call.add("notValid()") }
    case .foreignKey(let key):
      let columns = SwiftText.list(key.columns)
      let target = ([SwiftText.literal(key.table)] + referenced(key)).joined(separator: ", ")
      call = SwiftCall("ForeignKey(\(columns), references: \(target)\(named))")
      if key.onDelete != .noAction { call.add("onDelete(\(key.onDelete.swift))") }
      if key.onUpdate != .noAction { call.add("onUpdate(\(key.onUpdate.swift))") }
      if key.match == .full { call.add("match(.full)") }
      if !key.isValid { call.add("notValid()") }
      call.addDeferrability(key.deferrability)
    case .exclusion(let exclusion):
      let elements = exclusion.elements.map { "(\($0.key.swift), \(SwiftText.literal($0.comparison)))" }
      let method = exclusion.method == "gist" ? "" : ", using: \(SwiftText.literal(exclusion.method))"
      call = SwiftCall("Exclusion(\(elements.joined(separator: ", "))\(named)\(method))")
      if !exclusion.included.isEmpty { call.add("include(\(SwiftText.list(exclusion.included)))") }
      if let predicate = exclusion.predicate { call.add("where(\(SwiftText.literal(predicate.text)))") }
      call.addDeferrability(exclusion.deferrability)
    }
    if !constraint.storageParameters.isEmpty {
      call.add("storage(\(SwiftText.dictionary(constraint.storageParameters)))")
    }
    return call.text(indent: 2)
  }

  private func index(_ index: Index) -> String { "  " + index.swift(in: table.name.name) }
}

extension Index {
  func swift(in table: String) -> String {
    let named = name == defaultName(in: table) ? "" : "\(SwiftText.literal(name)), "
    var call = SwiftCall("Index(\(named)on: \(keys.map(\.swift).joined(separator: ", ")))")
    if method != "btree" { call.add("using(\(SwiftText.literal(method)))") }
    if isUnique { call.add("unique()") }
    if treatsNullsAsEqual { call.add("nullsNotDistinct()") }
    if !included.isEmpty { call.add("include(\(SwiftText.list(included)))") }
    if let predicate { call.add("where(\(SwiftText.literal(predicate.text)))") }
    if !storageParameters.isEmpty { call.add("storage(\(SwiftText.dictionary(storageParameters)))") }
    call.addComment(comment)
    return call.text(indent: 2).trimmingMargin
  }
}

extension IndexKey {
  /// A plain column is its name alone.
  var swift: String {
    let content =
      switch self.content {
      case .column(let name): SwiftText.literal(name)
      case .expression(let expression): SwiftText.literal(expression.text)
      }
    let isColumn = column != nil
    let isStandard = order == .ascending && nulls == .last
    if isColumn, isStandard, collation == nil, operatorClass == nil { return content }
    var call: SwiftCall
    switch (isColumn, order, nulls) {
    case (true, .ascending, .last): call = SwiftCall(".ascending(\(content))")
    case (true, .descending, .first): call = SwiftCall(".descending(\(content))")
    case (true, _, _):
      call = SwiftCall("IndexKey(.column(\(content)))")
      call.add("sorted(.\(order), nulls: .\(nulls))")
    case (false, _, _):
      call = SwiftCall(".expression(\(content))")
      if !isStandard { call.add("sorted(.\(order), nulls: .\(nulls))") }
    }
    if let collation { call.add(collation.swiftCollation) }
    if let operatorClass { call.add("operatorClass(\(SwiftText.literal(operatorClass)))") }
    return call.text()
  }
}

extension SwiftCall {
  fileprivate mutating func addDeferrability(_ deferrability: Deferrability) {
    switch deferrability {
    case .notDeferrable: break
    case .initiallyImmediate: add("deferrable()")
    case .initiallyDeferred: add("deferrable(.initiallyDeferred)")
    }
  }
}

extension ReferentialAction {
  fileprivate var swift: String {
    switch self {
    case .noAction: ".noAction"
    case .restrict: ".restrict"
    case .cascade: ".cascade"
    case .setNull(let columns): columns.isEmpty ? ".setNull()" : ".setNull([\(SwiftText.list(columns))])"
    case .setDefault(let columns):
      columns.isEmpty ? ".setDefault()" : ".setDefault([\(SwiftText.list(columns))])"
    }
  }
}

extension SQLExpression {
  /// A number or a truth value stands as itself.
  fileprivate var swiftDefault: String {
    if text == "true" || text == "false" { return text }
    if Int64(text) != nil { return text }
    return SwiftText.literal(text)
  }

  /// `.range(from: …, to: …)` of a bound that the server printed.
  fileprivate var swiftBound: String {
    if text == "DEFAULT" { return ".default" }
    func inner(_ prefix: String, _ separator: String? = nil) -> [String]? {
      guard text.hasPrefix(prefix), text.hasSuffix(")") else { return nil }
      let rest = text.dropFirst(prefix.count).dropLast()
      guard let separator else { return [String(rest)] }
      guard let range = rest.firstRange(of: separator) else { return nil }
      return [String(rest[..<range.lowerBound]), String(rest[range.upperBound...])]
    }
    if let values = inner("FOR VALUES FROM (", ") TO (") {
      return ".range(from: \(SwiftText.literal(values[0])), to: \(SwiftText.literal(values[1])))"
    }
    if let values = inner("FOR VALUES IN (") { return ".list(\(SwiftText.literal(values[0])))" }
    let numbers = text.split { !$0.isNumber }.map(String.init)
    if text.hasPrefix("FOR VALUES WITH"), numbers.count == 2 {
      return ".hash(modulus: \(numbers[0]), remainder: \(numbers[1]))"
    }
    return ".init(\(SwiftText.literal(text)))"
  }

  /// `partitioned(by: .range, "at")` of a key that the server printed.
  fileprivate var swiftPartitioning: String {
    let strategy = text.prefix { $0 != " " }.lowercased()
    let keys = text.dropFirst(strategy.count + 2).dropLast()
    return "partitioned(by: .\(strategy), \(SwiftText.literal(String(keys))))"
  }
}

extension HypertableOptions {
  fileprivate var swiftDimension: String {
    switch chunkInterval {
    case .time(let span): "partitionedBy: \(SwiftText.literal(timeColumn)), chunks: \(span.swift)"
    case .integer(let count): "partitionedBy: \(SwiftText.literal(timeColumn)), chunksOf: \(count)"
    }
  }
}

extension HypertableOptions.ColumnstoreSettings {
  fileprivate var swift: String {
    var arguments: [String] = []
    if let after { arguments.append("after: \(after.swift)") }
    if !segmentBy.isEmpty { arguments.append("segmentBy: \(SwiftText.list(segmentBy))") }
    if !orderBy.isEmpty { arguments.append("orderBy: \(orderBy.map(\.swift).joined(separator: ", "))") }
    return "Columnstore(\(arguments.joined(separator: ", ")))"
  }
}

extension TimeSpan {
  fileprivate var swift: String {
    let day: Int64 = 86_400_000_000
    if months != 0, days == 0, microseconds == 0 { return ".months(\(months))" }
    if months == 0, microseconds == 0 { return ".days(\(days))" }
    if months == 0, days == 0, microseconds % day == 0 { return ".days(\(microseconds / day))" }
    if months == 0, days == 0, microseconds % 3_600_000_000 == 0 {
      return ".hours(\(microseconds / 3_600_000_000))"
    }
    return ".minutes(\(microseconds / 60_000_000))"
  }
}

extension String {
  /// The text without the blanks before it.
  fileprivate var trimmingMargin: String { String(drop { $0 == " " }) }
}

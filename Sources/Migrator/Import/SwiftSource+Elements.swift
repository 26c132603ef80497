import SchemaKit

// The elements of a table.

extension Column {
  /// All modifiers but those of constraints.
  var modifiers: [String] {
    var list: [String] = []
    if let identity { list.append(identity.swift(for: type)) }
    if let generation {
      let storage = generation.storage == .virtual ? ", .virtual" : ""
      list.append(".generated(as: \(SwiftText.literal(generation.expression.text, indent: 4))\(storage))")
    }
    if isNullable { list.append(".nullable()") }
    if notNull != NotNull() { list.append(notNull.swift) }
    if let collation { list.append(collation.swiftModifier) }
    if let defaultExpression { list.append(".default(\(defaultExpression.swift))") }
    if let storage = options.storage { list.append(".storage(\(SwiftText.literal(storage)))") }
    if let compression = options.compression {
      list.append(".compression(\(SwiftText.literal(compression)))")
    }
    if let statistics = options.statistics { list.append(".statistics(\(statistics))") }
    if !options.parameters.isEmpty { list.append(".parameters(\(SwiftText.dictionary(options.parameters)))") }
    if let comment { list.append(".comment(\(SwiftText.literal(comment, indent: 4)))") }
    return list
  }
}

extension Column.NotNull {
  fileprivate var swift: String {
    let arguments = [
      name.map { SwiftText.literal($0) }, noInherit ? "noInherit: true" : nil,
      isValid ? nil : "isValid: false",
    ]
    return ".notNull(\(arguments.compactMap { $0 }.joined(separator: ", ")))"
  }
}

extension Identity {
  fileprivate func swift(for type: ColumnType) -> String {
    let options = options.swiftArguments(for: type)
    guard !options.isEmpty || generation != .always else { return ".identity()" }
    let first = generation == .always ? ".always" : ".byDefault"
    return options.isEmpty
      ? ".identity(\(first))" : ".identity(\(first), .init(\(options.joined(separator: ", "))))"
  }
}

extension IndexKey {
  /// `"site"`, `.descending("at")`, `.expression("lower(email)")`, with collation and operator class.
  var swift: String {
    let isStandard = order == .ascending && nulls == .last || order == .descending && nulls == .first
    let hasMore = collation != nil || operatorClass != nil || statistics != nil
    var source: String
    switch content {
    case .column(let name) where order == .ascending && isStandard:
      source = hasMore ? ".ascending(\(SwiftText.literal(name)))" : SwiftText.literal(name)
    case .column(let name):
      let place = isStandard ? "" : ", nulls: \(nulls.swift)"
      source = ".\(order == .ascending ? "ascending" : "descending")(\(SwiftText.literal(name))\(place))"
    case .expression(let expression):
      source = ".expression(\(SwiftText.literal(expression.text, indent: 4)))"
      if !isStandard || order == .descending {
        source += ".sorted(.\(order == .ascending ? "ascending" : "descending"), nulls: \(nulls.swift))"
      }
    }
    if let collation { source += collation.swiftModifier }
    if let operatorClass { source += ".operatorClass(\(SwiftText.literal(operatorClass)))" }
    if let statistics { source += ".statistics(\(statistics))" }
    return source
  }
}

extension IndexKey.Nulls {
  fileprivate var swift: String { self == .first ? ".first" : ".last" }
}

extension Index {
  /// `Index(on: "site").unique()`; the name only where it isn't PostgreSQL's own.
  func swift(in table: Table) -> String {
    let isDefault = name == defaultName(in: table.name.name) && table.indexes.count { $0.name == name } == 1
    var arguments = keys.map(\.swift)
    if !arguments.isEmpty { arguments[0] = "on: \(arguments[0])" }
    let head = SwiftText.call("Index", (isDefault ? [] : [SwiftText.literal(name)]) + arguments, indent: 2)
    var modifiers: [String] = []
    if isUnique { modifiers.append(".unique()") }
    if treatsNullsAsEqual { modifiers.append(".nullsNotDistinct()") }
    if method != "btree" { modifiers.append(".using(\(SwiftText.literal(method)))") }
    modifiers += included.include
    if isOnParentAlone { modifiers.append(".onParentAlone()") }
    if let predicate { modifiers.append(".where(\(SwiftText.literal(predicate.text, indent: 4)))") }
    modifiers += storageParameters.storage
    if let comment { modifiers.append(".comment(\(SwiftText.literal(comment, indent: 4)))") }
    return SwiftText.chain(head, modifiers, indent: 2)
  }
}

extension [String: String] {
  /// The modifier that sets them as storage parameters.
  var storage: [String] { isEmpty ? [] : [".storage(\(SwiftText.dictionary(self)))"] }
}

extension [String] {
  var literals: [String] { map { SwiftText.literal($0) } }

  var include: [String] { isEmpty ? [] : [".include(\(literals.joined(separator: ", ")))"] }
}

extension Deferrability {
  var swift: [String] {
    switch self {
    case .notDeferrable: []
    case .initiallyImmediate: [".deferrable()"]
    case .initiallyDeferred: [".deferrable(.initiallyDeferred)"]
    }
  }
}

extension ReferentialAction {
  var swift: String {
    func list(_ columns: [String]) -> String {
      columns.isEmpty ? "()" : "([\(columns.literals.joined(separator: ", "))])"
    }
    return switch self {
    case .noAction: ".noAction"
    case .restrict: ".restrict"
    case .cascade: ".cascade"
    case .setNull(let columns): ".setNull\(list(columns))"
    case .setDefault(let columns): ".setDefault\(list(columns))"
    }
  }
}

extension ReplicaIdentity {
  /// Nil for the default.
  var swift: String? {
    switch self {
    case .default: nil
    case .full: ".full"
    case .nothing: ".nothing"
    case .index(let name): ".index(\(SwiftText.literal(name)))"
    }
  }
}

extension HypertableOptions {
  /// The elements of a hypertable's declaration.
  var swift: [String] {
    var lines = spacePartitions.map {
      "SpacePartition(\(SwiftText.literal($0.column)), partitions: \($0.partitions))"
    }
    if let columnstore {
      var arguments = columnstore.after.map { ["after: \($0.swift)"] } ?? []
      for (place, column) in columnstore.segmentBy.enumerated() {
        arguments.append((place == 0 ? "segmentBy: " : "") + SwiftText.literal(column))
      }
      // The declaration adds the time where the order leaves it out.
      let order =
        columnstore.orderBy.last == .descending(timeColumn)
        ? columnstore.orderBy.dropLast() : columnstore.orderBy[...]
      for (place, key) in order.enumerated() { arguments.append((place == 0 ? "orderBy: " : "") + key.swift) }
      lines.append(SwiftText.call("Columnstore", arguments, indent: 2))
    }
    if let retention { lines.append("Retention(after: \(retention.swift))") }
    return lines.isEmpty ? [] : [""] + lines
  }
}

extension PartitionBound {
  /// A bound as PostgreSQL prints it, in the DSL's words; nil for one that can't be read.
  static func swift(_ text: String) -> String? {
    func inner(_ text: Substring) -> Substring { text.dropFirst().dropLast() }
    if text == "DEFAULT" { return ".default" }
    if text.hasPrefix("FOR VALUES IN (") {
      let values = SQLList.split(String(inner(text.dropFirst("FOR VALUES IN ".count))))
      return ".list(\(values.literals.joined(separator: ", ")))"
    }
    if text.hasPrefix("FOR VALUES FROM ("), let middle = text.firstRange(of: ") TO (") {
      let from = text[..<middle.lowerBound].dropFirst("FOR VALUES FROM (".count)
      let to = text[middle.upperBound...].dropLast()
      return ".range(from: \(SwiftText.literal(String(from))), to: \(SwiftText.literal(String(to))))"
    }
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard text.hasPrefix("FOR VALUES WITH (modulus "), numbers.count == 2 else { return nil }
    return ".hash(modulus: \(numbers[0]), remainder: \(numbers[1]))"
  }
}

extension SQLExpression {
  /// `by: .range, "at"` of `RANGE (at)`.
  var partitionKeySwift: String? {
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
    let strategy = text[..<open].lowercased().filter(\.isLetter)
    let keys = SQLList.split(String(text[text.index(after: open)...].dropLast()))
    return "by: .\(strategy), \(keys.literals.joined(separator: ", "))"
  }
}

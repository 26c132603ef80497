import SchemaKit

// Views, routines and the other objects that stand by themselves.
extension SwiftSource {
  mutating func addObjects() {
    for object in live.objects.sorted(by: { ($0.name, $0.arguments) < ($1.name, $1.arguments) }) {
      switch object.kind {
      case .view, .materializedView: addView(object)
      case .function, .procedure: addRoutine(object)
      case .aggregate: addAggregate(object)
      case .rangeType: addRange(object)
      case .collation: addCollation(object)
      case .trigger, .constraintTrigger, .policy, .rule, .statistics: addStray(object)
      case .publication: addPublication(object)
      case .textSearchDictionary: addDictionary(object)
      case .textSearchConfiguration: addConfiguration(object)
      case .operator: addOperator(object)
      case .cast: addCast(object)
      case .eventTrigger: addEventTrigger(object)
      }
    }
  }

  /// A part whose table or view doesn't hold it: statistics in another namespace than their table's.
  private mutating func addStray(_ object: SchemaObject) {
    let isHeld = object.table.map { $0.namespace == object.name.namespace && isDeclared($0) } ?? false
    if !isHeld { addRaw(object) }
  }

  private func isDeclared(_ relation: QualifiedName) -> Bool {
    live.table(relation) != nil || live.objects.contains { $0.kind == .view && $0.name == relation }
  }

  private mutating func addView(_ view: SchemaObject) {
    let query = SQLExpression(view.body.text.unindented)
    var own = view
    own.body = query
    own.signature = []
    var modifiers: [String] = []
    var parts: [Rendered<SchemaObject>] = []
    if view.kind == .view {
      guard let options = view.viewOptions else { return addRaw(view) }
      parts = self.parts(of: view.name)
      modifiers += options
      modifiers += view.columnDefaults.sorted { $0.key < $1.key }.map {
        ".default(\(SwiftText.literal($0.key)), \(SwiftText.literal($0.value.text)))"
      }
    } else {
      own.indexes = view.indexes.map(\.simplified)
      if !view.options.isEmpty { modifiers.append(".storage(\(SwiftText.dictionary(view.options)))") }
      modifiers += view.columnOptions.sorted { $0.key < $1.key }.map { $1.swift(of: $0) }
    }
    modifiers += commentModifier(view.comment)
    modifiers += view.columnComments.sorted { $0.key < $1.key }.map {
      ".comment(on: \(SwiftText.literal($0.key)), \(SwiftText.literal($0.value)))"
    }
    var table = Table(introspected: view.name)
    table.indexes = own.indexes
    let lines = own.indexes.map { $0.swift(in: table) } + parts.map(\.source)
    let word = view.kind == .view ? "View" : "MaterializedView"
    let head = "\(word)(\(SwiftText.name(view.name)), \(SwiftText.literal(query.text)))"
    let body = lines.isEmpty ? head : SwiftText.block(head, lines)
    let objects = [own] + parts.map(\.value)
    add(
      "Views", view.name, kind: "View",
      (SwiftText.chain(body, modifiers), Schema { for object in objects { object } }))
  }

  private mutating func addRoutine(_ routine: SchemaObject) {
    guard let parsed = RoutineSource(routine) else { return addRaw(routine) }
    let rendered = parsed.rendered
    add("Functions", routine.name, kind: "Function", (rendered.source, Schema { rendered.value }))
  }

  private mutating func addAggregate(_ aggregate: SchemaObject) {
    let text = aggregate.body.text
    guard let middle = text.firstRange(of: ") ("), text.hasPrefix("(") else { return addRaw(aggregate) }
    let arguments = String(text[..<middle.lowerBound].dropFirst())
    let definition = String(text[middle.upperBound...].dropLast())
    let source = SwiftText.call(
      "Aggregate",
      [SwiftText.name(aggregate.name), SwiftText.literal(arguments), SwiftText.literal(definition)])
    let rendered = Rendered(source: source, value: Aggregate(aggregate.name, arguments, definition))
      .comment(aggregate.comment)
    add("Functions", aggregate.name, kind: "Aggregate", (rendered.source, Schema { rendered.value }))
  }

  private mutating func addRange(_ type: SchemaObject) {
    let items = type.rangeParameters
    // The DSL's parameters are a literal, so that the value is put together here.
    guard let subtype = items.first, subtype.name == "SUBTYPE" else { return addRaw(type) }
    var arguments = [SwiftText.name(type.name), "subtype: \(SwiftText.literal(subtype.value))"]
    let others = items.dropFirst().map { "\(SwiftText.literal($0.name)): \(SwiftText.literal($0.value))" }
    if !others.isEmpty { arguments.append("[\(others.joined(separator: ", "))]") }
    var own = type
    own.signature = []
    let source = SwiftText.chain(SwiftText.call("RangeType", arguments), commentModifier(type.comment))
    add("Types", type.name, kind: "Range", (source, Schema { own }))
  }

  private mutating func addCollation(_ collation: SchemaObject) {
    let parameters = String(collation.body.text.dropFirst().dropLast())
    let source = SwiftText.call("Collation", [SwiftText.name(collation.name), SwiftText.literal(parameters)])
    let rendered = Rendered(source: source, value: Collation(collation.name, parameters)).comment(
      collation.comment)
    add("Collations", collation.name, kind: "Collation", (rendered.source, Schema { rendered.value }))
  }

  /// An object that the DSL has no words for, by the parts of its SQL.
  mutating func addRaw(_ object: SchemaObject) {
    var own = SchemaObject(object.kind, object.name, on: object.table, body: object.body)
    var lines: [String] = []
    func set(_ property: String, _ source: String) { lines.append("object.\(property) = \(source)") }
    own.arguments = object.arguments
    if !object.arguments.isEmpty { set("arguments", SwiftText.literal(object.arguments)) }
    own.clause = object.clause
    if !object.clause.text.isEmpty { set("clause", SwiftText.literal(object.clause.text)) }
    own.options = object.options
    if !object.options.isEmpty { set("options", SwiftText.dictionary(object.options)) }
    own.members = object.members
    if !object.members.isEmpty {
      let entries = object.members.sorted { $0.key < $1.key }
        .map { "\(SwiftText.literal($0.key)): \(SwiftText.literal($0.value.text))" }
      set("members", "[\(entries.joined(separator: ", "))]")
    }
    own.state = object.state
    if let state = object.state { set("state", SwiftText.literal(state)) }
    own.comment = object.comment
    if let comment = object.comment { set("comment", SwiftText.literal(comment)) }
    let table = object.table.map { ["on: \(SwiftText.name($0))"] } ?? []
    let arguments = [".\(object.kind)", SwiftText.name(object.name)] + table
    let head =
      "SchemaObject(\(arguments.joined(separator: ", ")), body: \(SwiftText.literal(object.body.text)))"
    let source =
      lines.isEmpty
      ? head
      : "{ () -> SchemaObject in\n"
        + (["var object = \(head)"] + lines + ["return object"]).map { "  \($0)" }.joined(separator: "\n")
        + "\n}()"
    let isRoutine = object.isRoutine
    add(
      object.isRelation ? "Views" : isRoutine ? "Functions" : object.isPart ? "Triggers" : "Types",
      object.name,
      kind: "Object", (source, Schema { own }))
  }
}

extension SchemaObject {
  /// A view's options as modifiers; nil for one that has no modifier.
  fileprivate var viewOptions: [String]? {
    var modifiers: [String] = []
    for (option, value) in options.sorted(by: { $0.key < $1.key }) {
      switch (option, value) {
      case (_, _) where value.isOff: continue
      case ("security_barrier", _) where value.isOn: modifiers.append(".securityBarrier()")
      case ("security_invoker", _) where value.isOn: modifiers.append(".securityInvoker()")
      case ("check_option", "local"): modifiers.append(".checkOption(.local)")
      case ("check_option", "cascaded"): modifiers.append(".checkOption(.cascaded)")
      default: return nil
      }
    }
    return modifiers
  }
}

extension ColumnOptions {
  /// `.column("day", statistics: 400)`.
  fileprivate func swift(of column: String) -> String {
    var arguments = [SwiftText.literal(column)]
    if let storage { arguments.append("storage: \(SwiftText.literal(storage))") }
    if let compression { arguments.append("compression: \(SwiftText.literal(compression))") }
    if let statistics { arguments.append("statistics: \(statistics)") }
    if !parameters.isEmpty { arguments.append("parameters: \(SwiftText.dictionary(parameters))") }
    return ".column(\(arguments.joined(separator: ", ")))"
  }
}

extension String {
  /// Without the blank that PostgreSQL puts before each line of a query.
  fileprivate var unindented: String {
    let lines = split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.allSatisfy({ $0.hasPrefix(" ") }) else {
      return String(drop { $0 == " " })
    }
    return lines.map { $0.dropFirst() }.joined(separator: "\n")
  }
}

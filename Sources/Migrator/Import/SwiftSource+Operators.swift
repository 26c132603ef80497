import SchemaKit

// Operators, casts and event triggers.
extension SwiftSource {
  mutating func addOperator(_ object: SchemaObject) {
    var rest = object.operatorClauses[...]
    func take(_ word: String) -> String? {
      guard let clause = rest.first, clause.hasPrefix("\(word) = ") else { return nil }
      rest.removeFirst()
      return String(clause.dropFirst("\(word) = ".count))
    }
    guard let function = take("FUNCTION").map(QualifiedName.init(sql:)) else { return addRaw(object) }
    let left = take("LEFTARG")
    guard let right = take("RIGHTARG") else { return addRaw(object) }
    let list = [
      SwiftText.name(object.name), left.map { "left: \(SwiftText.literal($0))" },
      "right: \(SwiftText.literal(right))", "function: \(SwiftText.name(function))",
    ]
    var value = Operator(object.name, left: left, right: right, function: function)
    var modifiers: [String] = []
    for (word, modifier, add) in Self.operatorNames {
      guard let text = take(word) else { continue }
      let name = QualifiedName(operator: text) ?? QualifiedName(sql: text)
      modifiers.append(".\(modifier)(\(SwiftText.name(name)))")
      value = add(value)(name)
    }
    for clause in rest {
      modifiers.append(".\(clause.lowercased())()")
      value = clause == "HASHES" ? value.hashes() : value.merges()
    }
    let source = SwiftText.chain(SwiftText.call("Operator", list.compactMap { $0 }), modifiers)
    add("Operators", object.name, kind: "Operator", Rendered(source: source, value: value), object)
  }

  private static let operatorNames: [(String, String, @Sendable (Operator) -> (QualifiedName) -> Operator)] =
    [
      ("COMMUTATOR", "commutator", Operator.commutator), ("NEGATOR", "negator", Operator.negator),
      ("RESTRICT", "restrict", Operator.restrict), ("JOIN", "join", Operator.join),
    ]

  mutating func addCast(_ object: SchemaObject) {
    let types = object.castTypes
    guard types.count == 2 else { return addRaw(object) }
    let contexts: [(String, SchemaKit.Cast.Context)] = [("implicit", .implicit), ("assignment", .assignment)]
    let function = object.castFunction
    let (word, context) = contexts.first { object.body.text.hasSuffix($0.1.rawValue) } ?? ("", .explicit)
    var list = ["from: \(SwiftText.literal(types[0]))", "to: \(SwiftText.literal(types[1]))"]
    if let function { list.append("with: \(SwiftText.literal(function))") }
    if !word.isEmpty { list.append("in: .\(word)") }
    var value = SchemaKit.Cast(from: types[0], to: types[1], with: function, in: context)
    var modifiers: [String] = []
    if object.body.text.hasPrefix("WITHOUT FUNCTION") {
      modifiers.append(".withoutFunction()")
      value = value.withoutFunction()
    }
    let source = SwiftText.chain(SwiftText.call("Cast", list), modifiers)
    add("Casts", object.name, kind: "Cast", Rendered(source: source, value: value), object)
  }

  mutating func addEventTrigger(_ object: SchemaObject) {
    let text = object.body.text
    guard let call = text.ranges(of: " EXECUTE FUNCTION ").last, text.hasPrefix("ON ") else {
      return addRaw(object)
    }
    let function = QualifiedName(sql: String(text[call.upperBound...].dropLast("()".count)))
    let head = text[..<call.lowerBound].dropFirst("ON ".count)
    let condition = head.firstRange(of: " WHEN TAG IN (")
    let event = String(head[..<(condition?.lowerBound ?? head.endIndex)])
    let tags =
      condition.map { SQLList.split(String(head[$0.upperBound...].dropLast())).map(SQL.unquoted) } ?? []
    var list = [SwiftText.literal(object.name.name), "on: \(SwiftText.literal(event))"]
    if !tags.isEmpty { list.append("tags: [\(tags.literals.joined(separator: ", "))]") }
    list.append("executing: \(SwiftText.name(function))")
    var value = EventTrigger(object.name.name, on: event, tags: tags, executing: function)
    var modifiers: [String] = []
    if let firing = object.state.flatMap(Trigger.Firing.init(rawValue:)) {
      modifiers.append(".firing(.\(firing))")
      value = value.firing(firing)
    }
    let source = SwiftText.chain(SwiftText.call("EventTrigger", list), modifiers)
    add("EventTriggers", object.name, kind: "EventTrigger", Rendered(source: source, value: value), object)
  }

  /// Adds what the DSL says of an object, or its SQL where that would not be the same.
  private mutating func add(
    _ folder: String, _ name: QualifiedName, kind: String,
    _ rendered: Rendered<some DeclaredObject & SchemaPart>,
    _ object: SchemaObject
  ) {
    let rendered = rendered.comment(object.comment)
    guard rendered.value.object == object else { return addRaw(object) }
    add(folder, name, kind: kind, (rendered.source, Schema { rendered.value }))
  }
}

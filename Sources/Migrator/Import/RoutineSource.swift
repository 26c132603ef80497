import SchemaKit

/// The parts of a function or procedure, taken from the definition that the server prints (`pg_get_functiondef`).
struct RoutineSource {
  private let object: SchemaObject
  private var arguments = ""
  private var returns: String?
  private var language = "sql"
  private var body = ""
  private var attributes: [Attribute] = []

  /// A clause behind the language, as a modifier of the DSL.
  fileprivate enum Attribute {
    case word(String)
    case number(String, Int)
    case set(String, String)
  }

  /// Nil for a routine that has something the DSL has no word for.
  init?(_ object: SchemaObject) {
    self.object = object
    let text = object.body.text
    let isFunction = object.kind == .function
    guard text.hasPrefix("("),
      let head = text.firstRange(of: isFunction ? ")\n RETURNS " : ")\n LANGUAGE ")
    else { return nil }
    arguments = String(text[text.index(after: text.startIndex)..<head.lowerBound])
    var rest = text[head.upperBound...]
    if isFunction {
      guard let end = rest.firstRange(of: "\n LANGUAGE ") else { return nil }
      returns = String(rest[..<end.lowerBound])
      rest = rest[end.upperBound...]
    }
    guard let line = rest.firstIndex(of: "\n") else { return nil }
    language = String(rest[..<line])
    rest = rest[rest.index(after: line)...]
    while rest.hasPrefix(" ") {
      guard let end = rest.firstIndex(of: "\n"), readAttributes(rest[..<end].dropFirst()) else { return nil }
      rest = rest[rest.index(after: end)...]
    }
    guard readBody(rest) else { return nil }
  }

  private mutating func readAttributes(_ line: Substring) -> Bool {
    if line.hasPrefix("SET ") {
      guard let to = line.firstRange(of: " TO ") else { return false }
      attributes.append(
        .set(String(line[..<to.lowerBound].dropFirst(4)), String(line[to.upperBound...])))
      return true
    }
    let isFunction = object.kind == .function
    var words = line.split(separator: " ").map(String.init)[...]
    while let word = words.popFirst() {
      switch word {
      case "IMMUTABLE" where isFunction, "STABLE" where isFunction, "STRICT" where isFunction,
        "LEAKPROOF" where isFunction:
        attributes.append(.word(word.lowercased()))
      case "SECURITY" where words.first == "DEFINER":
        words.removeFirst()
        attributes.append(.word("securityDefiner"))
      case "PARALLEL" where words.first == "SAFE" && isFunction:
        words.removeFirst()
        attributes.append(.word("parallelSafe"))
      case "PARALLEL" where words.first == "RESTRICTED" && isFunction:
        words.removeFirst()
        attributes.append(.word("parallelRestricted"))
      case "COST" where isFunction, "ROWS" where isFunction:
        guard let number = words.popFirst().flatMap({ Int($0) }) else { return false }
        attributes.append(.number(word.lowercased(), number))
      default: return false
      }
    }
    return true
  }

  /// Reads `AS $tag$…$tag$`, or SQL's own `RETURN …` and `BEGIN ATOMIC … END`.
  private mutating func readBody(_ text: Substring) -> Bool {
    guard text.hasPrefix("AS ") else {
      body = String(text)
      return text.hasPrefix("RETURN") || text.hasPrefix("BEGIN ATOMIC")
    }
    let quoted = text.dropFirst(3)
    guard quoted.hasPrefix("$"), let end = quoted.dropFirst().firstIndex(of: "$") else { return false }
    let tag = quoted[...end]
    guard quoted.count >= 2 * tag.count, quoted.hasSuffix(tag) else { return false }
    body = String(quoted.dropFirst(tag.count).dropLast(tag.count))
    // One that would be taken for SQL's own form.
    let words = body.uppercased().split { $0.isWhitespace }.prefix(2)
    let isMistakable = words.first == "RETURN" || words.elementsEqual(["BEGIN", "ATOMIC"])
    return !(language == "sql" && isMistakable)
  }

  /// The declaration.
  var rendered: Rendered<SchemaObject> {
    object.kind == .function ? function : procedure
  }

  private var function: Rendered<SchemaObject> {
    var function = Function(
      object.name, arguments, returns: returns ?? "void", language: language, body)
    var modifiers: [String] = []
    for attribute in attributes {
      modifiers.append(attribute.swift)
      switch attribute {
      case .word("immutable"): function = function.immutable()
      case .word("stable"): function = function.stable()
      case .word("strict"): function = function.strict()
      case .word("leakproof"): function = function.leakproof()
      case .word("parallelSafe"): function = function.parallelSafe()
      case .word("parallelRestricted"): function = function.parallelRestricted()
      case .word: function = function.securityDefiner()
      case .number("cost", let number): function = function.cost(number)
      case .number(_, let number): function = function.rows(number)
      case .set(let parameter, let value): function = function.set(parameter, value)
      }
    }
    var list = [SwiftText.name(object.name)]
    if !arguments.isEmpty { list.append(SwiftText.literal(arguments)) }
    list.append("returns: \(SwiftText.literal(returns ?? "void"))")
    if language != "sql" { list.append("language: \(SwiftText.literal(language))") }
    return finished("Function", list, modifiers, function.object)
  }

  private var procedure: Rendered<SchemaObject> {
    var procedure = Procedure(object.name, arguments, language: language, body)
    for attribute in attributes {
      if case .set(let parameter, let value) = attribute {
        procedure = procedure.set(parameter, value)
      } else {
        procedure = procedure.securityDefiner()
      }
    }
    var list = [SwiftText.name(object.name)]
    if !arguments.isEmpty { list.append(SwiftText.literal(arguments)) }
    if language != "plpgsql" { list.append("language: \(SwiftText.literal(language))") }
    return finished("Procedure", list, attributes.map(\.swift), procedure.object)
  }

  private func finished(
    _ kind: String, _ list: [String], _ modifiers: [String], _ object: SchemaObject
  ) -> Rendered<SchemaObject> {
    var head = SwiftText.call(kind, list + [SwiftText.literal(body)])
    if body.contains("\n") {
      head = "\(kind)(\n  \(list.joined(separator: ", ")),\n  \(SwiftText.literal(body)))"
    }
    let source = SwiftText.chain(head, modifiers)
    return Rendered(source: source, value: object).comment(self.object.comment)
  }
}

extension RoutineSource.Attribute {
  fileprivate var swift: String {
    switch self {
    case .word(let word): ".\(word)()"
    case .number(let word, let number): ".\(word)(\(number))"
    case .set(let parameter, let value): ".set(\(SwiftText.literal(parameter)), \(SwiftText.literal(value)))"
    }
  }
}

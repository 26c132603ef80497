import SchemaKit

// What is held as SQL, as Swift source: taken apart into the arguments of its declaration.
extension SchemaObject {
  /// The declaration; of one that has no type of its own the raw form.
  func swift(parts: [String] = []) -> String {
    switch kind {
    case .view: view(parts)
    case .materializedView: materializedView
    case .function, .procedure: routine ?? raw
    case .aggregate: aggregate ?? raw
    case .trigger, .constraintTrigger: trigger ?? raw
    case .policy: policy ?? raw
    case .rule: rule
    case .statistics: statistics ?? raw
    case .rangeType, .collation, .operator, .eventTrigger: raw
    }
  }

  private var raw: String {
    var call = SwiftCall(
      "SchemaObject(.\(kind), \(SwiftText.literal(name)), body: \(SwiftText.literal(body.text)))")
    if !arguments.isEmpty { call.add("arguments(\(SwiftText.literal(arguments)))") }
    if !clause.text.isEmpty { call.add("clause(\(SwiftText.literal(clause.text)))") }
    call.addComment(comment)
    return call.text()
  }

  private func view(_ parts: [String]) -> String {
    let body = parts.isEmpty ? "" : " {\n\(parts.joined(separator: "\n"))\n}"
    var call = SwiftCall("View(\(SwiftText.literal(name)), \(SwiftText.literal(self.body.text)))\(body)")
    if options["security_barrier"] == "true" { call.add("securityBarrier()") }
    if options["security_invoker"] == "true" { call.add("securityInvoker()") }
    if let option = options["check_option"] { call.add("checkOption(.\(option))") }
    for (column, expression) in columnDefaults.sorted(by: { $0.key < $1.key }) {
      call.add("default(\(SwiftText.literal(column)), \(SwiftText.literal(expression.text)))")
    }
    return finish(&call)
  }

  private var materializedView: String {
    let lines = indexes.map { "  " + $0.swift(in: name.name) }
    let body = lines.isEmpty ? "" : " {\n\(lines.joined(separator: "\n"))\n}"
    var call = SwiftCall(
      "MaterializedView(\(SwiftText.literal(name)), \(SwiftText.literal(self.body.text)))\(body)")
    if !options.isEmpty { call.add("storage(\(SwiftText.dictionary(options)))") }
    return finish(&call)
  }

  private func finish(_ call: inout SwiftCall) -> String {
    call.addComment(comment)
    for (column, text) in columnComments.sorted(by: { $0.key < $1.key }) {
      call.add("comment(on: \(SwiftText.literal(column)), \(SwiftText.literal(text)))")
    }
    return call.head + call.modifiers.map { "\n.\($0)" }.joined()
  }

  private var rule: String {
    let event = clause.text.firstRange(of: "ON ").map { String(clause.text[$0.upperBound...]) } ?? clause.text
    var call = SwiftCall(
      "Rule(\(SwiftText.literal(name.name)), on: \(SwiftText.literal(event)), \(SwiftText.literal(body.text)))"
    )
    call.addComment(comment)
    return call.text()
  }

  private var aggregate: String? {
    guard let (list, rest) = body.text.leadingParentheses, rest.hasPrefix(" ("), rest.hasSuffix(")") else {
      return nil
    }
    var call = SwiftCall(
      "Aggregate(\(SwiftText.literal(name)), \(SwiftText.literal(list)), "
        + "\(SwiftText.literal(String(rest.dropFirst(2).dropLast()))))")
    call.addComment(comment)
    return call.text()
  }

  private var statistics: String? {
    var rest = body.text
    var kinds = ""
    if let (list, after) = rest.leadingParentheses {
      kinds = "[\(list.split(separator: ", ").map { ".\($0)" }.joined(separator: ", "))], "
      rest = String(after.drop { $0 == " " })
    }
    guard rest.hasPrefix("ON "), let end = rest.ranges(of: " FROM ").last else { return nil }
    let columns = String(rest[rest.index(rest.startIndex, offsetBy: 3)..<end.lowerBound])
    var call = SwiftCall(
      "Statistics(\(SwiftText.literal(name.name)), \(kinds)on: \(SwiftText.literal(columns)))")
    call.addComment(comment)
    return state == nil ? call.text() : nil
  }

  private var policy: String? {
    var words = TextCutter(body.text)
    let isRestrictive = words.take("AS RESTRICTIVE ")
    guard isRestrictive || words.take("AS PERMISSIVE "), words.take("FOR "),
      let command = words.takeWord(), words.take(" TO ")
    else { return nil }
    let roles = words.take(upTo: [" USING (", " WITH CHECK ("])
    var arguments = [SwiftText.literal(name.name)]
    if command != "ALL" { arguments.append("for: .\(command.lowercased())") }
    if roles != "PUBLIC" {
      arguments.append("to: " + SwiftText.list(roles.split(separator: ", ").map { String($0).unquoted }))
    }
    if words.take(" USING "), let (expression, rest) = words.rest.leadingParentheses {
      arguments.append("using: \(SwiftText.literal(expression))")
      words.rest = rest
    }
    if words.take(" WITH CHECK "), let (expression, rest) = words.rest.leadingParentheses {
      arguments.append("withCheck: \(SwiftText.literal(expression))")
      words.rest = rest
    }
    guard words.rest.isEmpty else { return nil }
    if isRestrictive { arguments.append("restrictive: true") }
    var call = SwiftCall("Policy(\(arguments.joined(separator: ", ")))")
    call.addComment(comment)
    return call.text()
  }

  private var trigger: String? {
    var words = TextCutter(clause.text)
    guard
      let time = [("BEFORE ", ".before"), ("AFTER ", ".after"), ("INSTEAD OF ", ".insteadOf")]
        .first(where: { words.take($0.0) })?.1
    else { return nil }
    let events = words.rest.split(separator: " OR ").map { event -> String in
      guard event.hasPrefix("UPDATE OF ") else { return ".\(event.lowercased())" }
      let columns = event.dropFirst(10).split(separator: ", ").map { String($0).unquoted }
      return ".updateOf([\(SwiftText.list(columns))])"
    }
    var body = TextCutter(self.body.text)
    var modifiers: [String] = []
    if kind == .constraintTrigger {
      let deferrabilities = [
        ("NOT DEFERRABLE INITIALLY IMMEDIATE ", "constraint()"),
        ("DEFERRABLE INITIALLY IMMEDIATE ", "constraint(.initiallyImmediate)"),
        ("DEFERRABLE INITIALLY DEFERRED ", "constraint(.initiallyDeferred)"),
      ]
      guard let modifier = deferrabilities.first(where: { body.take($0.0) })?.1 else { return nil }
      modifiers.append(modifier)
    }
    if body.take("REFERENCING ") {
      let tables = body.take(upTo: [" FOR EACH "]).split(separator: " ").map(String.init)
      var arguments: [String] = []
      for (place, word) in tables.enumerated() where word == "AS" && place >= 2 && place + 1 < tables.count {
        arguments.append(
          "\(tables[place - 2].lowercased()): \(SwiftText.literal(tables[place + 1].unquoted))")
      }
      modifiers.append("referencing(\(arguments.sorted().reversed().joined(separator: ", ")))")
      _ = body.take(" ")
    }
    if body.take("FOR EACH STATEMENT ") {
      modifiers.append("forEachStatement()")
    } else {
      _ = body.take("FOR EACH ROW ")
    }
    if body.take("WHEN "), let (condition, rest) = body.rest.leadingParentheses {
      modifiers.append("when(\(SwiftText.literal(condition)))")
      body.rest = String(rest.dropFirst())
    }
    guard body.take("EXECUTE FUNCTION ") else { return nil }
    var call = SwiftCall(
      "Trigger(\(([SwiftText.literal(name.name), time] + events).joined(separator: ", ")), "
        + "execute: \(SwiftText.literal(body.rest)))")
    call.modifiers = modifiers
    switch state {
    case "DISABLE": call.add("firing(.disabled)")
    case "ENABLE REPLICA": call.add("firing(.replica)")
    case "ENABLE ALWAYS": call.add("firing(.always)")
    default: break
    }
    call.addComment(comment)
    return call.text()
  }
}

/// Takes a text apart from its start.
struct TextCutter {
  var rest: String

  init(_ text: String) { rest = text }

  mutating func take(_ prefix: String) -> Bool {
    guard rest.hasPrefix(prefix) else { return false }
    rest = String(rest.dropFirst(prefix.count))
    return true
  }

  mutating func takeWord() -> String? {
    let word = rest.prefix { $0 != " " && $0 != "\n" }
    rest = String(rest.dropFirst(word.count))
    return word.isEmpty ? nil : String(word)
  }

  /// All before the first of some texts, or all there is.
  mutating func take(upTo texts: [String]) -> String {
    let end = texts.compactMap { rest.firstRange(of: $0)?.lowerBound }.min() ?? rest.endIndex
    defer { rest = String(rest[end...]) }
    return String(rest[..<end])
  }
}

extension String {
  /// What is in the parentheses at the start, and what follows them.
  var leadingParentheses: (inner: String, rest: String)? {
    guard hasPrefix("(") else { return nil }
    var lexer = SQLLexer(self)
    var (depth, inner) = (0, "")
    while let token = lexer.next() {
      if token.text == ")" { depth -= 1 }
      if depth == 0, token.text == ")" {
        return (inner, String(dropFirst(inner.count + 2)))
      }
      if depth > 0 { inner += token.text }
      if token.text == "(" { depth += 1 }
    }
    return nil
  }

  /// A name without its quotes.
  var unquoted: String {
    hasPrefix("\"") ? String(dropFirst().dropLast()).replacing("\"\"", with: "\"") : self
  }
}

import SchemaKit

extension SchemaObject {
  /// `Function(…)` or `Procedure(…)`, taken apart from the text that the server prints; nil where it has something that
  /// these don't say.
  var routine: String? {
    guard let (arguments, rest) = body.text.leadingParentheses else { return nil }
    var text = TextCutter(rest)
    var returns: String?
    if text.take("\n RETURNS ") { returns = text.take(upTo: ["\n LANGUAGE "]) }
    guard kind == .procedure || returns != nil, text.take("\n LANGUAGE "), let language = text.takeWord()
    else {
      return nil
    }
    var modifiers: [String] = []
    if text.take("\n ") {
      while !text.rest.hasPrefix("\n"), !text.rest.isEmpty {
        guard let modifier = attribute(&text) else { return nil }
        modifiers.append(modifier)
        while text.take(" ") {}
        if text.rest.hasPrefix("\n SET ") { _ = text.take("\n ") }
      }
    }
    guard let source = source(text.rest) else { return nil }
    var list = [SwiftText.literal(name)]
    if !arguments.isEmpty { list.append(SwiftText.literal(arguments)) }
    if let returns { list.append("returns: \(SwiftText.literal(returns))") }
    if language != (kind == .procedure ? "plpgsql" : "sql") {
      list.append("language: \(SwiftText.literal(language))")
    }
    list.append(SwiftText.literal(source))
    var call = SwiftCall("\(kind == .procedure ? "Procedure" : "Function")(\(list.joined(separator: ", ")))")
    call.modifiers = modifiers
    call.addComment(comment)
    return call.head + call.modifiers.map { "\n.\($0)" }.joined()
  }

  private func attribute(_ text: inout TextCutter) -> String? {
    let words = [
      ("IMMUTABLE", "immutable()"), ("STABLE", "stable()"), ("STRICT", "strict()"),
      ("LEAKPROOF", "leakproof()"),
      ("SECURITY DEFINER", "securityDefiner()"), ("PARALLEL SAFE", "parallelSafe()"),
      ("PARALLEL RESTRICTED", "parallelRestricted()"),
    ]
    for (word, modifier) in words where text.take(word) {
      return kind == .procedure && modifier != "securityDefiner()" ? nil : modifier
    }
    for (word, modifier) in [("COST ", "cost"), ("ROWS ", "rows")] where text.take(word) {
      return text.takeWord().flatMap { Int($0) }.map { "\(modifier)(\($0))" }
    }
    guard text.take("SET ") else { return nil }
    let setting = text.take(upTo: ["\n"])
    guard let equals = setting.firstRange(of: " TO ") else { return nil }
    return "set(\(SwiftText.literal(String(setting[..<equals.lowerBound]))), "
      + "\(SwiftText.literal(String(setting[equals.upperBound...]))))"
  }

  /// The body: what is between the dollars, or SQL's own.
  private func source(_ text: String) -> String? {
    guard text.hasPrefix("\nAS $") else { return text.hasPrefix("\n") ? String(text.dropFirst()) : nil }
    let quoted = text.dropFirst(4)
    guard let tagEnd = quoted.dropFirst().firstIndex(of: "$") else { return nil }
    let tag = quoted[...tagEnd]
    guard quoted.hasSuffix(tag) else { return nil }
    return String(quoted.dropFirst(tag.count).dropLast(tag.count))
  }
}

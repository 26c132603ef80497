import SchemaKit

/// Pieces of Swift source, laid out within 110 columns.
enum SwiftText {
  static let width = 110

  /// A string literal. One of several lines has its text and its end at `indent`; one with quotes or backslashes is
  /// raw, with as many `#` as it needs.
  static func literal(_ text: String, indent: Int = 2) -> String {
    guard
      !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }
      )
    else { return escaped(text) }
    let isLong = text.contains("\n")
    guard isLong || !text.contains("\t") else { return escaped(text) }
    let quote = isLong ? "\"\"\"" : "\""
    let hashes = hashes(for: text, quote: quote)
    guard isLong else { return hashes + quote + text + quote + hashes }
    let margin = String(repeating: " ", count: indent)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : margin + $0 }
    return "\(hashes)\"\"\"\n\(lines.joined(separator: "\n"))\n\(margin)\"\"\"\(hashes)"
  }

  private static func hashes(for text: String, quote: String) -> String {
    var hashes = ""
    // By bytes, as the compiler reads it: a quote and a mark on it are one character.
    let holds: (String) -> Bool = { text.utf8.firstRange(of: $0.utf8) != nil }
    if holds("\\") || holds(quote) { hashes = "#" }
    while !hashes.isEmpty, holds(quote + hashes) || holds("\\" + hashes) { hashes += "#" }
    return hashes
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return "\"\(result)\""
  }

  /// A name as a literal of `QualifiedName`: its own name alone where it is in `public`.
  static func name(_ name: QualifiedName) -> String {
    guard !name.namespace.contains("."), name.namespace != "public" || !name.name.contains(".") else {
      return "QualifiedName(namespace: \(literal(name.namespace)), name: \(literal(name.name)))"
    }
    return literal(name.namespace == "public" ? name.name : "\(name)")
  }

  /// `name(arguments)`, the arguments on lines of their own where it would be too long.
  static func call(_ name: String, _ arguments: [String], indent: Int = 0) -> String {
    let line = "\(name)(\(arguments.joined(separator: ", ")))"
    guard exceeds(line, indent) else { return line }
    let margin = String(repeating: " ", count: indent + 2)
    var lines: [String] = []
    var last = ""
    for (place, argument) in arguments.enumerated() {
      let piece = argument + (place < arguments.count - 1 ? "," : ")")
      if last.isEmpty {
        last = piece
      } else if exceeds("\(last) \(piece)", indent + 2) {
        lines.append(margin + last)
        last = piece
      } else {
        last += " \(piece)"
      }
    }
    return "\(name)(\n" + (lines + [margin + last]).joined(separator: "\n")
  }

  /// An expression with its modifiers, each on a line of its own where they would be too long.
  static func chain(_ head: String, _ modifiers: [String], indent: Int = 0) -> String {
    let line = head + modifiers.joined()
    guard exceeds(line, indent), !modifiers.isEmpty else { return line }
    let margin = "\n" + String(repeating: " ", count: indent + (head.hasSuffix("}") ? 0 : 2))
    return head + modifiers.map { margin + $0 }.joined()
  }

  /// A call with a closure of one statement a line.
  static func block(_ head: String, _ lines: [String]) -> String {
    guard !lines.isEmpty else { return "\(head) {}" }
    return "\(head) {\n" + lines.map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n") + "\n}"
  }

  /// `["a": "b"]`, by key.
  static func dictionary(_ values: [String: String]) -> String {
    "["
      + values.sorted { $0.key < $1.key }.map { "\(literal($0.key)): \(literal($0.value))" }
      .joined(separator: ", ") + "]"
  }

  private static func exceeds(_ text: String, _ indent: Int) -> Bool {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().contains { place, line in
      line.count + (place == 0 ? indent : 0) > width
    }
  }
}

import SchemaKit

/// Swift source as it is put together: literals, names, layout.
enum SwiftText {
  /// A string literal: raw where that spares escapes, over several lines where the text has them.
  static func literal(_ text: String) -> String {
    let isLong = text.contains("\n")
    let needsRaw = text.contains("\\") || text.contains("\"")
    var pounds = needsRaw ? "#" : ""
    while !pounds.isEmpty, text.contains("\"\(pounds)") || text.contains("\\\(pounds)") { pounds += "#" }
    guard isLong else { return "\(pounds)\"\(text)\"\(pounds)" }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    return "\(pounds)\"\"\"\n  \(lines)\n  \"\"\"\(pounds)"
  }

  /// A qualified name as a literal, or spelled out where a dot is part of a name.
  static func literal(_ name: QualifiedName) -> String {
    if name.name.contains(".") || name.namespace.contains(".") {
      return "QualifiedName(namespace: \(literal(name.namespace)), name: \(literal(name.name)))"
    }
    return literal(name.namespace == "public" ? name.name : "\(name)")
  }

  static func list(_ texts: [String]) -> String { texts.map(literal).joined(separator: ", ") }

  static func dictionary(_ values: [String: String]) -> String {
    let items = values.sorted { $0.key < $1.key }.map { "\(literal($0.key)): \(literal($0.value))" }
    return "[\(items.joined(separator: ", "))]"
  }

  /// `sensor_readings` as `sensorReadings`.
  static func identifier(_ name: String) -> String {
    let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = words.enumerated().map { place, word in
      place == 0
        ? word.prefix(1).lowercased() + word.dropFirst() : word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
    guard let first = joined.first else { return "unnamed" }
    return first.isNumber ? "_\(joined)" : joined
  }

  /// The identifier, in backticks where Swift has the word for itself.
  static func quoted(_ identifier: String) -> String {
    reserved.contains(identifier) ? "`\(identifier)`" : identifier
  }

  private static let reserved: Set = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
    "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if",
    "import",
    "in", "init", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private",
    "protocol",
    "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch",
    "throw",
    "throws", "true", "try", "typealias", "var", "where", "while",
  ]
}

/// A call with modifiers behind it, on one line where it fits.
struct SwiftCall {
  let head: String
  var modifiers: [String] = []

  init(_ head: String) { self.head = head }

  mutating func add(_ modifier: String) { modifiers.append(modifier) }

  mutating func addComment(_ text: String?) {
    if let text { add("comment(\(SwiftText.literal(text)))") }
  }

  /// The call at an indentation.
  func text(indent: Int = 0) -> String {
    let line = head + modifiers.map { ".\($0)" }.joined()
    let margin = String(repeating: " ", count: indent)
    let isShort = indent + line.count <= 110 && !line.contains("\n")
    let laidOut =
      isShort || modifiers.isEmpty ? line : head + modifiers.map { "\n  .\($0)" }.joined()
    return margin + laidOut.replacing("\n", with: "\n\(margin)")
  }
}

/// The parts of a routine, put together as the server prints them.
struct RoutineText: Sendable, Hashable {
  var arguments: String
  var returns: String?
  var language: String
  var body: String
  var attributes: [String] = []

  /// What follows the name in CREATE FUNCTION.
  func sql(tag: String) -> SQLExpression {
    var lines = ["(\(arguments))"]
    if let returns { lines.append(" RETURNS \(returns)") }
    lines.append(" LANGUAGE \(language)")
    if !attributes.isEmpty { lines.append(" \(attributes.joined(separator: " "))") }
    lines.append(isStandard ? body : "AS \(SQL.dollarQuoted(body, tag: tag))")
    return SQLExpression(lines.joined(separator: "\n"))
  }

  /// Whether the body is SQL's own, which is read when the function is made: `RETURN …` or `BEGIN ATOMIC … END`.
  private var isStandard: Bool {
    guard language.lowercased() == "sql" else { return false }
    let words = body.uppercased().split { $0.isWhitespace }.prefix(2)
    return words.first == "RETURN" || words.elementsEqual(["BEGIN", "ATOMIC"])
  }

  /// The types of the input arguments, as far as they can be told without a server.
  var argumentTypes: String { Self.types(of: arguments) }

  static func types(of arguments: String) -> String {
    split(arguments).compactMap(type).joined(separator: ", ")
  }

  /// The same of an aggregate: of its direct arguments, and those of its order.
  static func types(ofAggregate arguments: String) -> String {
    let parts = arguments.replacing("ORDER BY ", with: ", ").split(
      separator: ", ", omittingEmptySubsequences: true)
    return types(of: parts.joined(separator: ", "))
  }

  private static func split(_ arguments: String) -> [String] {
    var parts = [""]
    var depth = 0
    var isQuoted = false
    for character in arguments {
      switch character {
      case "'": isQuoted.toggle()
      case "(" where !isQuoted: depth += 1
      case ")" where !isQuoted: depth -= 1
      case "," where depth == 0 && !isQuoted:
        parts.append("")
        continue
      default: break
      }
      parts[parts.count - 1].append(character)
    }
    return parts
  }

  /// The type in `[mode] [name] type [DEFAULT expression]`; nil for one that only comes out.
  private static func type(of argument: String) -> String? {
    var words = argument.split { $0.isWhitespace }.map(String.init)
    if let end = words.firstIndex(where: { $0.uppercased() == "DEFAULT" || $0 == "=" || $0 == ":=" }) {
      words.removeSubrange(end...)
    }
    guard let first = words.first?.uppercased(), first != "OUT" else { return nil }
    if ["IN", "INOUT", "VARIADIC"].contains(first) { words.removeFirst() }
    let firstOfType: Set = ["double", "character", "timestamp", "time", "bit", "interval"]
    if words.count > 1, !firstOfType.contains(words[0].lowercased()) { words.removeFirst() }
    return words.joined(separator: " ")
  }
}

/// A list in SQL.
enum SQLList {
  /// Cuts at the commas that stand in no parentheses, brackets or quotes.
  static func split(_ text: String) -> [String] {
    var items = [""]
    var depth = 0
    var lexer = SQLLexer(text)
    while let token = lexer.next() {
      switch token.text {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "," where depth == 0:
        items.append("")
        continue
      default: break
      }
      if token.kind != .space || !items[items.count - 1].isEmpty { items[items.count - 1] += token.text }
    }
    return items
  }
}

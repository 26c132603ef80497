/// What a file's comments say to the linter.
///
///     -- lint: allow drop-table nobody reads it since March
///     /* lint: allow-file timestamp-without-zone the times are local on purpose */
struct LintComments {
  struct Permission {
    let rule: String
    let reason: String
    let line: Int
    let isForFile: Bool
    /// Whether it stands in the body of a DO block.
    var isInBlock = false
  }

  let permissions: [Permission]
  /// The comments that cost something, by line.
  private let hazards: [Int: String]
  private let emptyLines: Set<Int>

  init(_ text: String) {
    var permissions: [Permission] = []
    var hazards: [Int: String] = [:]
    var lexer = SQLLexer(text)
    var line = 1
    var words: [String] = []
    while let token = lexer.next() {
      switch token.kind {
      case .semicolon: words = []
      case .word: words.append(token.text.uppercased())
      case .string where words.first == "DO" && words.last != "LANGUAGE":
        permissions += Self.permissions(inBlock: token.text.stringContent, line)
      case .comment:
        let content = Self.content(token.text)
        permissions += Self.permission(content, line)
        if Hazard.leads.contains(where: { content.hasPrefix("\($0): ") }) { hazards[line] = content }
      default: break
      }
      line += token.text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
    self.permissions = permissions
    self.hazards = hazards
    // By bytes: to Swift "\r\n" is one character, and not "\n".
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    emptyLines = Set(
      lines.indices.filter { Substring(lines[$0]).allSatisfy(\.isWhitespace) }.map { $0 + 1 })
  }

  /// Reads the comments of a DO block's body, which begins on a line.
  private static func permissions(inBlock body: String, _ start: Int) -> [Permission] {
    LintComments(body).permissions.map {
      Permission(
        rule: $0.rule, reason: $0.reason, line: start + $0.line - 1, isForFile: $0.isForFile, isInBlock: true)
    }
  }

  /// What a comment says, without its marks.
  private static func content(_ comment: Substring) -> String {
    let text = comment.hasPrefix("--") ? comment.dropFirst(2) : comment.dropFirst(2).dropLast(2)
    return String(text.drop(while: \.isWhitespace)).trimmingTrailingSpace()
  }

  /// Reads `lint: allow rule, rule reason`.
  private static func permission(_ comment: String, _ line: Int) -> [Permission] {
    guard comment.hasPrefix("lint:") else { return [] }
    var words = comment.dropFirst("lint:".count).split(whereSeparator: \.isWhitespace)[...]
    let word = words.popFirst() ?? ""
    guard word == "allow" || word == "allow-file" else {
      return [Permission(rule: "", reason: "", line: line, isForFile: false)]
    }
    var rules: [String] = []
    while let rule = words.popFirst() {
      rules += rule.split(separator: ",").map(String.init)
      if !rule.hasSuffix(","), words.first?.hasPrefix(",") != true { break }
    }
    let reason = words.joined(separator: " ")
    return (rules.isEmpty ? [""] : rules).map {
      Permission(rule: $0, reason: reason, line: line, isForFile: word == "allow-file")
    }
  }

  /// What the comments above a statement say that it may cost: above itself, or above those that stand right before it,
  /// without an empty line between.
  func hazards(of statement: Statement, after previous: LintStatement?) -> [String] {
    var own: [String] = []
    var line = statement.line - 1
    while line > (previous?.lastLine ?? 0), !emptyLines.contains(line) {
      if let hazard = hazards[line] { own.append(hazard) }
      line -= 1
    }
    return own + (line == previous?.lastLine ? previous?.hazards ?? [] : [])
  }
}

/// Conditions that begin others of the same kind: `((a >= 1) AND (a <= 3)) AND b`, as PostgreSQL stores and prints
/// `a BETWEEN 1 AND 3 AND b`, and comparisons of rows. Read again, they would be joined to `a >= 1 AND a <= 3 AND b`.
struct NestedConditions {
  private let source: String
  /// The inner ones, with their parentheses.
  private var inner: [Range<String.Index>] = []

  init(in source: String) {
    self.source = source
    guard source.contains("(("), source.contains(") AND ") || source.contains(") OR ") else { return }
    var open = [Group(start: source.startIndex)]
    var lexer = SQLLexer(source)
    while let token = lexer.next() {
      switch (token.kind, token.text) {
      case (.space, _), (.comment, _): break
      case (.symbol, "("): open.append(Group(start: token.text.startIndex))
      case (.symbol, ")"):
        guard open.count > 1, let group = open.popLast() else { return }
        if let first = group.joinedFirst { inner.append(first) }
        open[open.count - 1].add(group, endingAt: token.text.endIndex)
      case (.word, "AND"), (.word, "OR"): open[open.count - 1].join(token.text)
      default: open[open.count - 1].add(token.text)
      }
    }
  }

  var isEmpty: Bool { inner.isEmpty }

  /// The text so that it reads as it was: behind a cast, which comes to nothing, a condition isn't joined to the next
  /// (`makeAndExpr` in PostgreSQL's grammar looks for conditions alone).
  var keptApart: String {
    var (result, place) = ("", source.startIndex)
    for end in inner.map(\.upperBound).sorted() {
      result += source[place..<end] + "::boolean"
      place = end
    }
    return result + source[place...]
  }

  /// What comes of the text when it is read again.
  var joined: String {
    let parentheses = inner.flatMap { [$0.lowerBound, source.index(before: $0.upperBound)] }.sorted()
    var (result, place) = ("", source.startIndex)
    for parenthesis in parentheses {
      result += source[place..<parenthesis]
      place = source.index(after: parenthesis)
    }
    return result + source[place...]
  }
}

/// What stands between two parentheses.
private struct Group {
  let start: String.Index
  /// How many operands, words and signs there are.
  private var count = 0
  /// The `AND` or `OR` between the operands; nil where there is none, or both.
  private var conjunction: Substring?
  private var isMixed = false
  /// What the group begins with, where that is a condition in parentheses.
  private var first: (range: Range<String.Index>, conjunction: Substring)?
  /// Whether the first operand is `first`, and nothing else.
  private var beginsWithFirst = false

  init(start: String.Index) { self.start = start }

  /// The condition that the group begins with, where it is of the same kind.
  var joinedFirst: Range<String.Index>? {
    guard beginsWithFirst, !isMixed, let first, first.conjunction == conjunction else { return nil }
    return first.range
  }

  mutating func add(_ text: Substring) {
    count += 1
    // A query in parentheses is no condition, whatever it holds.
    if count == 1, ["SELECT", "WITH", "VALUES"].contains(text) { isMixed = true }
  }

  mutating func add(_ group: Group, endingAt end: String.Index) {
    if count == 0, !group.isMixed, let conjunction = group.conjunction {
      first = (group.start..<end, conjunction)
    }
    count += 1
  }

  mutating func join(_ word: Substring) {
    if conjunction == nil { beginsWithFirst = count == 1 && first != nil }
    if let conjunction, conjunction != word { isMixed = true }
    conjunction = word
  }
}

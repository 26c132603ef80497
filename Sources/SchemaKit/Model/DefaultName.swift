/// The names PostgreSQL gives to constraints and indexes that have none: `<table>_<columns>_<label>`, cut to 63
/// bytes, with a number behind it where the name is taken (`ChooseRelationName` and `makeObjectName` in its source).
package enum DefaultName {
  /// The greatest length of an identifier in bytes (manual, section 4.1.1).
  static let maximumLength = 63

  /// The sequence of an identity or `serial` column.
  package static func sequence(table: String, column: String) -> String {
    choose(table: table, columns: [column], label: "seq", taken: [])
  }

  /// The NOT NULL constraint of a column, since PostgreSQL 18.
  package static func notNull(table: String, column: String) -> String {
    choose(table: table, columns: [column], label: "not_null", taken: [])
  }

  /// A check that stands for NOT NULL while it is validated.
  package static func temporaryCheck(table: String, column: String, taken: Set<String>) -> String {
    choose(table: table, columns: [column], label: "is_not_null", taken: taken)
  }

  /// A check that says what the place of a partition wants, while it is validated.
  package static func temporaryCheck(ofPlace table: String, taken: Set<String>) -> String {
    choose(table: table, columns: [], label: "is_in_bounds", taken: taken)
  }

  /// The sequence that numbers rows until their column is an identity.
  package static func standIn(table: String, column: String, taken: Set<String>) -> String {
    choose(table: table, columns: [column], label: "seq_until_filled", taken: taken)
  }

  /// An index that is built to take another's place.
  package static func replacement(of index: String, taken: Set<String>) -> String {
    choose(table: index, columns: [], label: "new", taken: taken)
  }

  /// The name that a type or a collation has while another takes its place.
  package static func replaced(_ name: String) -> String {
    choose(table: name, columns: [], label: "replaced", taken: [])
  }

  /// The name that a constraint or an index has while another gets its name.
  package static func exchanged(_ name: String, isTaken: (String) -> Bool) -> String {
    choose(table: name, columns: [], label: "exchanged", isTaken: isTaken)
  }

  /// The NOT NULL constraint of a domain.
  package static func notNull(domain: String) -> String {
    choose(table: domain, columns: [], label: "not_null", taken: [])
  }

  static func choose(table: String, columns: [String], label: String, taken: Set<String>) -> String {
    choose(table: table, columns: columns, label: label, isTaken: taken.contains)
  }

  private static func choose(
    table: String, columns: [String], label: String, isTaken: (String) -> Bool
  ) -> String {
    var number = 0
    while true {
      let suffix = number == 0 ? label : "\(label)\(number)"
      let name = make(table, columns.joined(separator: "_"), suffix)
      if !isTaken(name) { return name }
      number += 1
    }
  }

  /// The words for an index's columns, which come to stand in its name: included columns count too, and a word
  /// that comes again is numbered (`ChooseIndexColumnNames`).
  static func words(keys: [IndexKey], included: [String]) -> [String] {
    var words: [String] = []
    for word in keys.map(word) + included {
      var candidate = word
      var number = 0
      while words.contains(candidate) {
        number += 1
        candidate = clip(word, to: maximumLength - "\(number)".utf8.count) + "\(number)"
      }
      words.append(candidate)
    }
    return words
  }

  private static func word(for key: IndexKey) -> String {
    switch key.content {
    case .column(let name): name
    case .expression(let expression):
      calledFunction(in: expression.text) ?? attribute(in: expression.text) ?? "expr"
    }
  }

  /// The attribute of an expression that is one and nothing else, `floor` in `((place).floor)`.
  private static func attribute(in expression: String) -> String? {
    var text = expression[...]
    while let end = endOfParentheses(text) {
      let rest = text[end...].dropFirst()
      guard rest.isEmpty else {
        let name = rest.dropFirst()
        return rest.first == "." && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
          ? String(name) : nil
      }
      text = text.dropFirst().dropLast()
    }
    return nil
  }

  /// The function of an expression that is one call and nothing else, `lower` in `lower(email)`.
  ///
  /// PostgreSQL looks into casts and CASE too. That would take its parser; such an index is `expr` here.
  private static func calledFunction(in expression: String) -> String? {
    guard let open = expression.firstIndex(of: "("), expression.last == ")" else { return nil }
    let function = expression[..<open]
    let isIdentifier = function.allSatisfy { $0.isLetter || $0.isNumber || "_.$".contains($0) }
    guard isIdentifier, let name = function.split(separator: ".").last,
      let end = endOfParentheses(expression[open...]), expression.index(after: end) == expression.endIndex
    else { return nil }
    return name.lowercased()
  }

  /// Where the parenthesis is closed that a text begins with.
  private static func endOfParentheses(_ text: Substring) -> String.Index? {
    guard text.first == "(" else { return nil }
    var depth = 0
    var quote: Character?
    for (character, position) in zip(text, text.indices) {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "(" {
        depth += 1
      } else if character == ")" {
        depth -= 1
        if depth == 0 { return position }
      }
    }
    return nil
  }

  /// Takes bytes from the longer of table and columns until the whole fits, then cuts both at a whole character.
  private static func make(_ table: String, _ columns: String, _ label: String) -> String {
    var first = table.utf8.count
    var second = columns.utf8.count
    let available = maximumLength - label.utf8.count - (columns.isEmpty ? 1 : 2)
    while first + second > available {
      if first > second { first -= 1 } else { second -= 1 }
    }
    let parts = [clip(table, to: first), clip(columns, to: second), label]
    return parts.filter { !$0.isEmpty }.joined(separator: "_")
  }

  /// The longest start of a text that has at most that many bytes of UTF-8 and ends with a whole code point.
  private static func clip(_ text: String, to length: Int) -> String {
    guard text.utf8.count > length else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: length)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return String(text.unicodeScalars[..<end])
  }
}

extension Constraint {
  /// The name PostgreSQL gives it in a table that has nothing of that name; nil for a check.
  package func defaultName(in table: String) -> String? {
    defaultNameParts.map { DefaultName.choose(table: table, columns: $0.columns, label: $0.label, taken: []) }
  }
}

extension Index {
  /// The name PostgreSQL gives it in a table that has nothing of that name.
  package func defaultName(in table: String) -> String {
    let words = DefaultName.words(keys: keys, included: included)
    return DefaultName.choose(table: table, columns: words, label: "idx", taken: [])
  }
}

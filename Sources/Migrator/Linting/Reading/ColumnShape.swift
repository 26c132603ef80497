import SchemaKit

/// A column as a statement defines it.
struct ColumnShape {
  let name: String
  var type: ColumnType
  /// The type's first word, in small letters, as it is written: `serial` is none of the server's types.
  let typeWord: String
  /// Its first word's place in the statement.
  let place: Int
  var defaultExpression: String?
  var isNotNull = false
  var isIdentity = false
  /// Whether it is computed from other columns: when a row is read, or stored.
  var isGenerated = false
  var isStored = false
  /// The constraints that it brings.
  var constraints: [ConstraintShape] = []

  var isSerial: Bool {
    ["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"].contains(typeWord)
  }

  /// As a declaration would have it.
  var declared: Column {
    var column = Column(introspected: name, type: type)
    column.defaultExpression = defaultExpression.map { SQLExpression($0) }
    return column
  }

  /// Reads `name type constraints`.
  init?(_ words: ArraySlice<String>) {
    place = words.startIndex
    var rest = words
    guard let name = rest.takeName(), !rest.isEmpty else { return nil }
    self.name = name.sqlName
    let end = Self.nextClause(rest) ?? rest.endIndex
    type = ColumnType(sql: rest[..<end])
    typeWord = rest.first?.lowercased() ?? ""
    rest = rest[end...]
    while !rest.isEmpty { read(&rest) }
  }

  private mutating func read(_ rest: inout ArraySlice<String>) {
    var constraintName: String?
    if rest.take("CONSTRAINT") { constraintName = rest.takeName()?.sqlName }
    let start = rest.startIndex
    if rest.take("NOT NULL") {
      isNotNull = true
    } else if rest.take("DEFAULT") {
      let end = Self.nextClause(rest.dropFirst()) ?? rest.endIndex
      // DEFAULT NULL says nothing.
      if rest.first?.uppercased() != "NULL" { defaultExpression = rest[..<end].joined(separator: " ") }
      rest = rest[end...]
    } else if rest.take("GENERATED") {
      let end = Self.nextClause(rest) ?? rest.endIndex
      isIdentity = rest[..<end].contains(words: "IDENTITY")
      isGenerated = !isIdentity
      isStored = rest[..<end].contains(words: "STORED")
      rest = rest[end...]
    } else if ["PRIMARY", "UNIQUE", "CHECK", "REFERENCES"].contains(rest.first?.uppercased() ?? "") {
      let end = Self.nextClause(rest.dropFirst()) ?? rest.endIndex
      constraints.append(ConstraintShape(ofColumn: name, named: constraintName, rest[start..<end]))
      rest = rest[end...]
    } else {
      rest.removeFirst()
    }
  }

  private static let clauses: Set = [
    "CONSTRAINT", "NOT", "CHECK", "DEFAULT", "GENERATED", "UNIQUE", "PRIMARY", "REFERENCES", "COLLATE",
    "STORAGE",
    "COMPRESSION", "NULL",
  ]

  /// Where the next clause begins, outside all parentheses. `NOT VALID` and `SET NULL` begin none.
  private static func nextClause(_ words: ArraySlice<String>) -> Int? {
    var depth = 0
    for place in words.indices {
      let word = words[place].uppercased()
      if word == "(" { depth += 1 }
      if word == ")" { depth -= 1 }
      guard depth == 0, clauses.contains(word) else { continue }
      let previous = place > words.startIndex ? words[place - 1].uppercased() : ""
      if previous == "SET" || previous == "IS" || previous == "NOT" { continue }
      if word == "NOT", !words[place...].starts(with: "NOT NULL") { continue }
      return place
    }
    return nil
  }
}

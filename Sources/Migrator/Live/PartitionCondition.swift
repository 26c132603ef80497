import SchemaKit

/// What the bounds of a partition say of its rows, as a check can say it: where a valid one does, ATTACH PARTITION reads no
/// row (manual, section 5.12.2.2).
///
/// Known for one key column or expression and bounds by RANGE or LIST, whose values are literals. Bounds by HASH, of several
/// columns, and of default partitions have no such check.
struct PartitionCondition {
  let expression: SQLExpression

  /// The condition of a place, and of the places of those above it.
  init?(_ place: PartitionOf, in schema: Schema) {
    guard let parent = schema.table(place.parent), let key = parent.partitionKey,
      let own = Self.condition(key: key.compared, bound: place.bound.compared)
    else { return nil }
    guard let above = parent.partitionOf else {
      expression = SQLExpression(own)
      return
    }
    guard let outer = PartitionCondition(above, in: schema) else { return nil }
    expression = SQLExpression("\(outer.expression.text) AND \(own)")
  }

  private static func condition(key: String, bound: String) -> String? {
    let items = groups(key).first.map(SQLList.split) ?? []
    guard items.count == 1, isPlain(items[0]) else { return nil }
    let lists = groups(bound).map(SQLList.split)
    switch (key.prefix { $0.isLetter }.uppercased(), lists.count) {
    case ("RANGE", 2): return range(of: items[0], lists[0], lists[1])
    case ("LIST", 1): return list(of: items[0], lists[0])
    default: return nil
    }
  }

  private static func range(of key: String, _ from: [String], _ to: [String]) -> String? {
    guard from.count == 1, to.count == 1 else { return nil }
    var parts = ["\(key) IS NOT NULL"]
    for (value, sign, open) in [(from[0], ">=", "MINVALUE"), (to[0], "<", "MAXVALUE")]
    where value.uppercased() != open {
      guard let literal = literal(value) else { return nil }
      parts.append("\(key) \(sign) \(literal)")
    }
    return parts.joined(separator: " AND ")
  }

  private static func list(of key: String, _ values: [String]) -> String? {
    let known = values.filter { $0.uppercased() != "NULL" }
    let literals = known.compactMap(literal)
    guard literals.count == known.count else { return nil }
    let isIn = "\(key) IN (\(literals.joined(separator: ", ")))"
    guard known.count < values.count else { return "\(key) IS NOT NULL AND \(isIn)" }
    return known.isEmpty ? "\(key) IS NULL" : "(\(key) IS NULL OR \(isIn))"
  }

  /// Whether a key is a column or an expression, without an operator class or a collation of its own.
  private static func isPlain(_ key: String) -> Bool {
    var lexer = SQLLexer(key)
    guard let first = lexer.next() else { return false }
    return lexer.next() == nil ? [.word, .quotedIdentifier].contains(first.kind) : key.hasSuffix(")")
  }

  /// A value, in quotes: so it has the key's type, as the bound has it. Nil for what is to be computed.
  private static func literal(_ value: String) -> String? {
    var lexer = SQLLexer(value)
    guard let first = lexer.next() else { return nil }
    switch first.kind {
    case .string: return lexer.next() == nil ? value : nil
    case _ where Double(value) != nil || ["true", "false"].contains(value.lowercased()): return "'\(value)'"
    default: return nil
    }
  }

  /// What stands in parentheses that stand in none.
  private static func groups(_ text: String) -> [String] {
    var groups: [String] = []
    var depth = 0
    var lexer = SQLLexer(text)
    while let token = lexer.next() {
      if token.text == ")" { depth -= 1 }
      if depth > 0 { groups[groups.count - 1] += token.text }
      guard token.text == "(" else { continue }
      if depth == 0 { groups.append("") }
      depth += 1
    }
    return groups
  }
}

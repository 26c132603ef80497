import SchemaKit

/// A constraint as a statement defines it.
struct ConstraintShape {
  enum Kind: Equatable {
    case primaryKey, unique, exclusion
    case check(String)
    case foreignKey(to: QualifiedName?)
    case notNull
  }

  let kind: Kind
  var name: String?
  var columns: [String] = []
  var isNotValid = false
  /// The index that it is to stand on, where it is there already.
  var index: String?
  /// Its first word's place in the statement.
  let place: Int

  /// Reads a table's constraint; nil where the words define a column.
  init?(_ words: ArraySlice<String>) {
    place = words.startIndex
    var rest = words
    if rest.take("CONSTRAINT") { name = rest.takeName()?.sqlName }
    switch rest.next() {
    case "PRIMARY": kind = .primaryKey
    case "UNIQUE": kind = .unique
    // A column may have that name.
    case "EXCLUDE" where rest.starts(with: "USING") || rest.first == "(": kind = .exclusion
    case "CHECK": kind = .check(rest.takeParenthesized()?.joined(separator: " ") ?? "")
    case "FOREIGN": kind = .foreignKey(to: Self.referenced(rest))
    case "NOT":
      _ = rest.take("NULL")
      kind = .notNull
      columns = [rest.first?.sqlName].compactMap { $0 }
    default: return nil
    }
    if kind != .notNull, let open = rest.firstIndex(of: "(") {
      rest = rest[open...]
      columns = (rest.takeParenthesized() ?? []).splitAtCommas().compactMap { $0.first?.sqlName }
    }
    isNotValid = words.contains(words: "NOT VALID") || words.contains(words: "NOT ENFORCED")
    var using = words
    if using.skip(to: "INDEX"), words.contains(words: "USING INDEX"),
      !words.contains(words: "INDEX TABLESPACE")
    {
      index = using.first?.sqlName
    }
  }

  /// Reads what stands behind a column's type.
  init(ofColumn column: String, named: String?, _ words: ArraySlice<String>) {
    place = words.startIndex
    name = named
    columns = [column]
    var rest = words
    switch rest.next() {
    case "PRIMARY": kind = .primaryKey
    case "UNIQUE": kind = .unique
    case "CHECK": kind = .check(rest.takeParenthesized()?.joined(separator: " ") ?? "")
    default: kind = .foreignKey(to: rest.takeName().map { QualifiedName(sql: $0) })
    }
  }

  private static func referenced(_ words: ArraySlice<String>) -> QualifiedName? {
    var rest = words
    guard rest.skip(to: "REFERENCES") else { return nil }
    return rest.takeName().map { QualifiedName(sql: $0) }
  }
}

extension QualifiedName {
  /// Reads a name as it stands in SQL: quoted or not, with or without its namespace.
  init(sql text: String) {
    let parts = Statement.words(of: text).filter { $0 != "." }.map(\.sqlName)
    self.init(namespace: parts.count > 1 ? parts[0] : "public", name: parts.last ?? "")
  }
}

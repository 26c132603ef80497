import SchemaKit

/// What a statement does, as far as the rules ask.
enum StatementShape {
  case createTable(QualifiedName, TableShape)
  case alterTable(QualifiedName, [TableAction])
  case createIndex(IndexShape)
  case drop(DropShape)
  /// `ALTER TYPE … ADD VALUE`.
  case addLabel(type: QualifiedName, String)
  /// Any other CREATE, by the first word of its kind: `VIEW`, `FUNCTION`.
  case create(kind: String, QualifiedName, isReplacement: Bool)
  case other

  /// A new table.
  struct TableShape {
    var columns: [ColumnShape] = []
    var constraints: [ConstraintShape] = []
    /// Whether it takes its columns from elsewhere: a partition, a child, a query's result, a type.
    var isDerived = false
    var isTemporary = false
    var isPartitioned = false
  }

  /// A new index.
  struct IndexShape {
    var name: String?
    var table: QualifiedName
    var isUnique = false
    var isConcurrent = false
    var ifNotExists = false
    /// Whether only the partitioned table's own entry is made, `ON ONLY`.
    var isOnly = false
    var perChunk = false
    /// The keys that are columns, up to the first expression.
    var columns: [String] = []
    /// Whether it holds some rows only, and not just those whose first column is not NULL.
    var isPartial = false
  }

  /// What a DROP drops.
  struct DropShape {
    /// `TABLE`, `INDEX`, `MATERIALIZED VIEW`.
    var kind: String
    var names: [QualifiedName]
    var isConcurrent = false
    var isCascade = false
  }

  init(_ words: [String]) {
    var rest = words[...]
    switch rest.next() {
    case "CREATE": self = Self.created(rest)
    case "ALTER": self = Self.altered(rest)
    case "DROP": self = Self.dropped(rest)
    case "SELECT", "WITH": self = Self.selected(rest)
    default: self = .other
    }
  }

  private static func created(_ words: ArraySlice<String>) -> Self {
    var rest = words
    let isReplacement = rest.take("OR REPLACE")
    let isTemporary = rest.takeTemporary()
    _ = rest.take("UNLOGGED")
    if rest.take("TABLE") {
      rest.takeExists()
      guard let name = rest.takeName() else { return .other }
      return .createTable(QualifiedName(sql: name), table(rest, isTemporary: isTemporary))
    }
    let isUnique = rest.take("UNIQUE")
    if rest.take("INDEX") { return index(rest, isUnique: isUnique).map { .createIndex($0) } ?? .other }
    _ = rest.take("MATERIALIZED") || rest.take("CONSTRAINT") || rest.take("RECURSIVE")
    let kind = rest.next()
    rest.takeExists()
    guard let name = rest.takeName() else { return .other }
    return .create(kind: kind, QualifiedName(sql: name), isReplacement: isReplacement)
  }

  private static func table(_ words: ArraySlice<String>, isTemporary: Bool) -> TableShape {
    var shape = TableShape(isTemporary: isTemporary)
    var rest = words
    guard let elements = rest.takeParenthesized(), !words.starts(with: "PARTITION OF") else {
      shape.isDerived = true
      return shape
    }
    shape.isPartitioned = rest.contains(words: "PARTITION BY")
    shape.isDerived = rest.contains(words: "INHERITS") || rest.contains(words: "AS")
    for element in elements.splitAtCommas() {
      if let constraint = ConstraintShape(element) {
        shape.constraints.append(constraint)
      } else if element.first?.uppercased() == "LIKE" {
        shape.isDerived = true
      } else if let column = ColumnShape(element) {
        shape.columns.append(column)
        shape.constraints += column.constraints
      }
    }
    return shape
  }

  private static func index(_ words: ArraySlice<String>, isUnique: Bool) -> IndexShape? {
    var rest = words
    let isConcurrent = rest.take("CONCURRENTLY")
    let ifNotExists = rest.take("IF NOT EXISTS")
    let name = rest.first?.uppercased() == "ON" ? nil : rest.takeName()
    guard rest.take("ON") else { return nil }
    let isOnly = rest.take("ONLY")
    guard let table = rest.takeName() else { return nil }
    var shape = IndexShape(name: name?.sqlName, table: QualifiedName(sql: table))
    (shape.isUnique, shape.isConcurrent) = (isUnique, isConcurrent)
    (shape.ifNotExists, shape.isOnly) = (ifNotExists, isOnly)
    if rest.take("USING") { rest.removeFirst() }
    for key in (rest.takeParenthesized() ?? []).splitAtCommas() {
      var key = key
      // A column may have an operator class or an order, but an expression or a collation makes another key of it.
      guard let column = key.takeName(), !column.contains("."),
        key.first.map({ $0 != "(" && $0.uppercased() != "COLLATE" }) ?? true
      else { break }
      shape.columns.append(column.sqlName)
    }
    shape.perChunk = rest.contains { $0.lowercased() == "transaction_per_chunk" }
    if rest.skip(to: "WHERE") {
      let words = rest.filter { $0 != "(" && $0 != ")" }.map(\.sqlName)
      shape.isPartial = words != Array(shape.columns.prefix(1)) + ["is", "not", "null"]
    }
    return shape
  }

  private static func altered(_ words: ArraySlice<String>) -> Self {
    var rest = words
    if rest.take("TABLE") {
      rest.takeExists()
      _ = rest.take("ONLY")
      guard let name = rest.takeName() else { return .other }
      _ = rest.take("*")
      return .alterTable(QualifiedName(sql: name), rest.splitAtCommas().map { TableAction($0) })
    }
    guard rest.take("TYPE"), let type = rest.takeName(), rest.take("ADD VALUE") else { return .other }
    rest.takeExists()
    return .addLabel(type: QualifiedName(sql: type), rest.first ?? "")
  }

  /// `SELECT … INTO table` makes it; behind WITH that of an INSERT doesn't.
  private static func selected(_ words: ArraySlice<String>) -> Self {
    var rest = words
    guard !words.contains(words: "INSERT"), !words.contains(words: "MERGE"), words.contains(words: "INTO"),
      rest.skip(to: "INTO")
    else { return .other }
    let isTemporary = rest.takeTemporary()
    _ = rest.take("UNLOGGED")
    _ = rest.take("TABLE")
    guard let name = rest.takeName() else { return .other }
    return .createTable(QualifiedName(sql: name), TableShape(isDerived: true, isTemporary: isTemporary))
  }

  private static func dropped(_ words: ArraySlice<String>) -> Self {
    var rest = words
    var kind = rest.next()
    if kind == "MATERIALIZED" || kind == "FOREIGN" || kind == "OWNED" { kind += " " + rest.next() }
    var shape = DropShape(kind: kind, names: [])
    shape.isConcurrent = rest.take("CONCURRENTLY")
    rest.takeExists()
    shape.isCascade = rest.last?.uppercased() == "CASCADE"
    repeat {
      guard let name = rest.takeName() else { break }
      shape.names.append(QualifiedName(sql: name))
      _ = rest.takeParenthesized()
    } while rest.take(",")
    return .drop(shape)
  }
}

extension ArraySlice<String> {
  /// Passes the words that make a table temporary.
  fileprivate mutating func takeTemporary() -> Bool {
    _ = take("LOCAL") || take("GLOBAL")
    return take("TEMPORARY") || take("TEMP")
  }
}

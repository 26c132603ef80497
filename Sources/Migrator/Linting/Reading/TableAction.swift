import SchemaKit

/// One action of an `ALTER TABLE`.
struct TableAction {
  enum Kind {
    case addColumn(ColumnShape)
    case dropColumn(String)
    case addConstraint(ConstraintShape)
    case dropConstraint(String)
    case validate(String)
    case setType(column: String, ColumnType)
    case setNotNull(String)
    case renameColumn(String, to: String)
    case renameTable(to: String)
    case setSchema(String)
    case attach(QualifiedName, isDefault: Bool)
    case detach(QualifiedName, isConcurrent: Bool)
    /// What writes every row anew, by the words that say so.
    case rewrite(String)
    case enableRowSecurity
    case other

    /// The constraints that it adds, with a column or by themselves.
    var added: [ConstraintShape] {
      switch self {
      case .addConstraint(let constraint): [constraint]
      case .addColumn(let column): column.constraints
      default: []
      }
    }
  }

  let kind: Kind
  /// Its first word's place in the statement.
  let place: Int

  /// Reads the words between two commas.
  init(_ words: ArraySlice<String>) {
    place = words.startIndex
    kind = Self.kind(words)
  }

  private static func kind(_ words: ArraySlice<String>) -> Kind {
    var rest = words
    switch rest.next() {
    case "ADD": return added(rest)
    case "DROP":
      let isConstraint = rest.take("CONSTRAINT")
      if !isConstraint { _ = rest.take("COLUMN") }
      rest.takeExists()
      let name = rest.takeName()?.sqlName ?? ""
      return isConstraint ? .dropConstraint(name) : .dropColumn(name)
    case "VALIDATE":
      _ = rest.take("CONSTRAINT")
      return .validate(rest.takeName()?.sqlName ?? "")
    case "ALTER": return altered(rest)
    case "RENAME": return renamed(rest)
    case "ATTACH":
      _ = rest.take("PARTITION")
      let name = QualifiedName(sql: rest.takeName() ?? "")
      return .attach(name, isDefault: rest.take("DEFAULT"))
    case "DETACH":
      _ = rest.take("PARTITION")
      let name = QualifiedName(sql: rest.takeName() ?? "")
      return .detach(name, isConcurrent: rest.take("CONCURRENTLY") || rest.take("FINALIZE"))
    case "SET":
      if rest.take("SCHEMA") { return .setSchema(rest.first?.sqlName ?? "") }
      let rewrites = ["LOGGED", "UNLOGGED", "TABLESPACE", "ACCESS"]
      return rewrites.contains(rest.first?.uppercased() ?? "")
        ? .rewrite(words.joined(separator: " ")) : .other
    case "ENABLE": return rest.take("ROW LEVEL SECURITY") ? .enableRowSecurity : .other
    default: return .other
    }
  }

  private static func added(_ words: ArraySlice<String>) -> Kind {
    var rest = words
    if !rest.take("COLUMN"), let constraint = ConstraintShape(rest) { return .addConstraint(constraint) }
    rest.takeExists()
    return ColumnShape(rest).map { .addColumn($0) } ?? .other
  }

  private static func altered(_ words: ArraySlice<String>) -> Kind {
    var rest = words
    if rest.take("CONSTRAINT") { return .other }
    _ = rest.take("COLUMN")
    let column = rest.takeName()?.sqlName ?? ""
    if rest.take("SET NOT NULL") { return .setNotNull(column) }
    guard rest.take("TYPE") || rest.take("SET DATA TYPE") else { return .other }
    let end = rest.firstIndex { ["USING", "COLLATE"].contains($0.uppercased()) } ?? rest.endIndex
    return .setType(column: column, ColumnType(sql: rest[..<end]))
  }

  private static func renamed(_ words: ArraySlice<String>) -> Kind {
    var rest = words
    if rest.take("TO") { return .renameTable(to: rest.first?.sqlName ?? "") }
    if rest.take("CONSTRAINT") { return .other }
    _ = rest.take("COLUMN")
    let old = rest.takeName()?.sqlName ?? ""
    return rest.take("TO") ? .renameColumn(old, to: rest.first?.sqlName ?? "") : .other
  }
}

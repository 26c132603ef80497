import SchemaKit

extension SQL.StringInterpolation {
  /// A data type.
  mutating func appendInterpolation(_ type: ColumnType) {
    switch type.base {
    case .builtin(let text): appendInterpolation(raw: text)
    case .named(let name, let modifier): appendInterpolation(raw: SQL.quoted(name) + (modifier ?? ""))
    }
    if type.isArray { appendInterpolation(raw: "[]") }
  }
}

extension Column {
  /// The column as `CREATE TABLE` and `ADD COLUMN` take it.
  var definition: SQL {
    var sql: SQL = "\(identifier: name) \(type)"
    if let collation { sql.text += " COLLATE " + SQL.quoted(collation) }
    if !isNullable { sql.text += " NOT NULL" }
    if let defaultExpression { sql.text += " DEFAULT \(defaultExpression.text)" }
    if let identity { sql.text += " " + identity.definition(for: type).text }
    if let generation {
      let storage = generation.storage == .stored ? "STORED" : "VIRTUAL"
      sql.text += " GENERATED ALWAYS AS (\(generation.expression.text)) \(storage)"
    }
    return sql
  }
}

extension Identity {
  /// `GENERATED … AS IDENTITY (…)`.
  func definition(for type: ColumnType) -> SQL {
    var clauses = options.definition(for: type)
    if let sequence, hasOwnName { clauses.insert("SEQUENCE NAME \(sequence)", at: 0) }
    let list = clauses.isEmpty ? "" : " (" + clauses.joined(separator: " ").text + ")"
    return "GENERATED \(raw: generation.rawValue) AS IDENTITY\(raw: list)"
  }
}

extension SequenceOptions {
  /// The clauses that differ from PostgreSQL's defaults for a type.
  func definition(for type: ColumnType) -> [SQL] {
    let mine = resolved(for: type)
    let plain = SequenceOptions(increment: increment).resolved(for: type)
    // START follows the bounds where it isn't given.
    let start = SequenceOptions(increment: increment, minimum: minimum, maximum: maximum)
      .resolved(for: type).start
    var clauses: [SQL] = []
    if mine.increment != 1 { clauses.append("INCREMENT BY \(mine.increment)") }
    if mine.minimum != plain.minimum { clauses.append("MINVALUE \(mine.minimum)") }
    if mine.maximum != plain.maximum { clauses.append("MAXVALUE \(mine.maximum)") }
    if mine.start != start { clauses.append("START WITH \(mine.start)") }
    if mine.cache != 1 { clauses.append("CACHE \(mine.cache)") }
    if mine.cycles { clauses.append("CYCLE") }
    return clauses
  }

  /// All clauses, for `ALTER SEQUENCE`.
  func allClauses(for type: ColumnType) -> [SQL] {
    let mine = resolved(for: type)
    return [
      "INCREMENT BY \(mine.increment)", "MINVALUE \(mine.minimum)", "MAXVALUE \(mine.maximum)",
      "START WITH \(mine.start)", "CACHE \(mine.cache)", mine.cycles ? "CYCLE" : "NO CYCLE",
    ]
  }
}

/// The values of a sequence before and after: PostgreSQL refuses a range that its place is not in.
struct SequenceRange {
  let from: SequenceOptions.Resolved
  let to: SequenceOptions.Resolved

  /// Whether the new start is none of the old values, so that only `RESTART` leads there.
  var mustRestart: Bool { to.start < from.minimum || to.start > from.maximum }

  /// The statement that puts a sequence, an expression, to its new start where it has left the new range; none where
  /// it can't have.
  func moves(_ sequence: SQL) -> [SQL] {
    guard !mustRestart, to.minimum > from.minimum || to.maximum < from.maximum else { return [] }
    return [
      """
      SELECT setval(s, \(to.start), false) FROM CAST(\(sequence) AS regclass) s \
      WHERE coalesce(pg_sequence_last_value(s), \(from.start)) NOT BETWEEN \(to.minimum) AND \(to.maximum)
      """
    ]
  }
}

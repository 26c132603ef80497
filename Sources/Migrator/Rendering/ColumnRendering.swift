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
  /// The column as `CREATE TABLE` and `ADD COLUMN` take it: without a NOT NULL that is NOT VALID, which they would make
  /// valid.
  var definition: SQL {
    var sql: SQL = "\(identifier: name) \(type)"
    if let collation { sql.text += " COLLATE " + SQL.quoted(collation) }
    if !isNullable, notNull.isValid { sql.text += " \(notNullDefinition.text)" }
    if let defaultExpression { sql.text += " DEFAULT \(defaultExpression.text)" }
    if let identity { sql.text += " " + identity.definition(for: type).text }
    if let generation {
      let storage = generation.storage == .stored ? "STORED" : "VIRTUAL"
      sql.text += " GENERATED ALWAYS AS (\(generation.expression.text)) \(storage)"
    }
    return sql
  }
}

extension Column {
  /// Whether the NOT NULL constraint is one that `SET NOT NULL` doesn't make.
  func hasOwnNotNull(in table: QualifiedName) -> Bool {
    notNull.noInherit || !notNull.isValid || hasOwnNotNullName(in: table)
  }

  /// Whether the NOT NULL constraint has another name than the one that PostgreSQL gives it.
  func hasOwnNotNullName(in table: QualifiedName) -> Bool {
    notNull.name.map { $0 != DefaultName.notNull(table: table.name, column: name) } ?? false
  }

  private var notNullDefinition: SQL {
    let name: SQL = notNull.name.map { "CONSTRAINT \(identifier: $0) " } ?? ""
    return "\(name)NOT NULL\(raw: notNull.noInherit ? " NO INHERIT" : "")"
  }

  /// The constraint, as `ADD` takes it.
  var notNullConstraint: SQL {
    let name: SQL = notNull.name.map { "CONSTRAINT \(identifier: $0) " } ?? ""
    return """
      \(name)NOT NULL \(identifier: self.name)\(raw: notNull.noInherit ? " NO INHERIT" : "")\
      \(raw: notNull.isValid ? "" : " NOT VALID")
      """
  }

  /// The actions of ALTER TABLE that turn the NOT NULL constraint into another's, of the same name.
  func notNullActions(to other: Column) -> [SQL] {
    guard let name = other.notNull.name ?? notNull.name else { return [] }
    var actions: [SQL] = []
    if notNull.noInherit != other.notNull.noInherit {
      actions.append(
        "ALTER CONSTRAINT \(identifier: name) \(raw: other.notNull.noInherit ? "NO INHERIT" : "INHERIT")")
    }
    if !notNull.isValid, other.notNull.isValid { actions.append("VALIDATE CONSTRAINT \(identifier: name)") }
    return actions
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

  /// What `ALTER SEQUENCE` takes to get here from others.
  func clauses(from old: Resolved, for type: ColumnType) -> [SQL] {
    zip(old.clauses, resolved(for: type).clauses).filter { $0.text != $1.text }.map(\.1)
  }
}

extension SequenceOptions.Resolved {
  fileprivate var clauses: [SQL] {
    [
      "INCREMENT BY \(increment)", "MINVALUE \(minimum)", "MAXVALUE \(maximum)", "START WITH \(start)",
      "CACHE \(cache)", cycles ? "CYCLE" : "NO CYCLE",
    ]
  }
}

extension Column {
  /// The actions that turn an identity column's identity into another's.
  func identityActions(from old: Column) -> [SQL] {
    guard let identity, let before = old.identity else { return [] }
    // Limits that the type has to wait for, or those that it brought.
    let options =
      before.options.mustChange(before: type, from: old.type)
      ? before.options.resolved(for: old.type) : before.options.retyped(from: old.type, to: type)
    var words = identity.options.clauses(from: options, for: type).map { "SET \($0)" as SQL }
    if identity.generation != before.generation {
      words.insert("SET GENERATED \(raw: identity.generation.rawValue)", at: 0)
    }
    return words.isEmpty ? [] : ["ALTER COLUMN \(identifier: name) \(words.joined(separator: " "))"]
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

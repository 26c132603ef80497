import Postgres
import SchemaKit

/// Has the server read the expressions that a plan writes, so that `create` can say which of them it would refuse.
///
/// Each is tried on a temporary table, which is rolled away. What it calls may be still to come in the same plan;
/// then only what nothing to come can fix counts as a mistake: the grammar, and the columns of its own table.
struct ExpressionTrial {
  /// An expression, as part of the copy.
  private struct Part {
    let what: String
    let location: SourceLocation
    let change: Change
    let isNew: Bool
  }

  private let plan: Plan
  private let isLive: @Sendable (QualifiedName) -> Bool
  /// What the plan makes that an expression could mention.
  private let news: NewNames

  init(_ plan: Plan, on server: Schema) {
    self.plan = plan
    isLive = server.knowsType(of: plan.wanted)
    news = NewNames(plan.changes)
  }

  /// What the server refuses, one mistake for each expression.
  func mistakes(_ connection: PostgresConnection) async throws -> [SchemaMistake] {
    let tables = Set(plan.changes.filter { !$0.expressions.isEmpty }.compactMap(\.table))
    let concerned = plan.wanted.tables.filter { tables.contains($0.name) && $0.partitionOf == nil }
    guard !concerned.isEmpty else { return [] }
    return try await Scratch.rollingBack(connection) { connection in
      try defaults(of: concerned, connection) + others(of: concerned, connection)
    }
  }

  private func defaults(
    of tables: [Table], _ connection: isolated PostgresConnection
  ) throws -> [SchemaMistake] {
    try DefaultTrial(tables, unlike: plan.current).refusals(connection, isLive: isLive).compactMap {
      refusal in
      guard !news.concern(refusal.column.type),
        isMistake(refusal.error, [refusal.expression], in: refusal.table, isWhole: true)
      else { return nil }
      return mistake(
        "the default of column \(refusal.column.name)", at: refusal.column.location, of: refusal.table,
        refusal.error)
    }
  }

  /// What the server refuses beside defaults: it mentions columns, so that each table has a copy of its own.
  private func others(
    of tables: [Table], _ connection: isolated PostgresConnection
  ) throws -> [SchemaMistake] {
    let copies = tables.compactMap { table -> (table: Table, creation: String, parts: [Part])? in
      let scratch = ScratchTable(table, isLive: isLive)
      let parts = scratch.parts.compactMap { part($0, of: table) }
      return parts.contains(where: \.isNew) ? (table, scratch.creation, parts) : nil
    }
    let refused = try Scratch.refusals(
      of: copies.map { copy in
        Scratch.undone(copy.creation + ";\n" + Scratch.sql(copy.parts.map(\.change)))
      }, connection)
    return try refused.keys.sorted().map { copies[$0] }.flatMap { copy in
      try mistakes(in: copy.table, copy.creation, copy.parts, connection)
    }
  }

  /// Goes over the parts of one copy.
  private func mistakes(
    in table: Table, _ creation: String, _ parts: [Part], _ connection: isolated PostgresConnection
  ) throws -> [SchemaMistake] {
    guard try Scratch.attempt(creation, connection) else { return [] }
    defer {
      _ = try? Scratch.attempt("DROP TABLE pg_temp.\(SQL.quoted(identifier: table.name.name))", connection)
    }
    var (found, isWhole): ([SchemaMistake], Bool) = ([], true)
    for part in parts {
      guard let error = try Scratch.refusal(of: Scratch.sql([part.change]), connection) else { continue }
      let isNews = part.isNew && isMistake(error, part.change.operands, in: table, isWhole: isWhole)
      if case .addColumn = part.change { isWhole = false }
      if isNews { found.append(mistake(part.what, at: part.location, of: table, error)) }
    }
    return found
  }

  private func mistake(
    _ what: String, at location: SourceLocation, of table: Table, _ error: PostgresError
  ) -> SchemaMistake {
    SchemaMistake(refused: "\(what) of \(table.name)", error, at: location)
  }

  private func isMistake(
    _ error: PostgresError, _ expressions: [SQLExpression], in table: Table, isWhole: Bool
  ) -> Bool {
    let isFinal = !news.concern(expressions, of: table)
    return switch error.sqlState ?? "" {
    case "42601": true  // syntax_error
    // undefined_column: not the field of a type that is altered.
    case "42703": isWhole && (isFinal || !expressions.contains { $0.text.contains(").") })
    // A table or a namespace may be still to come, and nobody has to have the right to call everything.
    case "42P01", "3F000", "42501": false
    // The copy has another row type.
    case _ where expressions.contains { $0.identifiers.contains(table.name.name) }: false
    case let state: isFinal && !holdsRows(table) && ["0A", "22", "42"].contains(state.prefix(2))
    }
  }

  /// Whether columns hold rows of tables, whose types may be altered or still to come.
  private func holdsRows(_ table: Table) -> Bool {
    table.columns.contains { column in
      column.type.userDefinedName.map { plan.wanted.table($0) != nil } ?? false
    }
  }

  /// A part of the copy that is to be tried; nil for what is there already, unless others may stand on it.
  private func part(_ change: Change, of table: Table) -> Part? {
    let before = plan.current.table(table.name)
    switch change {
    case .addColumn(_, let column):
      return Part(
        what: "column \(column.name)", location: column.location, change: change,
        isNew: before?.column(column.name)?.generation != column.generation)
    case .addConstraint(_, let constraint):
      guard before?.constraints.contains(constraint) != true else { return nil }
      return Part(
        what: "constraint \(constraint.name)", location: constraint.location, change: change, isNew: true)
    case .createIndex(_, let plain):
      let isThere = table.indexes.contains { $0.name == plain.name && before?.indexes.contains($0) == true }
      guard plain.hasExpression, !isThere else { return nil }
      return Part(what: "index \(plain.name)", location: plain.location, change: change, isNew: true)
    default: return nil
    }
  }
}

extension Change {
  /// Its expressions, and the columns beside them.
  fileprivate var operands: [SQLExpression] {
    let keys: [IndexKey] =
      switch self {
      case .createIndex(_, let index): index.keys
      case .addConstraint(_, .exclusion(let exclusion)): exclusion.elements.map(\.key)
      default: []
      }
    return expressions + keys.compactMap(\.column).map { SQLExpression(SQL.quoted(identifier: $0)) }
  }
}

extension Index {
  fileprivate var hasExpression: Bool { predicate != nil || keys.contains { $0.expression != nil } }
}

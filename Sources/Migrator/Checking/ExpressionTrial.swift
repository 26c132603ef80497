import Postgres
import SchemaKit

/// Has the server read the expressions that a plan writes, so that `create` can say which of them it would refuse.
///
/// Each is tried on a temporary copy of its table, which is rolled away. What it calls may be still to come in the same plan;
/// then only what nothing to come can mend counts as a mistake: the grammar, and the columns of its own table.
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
  /// Whether the plan makes nothing that an expression could call.
  private let isFinal: Bool

  init(_ plan: Plan, on server: Schema) {
    self.plan = plan
    isLive = server.knowsType(of: plan.wanted)
    isFinal = !plan.steps.contains(where: \.bringsWhatCanBeCalled)
  }

  /// What the server refuses, one mistake for each expression.
  func mistakes(_ connection: PostgresConnection) async throws -> [SchemaMistake] {
    let tables = Set(plan.steps.filter { !$0.expressions.isEmpty }.compactMap(\.table))
    let concerned = plan.wanted.tables.filter { tables.contains($0.name) && $0.partitionOf == nil }
    guard !concerned.isEmpty else { return [] }
    return try await Scratch.rollingBack(connection) { connection in
      concerned.flatMap { mistakes(in: $0, connection) }
    }
  }

  private func mistakes(in table: Table, _ connection: isolated PostgresConnection) -> [SchemaMistake] {
    let scratch = QualifiedName(namespace: "pg_temp", name: table.name.name)
    let parts = parts(of: table, on: scratch)
    let creation = ScratchTable(table, isLive: isLive).creation
    guard parts.contains(where: \.isNew), Scratch.refusal(of: creation, connection) == nil else { return [] }
    defer { _ = Scratch.refusal(of: "DROP TABLE \(SQL("\(scratch)").text)", connection) }
    var (found, isWhole): ([SchemaMistake], Bool) = ([], true)
    for part in parts {
      let statements = ChangeRenderer(requiresTimescaleDB: false).statements(part.change).map(\.text)
      guard let error = Scratch.refusal(of: statements.joined(separator: ";\n"), connection) else { continue }
      let isNews = part.isNew && isMistake(error, part, in: table, isWhole: isWhole)
      if case .addColumn = part.change { isWhole = false }
      guard isNews else { continue }
      found.append(
        SchemaMistake(
          "the server refuses \(part.what) of \(table.name): \(error.message)"
            + (error.sqlState.map { " (SQLSTATE \($0))" } ?? ""), at: part.location))
    }
    return found
  }

  private func isMistake(_ error: PostgresError, _ part: Part, in table: Table, isWhole: Bool) -> Bool {
    let expressions = part.change.expressions
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

  private func parts(of table: Table, on scratch: QualifiedName) -> [Part] {
    let before = plan.current.table(table.name)
    var parts: [Part] = []
    for column in table.columns {
      let old = before?.column(column.name)
      if column.generation != nil {
        parts.append(
          Part(
            what: "column \(column.name)", location: column.location, change: .addColumn(scratch, column),
            isNew: old?.generation != column.generation))
      }
      if let value = column.defaultExpression, value != old?.defaultExpression {
        parts.append(
          Part(
            what: "the default of column \(column.name)", location: column.location,
            change: .setDefault(scratch, column: column.name, to: value), isNew: true))
      }
    }
    let constraints = table.constraints.filter { before?.constraints.contains($0) != true }
    for constraint in constraints where constraint.isCheck || constraint.isExclusion {
      parts.append(
        Part(
          what: "constraint \(constraint.name)", location: constraint.location,
          change: .addConstraint(scratch, constraint), isNew: true))
    }
    for index in table.indexes where before?.indexes.contains(index) != true && index.hasExpression {
      var plain = index
      plain.storageParameters = [:]
      parts.append(
        Part(
          what: "index \(index.name)", location: index.location, change: .createIndex(scratch, plain),
          isNew: true)
      )
    }
    return parts
  }
}

extension Change {
  /// Whether it makes something that an expression can mention, or gives it another name.
  fileprivate var bringsWhatCanBeCalled: Bool {
    switch self {
    case .createExtension, .updateExtension, .moveExtension, .rename, .createEnum, .addEnumLabel,
      .rebuildEnum,
      .createDomain, .alterDomain, .rebuildDomain, .createCompositeType, .rebuildCompositeType,
      .alterCompositeType,
      .rebuildCollation, .createObject, .replaceObject, .alterObject:
      true
    default: false
    }
  }
}

extension Constraint {
  fileprivate var isExclusion: Bool { if case .exclusion = self { true } else { false } }
}

extension Index {
  fileprivate var hasExpression: Bool { predicate != nil || keys.contains { $0.expression != nil } }
}

import Postgres
import SchemaKit

/// Has the server read new defaults. One can't mention a column, so one table serves for those of all tables, and each is read
/// once however many columns have it.
struct DefaultTrial {
  struct Refusal {
    let table: Table
    let column: Column
    let expression: SQLExpression
    let error: PostgresError
  }

  private static let scratch = QualifiedName(namespace: "pg_temp", name: "defaults")
  private var places: [ColumnType: [SQLExpression: [(table: Table, column: Column)]]] = [:]

  init(_ tables: [Table], unlike current: Schema) {
    for table in tables {
      let before = current.table(table.name)
      for column in table.columns {
        guard let value = column.defaultExpression, before?.column(column.name)?.defaultExpression != value
        else { continue }
        places[column.type, default: [:]][value, default: []].append((table, column))
      }
    }
  }

  /// What the server refuses. A column of a type that is still to come is a text here.
  func refusals(
    _ connection: isolated PostgresConnection, isLive: (QualifiedName) -> Bool
  ) throws -> [Refusal] {
    let types = Array(places.keys)
    guard !types.isEmpty,
      try Scratch.attempt(
        "CREATE TEMPORARY TABLE \(SQL.quoted(identifier: Self.scratch.name)) ()", connection)
    else { return [] }
    defer { _ = try? Scratch.attempt("DROP TABLE \(SQL("\(Self.scratch)").text)", connection) }
    let columns = types.enumerated().map { place, type in
      Column(introspected: "\(place)", type: type.usable(isLive))
    }
    let unknown = try Scratch.refusals(of: columns.map { Self.sql(.addColumn(Self.scratch, $0)) }, connection)
    let known = types.indices.filter { unknown[$0] == nil }
    let trials = known.flatMap { place in
      (places[types[place]] ?? [:]).map { (column: "\(place)", expression: $0.key, places: $0.value) }
    }
    let statements = trials.map {
      Self.sql(.setDefault(Self.scratch, column: $0.column, to: $0.expression))
    }
    return try Scratch.refusals(of: statements, connection).flatMap { place, error in
      trials[place].places.map {
        Refusal(table: $0.table, column: $0.column, expression: trials[place].expression, error: error)
      }
    }
  }

  private static func sql(_ change: Change) -> String { Scratch.sql([change]) }
}

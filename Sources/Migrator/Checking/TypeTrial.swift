import Postgres
import SchemaKit

/// Asks the server for the types of new columns that are said to be its own, so that `create` can say which there aren't.
struct TypeTrial {
  private struct Place {
    let table: QualifiedName
    let column: Column
  }

  private var places: [ColumnType: [Place]] = [:]

  init(_ plan: Plan) {
    // An extension may bring types of any name.
    guard !plan.changes.contains(where: \.bringsExtension) else { return }
    let own = plan.wanted.namesOfTypes
    let plain = Set(own.map(\.name))
    for table in plan.wanted.tables where table.partitionOf == nil {
      let before = plan.current.table(table.name)
      for column in table.columns where before?.column(column.name)?.type != column.type {
        let isOwn =
          switch column.type.base {
          case .builtin(let name): plain.contains(name)
          case .named(let name, _): own.contains(name)
          }
        guard !isOwn else { continue }
        places[column.type, default: []].append(Place(table: table.name, column: column))
      }
    }
  }

  /// A mistake for each column of a type that there isn't.
  func mistakes(_ connection: PostgresConnection) async throws -> [SchemaMistake] {
    guard !places.isEmpty else { return [] }
    let unknown = try await Scratch.rollingBack(connection) { [places] connection in
      try places.keys.filter { type in
        // undefined_object, invalid_schema_name
        let state = try Scratch.refusal(of: SQL("SELECT CAST(NULL AS \(type))").text, connection)?.sqlState
        return ["42704", "3F000"].contains(state)
      }
    }
    return unknown.flatMap { places[$0] ?? [] }.map(Self.mistake)
  }

  private static func mistake(_ place: Place) -> SchemaMistake {
    let (table, column) = (place.table, place.column)
    let advice =
      column.type.userDefinedName == nil
      ? "a type of the schema's own, or of an extension, is .named(\"namespace.type\")"
      : "declare it, or the extension that brings it"
    return SchemaMistake(
      "column \"\(column.name)\" of table \"\(table)\" has type \"\(column.type)\", which the server doesn't know: "
        + advice, at: column.location)
  }
}

extension Change {
  fileprivate var bringsExtension: Bool {
    switch self {
    case .createExtension, .updateExtension, .moveExtension: true
    default: false
    }
  }
}

extension Schema {
  /// The names of types, and of what has a row type.
  fileprivate var namesOfTypes: Set<QualifiedName> {
    let types = enums.map(\.name) + domains.map(\.name) + compositeTypes.map(\.name)
    return Set(types + tables.map(\.name) + objects.map(\.name) + rangeTypes.map(\.multirange))
  }
}

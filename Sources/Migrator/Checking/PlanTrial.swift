import Postgres
import SchemaKit

/// Asks the server what it makes of a plan's types, expressions and objects, before anything is written.
struct PlanTrial {
  let plan: Plan
  /// What there is.
  let server: Schema

  /// - Throws: ``SchemaKit/SchemaMistakes`` with all that the server refuses.
  func run(_ connection: PostgresConnection) async throws {
    let mistakes =
      try await TypeTrial(plan).mistakes(connection)
      + ExpressionTrial(plan, on: server).mistakes(connection)
      + ObjectTrial(plan, on: server).mistakes(connection)
    guard mistakes.isEmpty else { throw SchemaMistakes(mistakes: mistakes.byPlace) }
  }
}

extension SchemaMistake {
  /// Something that the server refuses.
  init(refused what: String, _ error: PostgresError, at location: SourceLocation) {
    let state = error.sqlState.map { " (SQLSTATE \($0))" } ?? ""
    self.init("the server refuses \(what): \(error.message)\(state)", at: location)
  }
}

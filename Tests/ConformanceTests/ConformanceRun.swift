import Migrator
import Postgres
import SchemaKit
import TestSupport

/// A case, run: one database goes from `before` to `after` and back, beside two that were made so.
struct ConformanceRun: Sendable {
  let before: String
  let after: String
  var style = PlanStyle.online

  /// What went wrong, nothing when all is well, and the plans.
  func callAsFunction(on server: ConformanceServer) async throws -> Transcript {
    try await server.withDatabase { subject in
      try await server.withDatabase { original in
        try await server.withDatabase { wanted in
          try await Self.load(before, "before.sql", into: [subject, original])
          try await Self.load(after, "after.sql", into: [wanted])
          var transcript = Transcript()
          try await change(subject, into: wanted, "up", &transcript)
          if transcript.isBroken { return transcript }
          try await change(subject, into: original, "down", &transcript)
          return transcript
        }
      }
    }
  }

  private static func load(
    _ sql: String, _ file: String, into databases: [ConformanceDatabase]
  ) async throws {
    for database in databases {
      do {
        try await database.withConnection { _ = try await $0.execute(sql) }
      } catch {
        throw ConformanceError(description: "\(file) can't be loaded: \(error)")
      }
    }
  }

  private func change(
    _ subject: ConformanceDatabase, into wanted: ConformanceDatabase, _ way: String,
    _ transcript: inout Transcript
  ) async throws {
    transcript.add("== \(way)")
    let comparison = try await compare(subject, wanted)
    let steps = comparison.steps(style)
    transcript.add(steps.script)
    for object in comparison.unmanaged { transcript.add("-- not managed: \(object)") }
    do {
      try await subject.withConnection { try await Self.apply(steps, $0) }
    } catch {
      transcript.isBroken = true
      return transcript.fail("\(way): a statement fails: \(error)")
    }
    if let difference = try await subject.dump().difference(from: wanted.dump()) {
      transcript.fail("\(way): the schemas are not equal:\n\(difference)")
    }
    let rest = try await compare(subject, wanted)
    if !rest.isEmpty { transcript.fail("\(way): planned again:\n\(rest.steps(style).script)") }
  }

  private func compare(_ from: ConformanceDatabase, _ to: ConformanceDatabase) async throws -> Comparison {
    let from = try PostgresConfiguration(from.url)
    let to = try PostgresConfiguration(to.url)
    let migrator = Migrator(
      schema: Schema(), directory: MigrationsDirectory(path: "/dev/null"), configuration: from)
    return try await Migrator.diff(from: .database(from), to: .database(to), with: migrator)
  }

  /// As a revision is applied: a step at a time, each in its transaction where it can be.
  private static func apply(_ steps: [PlannedStep], _ connection: PostgresConnection) async throws {
    for step in steps {
      let statements = step.groups.flatMap(\.statements)
      guard step.isTransactional else {
        for statement in statements { try await run(statement, on: connection) }
        continue
      }
      try await connection.transaction { connection in
        for statement in statements { try run(statement, connection) }
      }
    }
  }

  private static func run(_ statement: String, on connection: PostgresConnection) async throws {
    try await run(statement, connection)
  }

  private static func run(_ statement: String, _ connection: isolated PostgresConnection) throws {
    do {
      try connection.execute(statement)
    } catch {
      throw FailedStatement(statement: statement, underlying: error)
    }
  }
}

/// What a run planned, and what went wrong.
struct Transcript: Sendable {
  private(set) var failures: [String] = []
  private var lines: [String] = []
  /// Whether a statement failed, so that nothing more can be told.
  var isBroken = false

  var text: String { (lines + failures.map { "!! \($0)" }).joined(separator: "\n") }

  mutating func add(_ text: String) { lines.append(text) }
  mutating func fail(_ text: String) { failures.append(text) }
}

/// A statement of a plan that the server refused.
struct FailedStatement: Error, CustomStringConvertible {
  let statement: String
  let underlying: PostgresError

  var description: String { "\(underlying)\n\(statement)" }
}

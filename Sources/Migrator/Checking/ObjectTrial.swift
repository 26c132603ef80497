import Postgres
import SchemaKit

/// Has the server make a plan's views, routines, triggers, policies and the like, so that `create` can say which of them it would
/// refuse.
///
/// Each is made for the while, as ``ScratchObjects`` has it, beside what is there now. One that mentions what the plan makes or
/// changes may be taken once that is done: of it only the grammar counts.
struct ObjectTrial {
  private let plan: Plan
  private let server: Schema
  private let news: NewNames
  private let created: MentionedNames
  private let altered: MentionedNames

  init(_ plan: Plan, on server: Schema) {
    self.plan = plan
    self.server = server
    news = NewNames(plan.changes)
    created = MentionedNames(createdBy: plan.changes)
    altered = MentionedNames(alteredBy: plan.changes)
  }

  /// What the server refuses, one mistake for each object.
  func mistakes(_ connection: PostgresConnection) async throws -> [SchemaMistake] {
    var found: [SchemaMistake] = []
    for namespace in plan.wanted.managedNamespaces.sorted() {
      let scratch = ScratchObjects(of: plan.wanted, in: namespace, unlike: plan.current, on: server)
      guard !scratch.isEmpty else { continue }
      let refusals = try await Scratch.rollingBack(connection) { try scratch.refusals($0) }
      found += refusals.filter(isMistake).map { SchemaMistake($0) }
    }
    return found
  }

  private func isMistake(_ refusal: ScratchObjects.Refusal) -> Bool {
    switch refusal.error.sqlState ?? "" {
    case "42601": true  // syntax_error
    // Nobody has to have the right to use everything.
    case "42501": false
    case let state: ["0A", "22", "3F", "42"].contains(state.prefix(2)) && !mentionsNews(refusal.subject)
    }
  }

  /// Whether it may stand on what the plan makes or changes; or whether the plan has the server take a routine's text unread.
  private func mentionsNews(_ subject: ScratchObjects.Refusal.Subject) -> Bool {
    let texts = subject.texts
    if texts.contains(where: { !created.mentioned(in: $0).isEmpty || !altered.mentioned(in: $0).isEmpty }) {
      return true
    }
    switch subject {
    case .object(let object):
      // Its own table, with all columns, has a copy here.
      return object.isRoutine && plan.changes.contains(.skipBodyChecks)
        || news.concern(texts, of: object.table.flatMap { plan.wanted.table($0) })
    case .domain(let domain): return news.concern(texts, of: nil) || news.concern(domain.type)
    case .compositeType(let type): return type.attributes.contains { news.concern($0.type) }
    }
  }
}

extension SchemaMistake {
  fileprivate init(_ refusal: ScratchObjects.Refusal) {
    let (what, location) =
      switch refusal.subject {
      case .object(let object): (object.words, object.location)
      case .domain(let domain): ("domain \(domain.name)", domain.location)
      case .compositeType(let type): ("type \(type.name)", type.location)
      }
    self.init(refused: what, refusal.error, at: location)
  }
}

extension ScratchObjects.Refusal.Subject {
  /// What it is made of, and the texts in strings: a routine's body, what that executes.
  fileprivate var texts: [SQLExpression] {
    let own: [SQLExpression] =
      switch self {
      case .object(let object): [object.clause, object.body, SQLExpression(object.arguments)]
      case .domain(let domain): domain.checks.map(\.expression) + [domain.defaultExpression].compactMap { $0 }
      case .compositeType: []
      }
    let quoted = own.flatMap(\.strings)
    return own + quoted + quoted.flatMap(\.strings)
  }
}

extension SchemaObject {
  /// `trigger touch of public.devices`.
  fileprivate var words: String {
    "\(kind.rawValue.lowercased()) \(table.map { "\(name.name) of \($0)" } ?? "\(name)")"
  }
}

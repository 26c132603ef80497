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
  /// The tables whose columns or keys are others afterwards.
  private let altered: Set<String>
  /// Whether texts may mean something else afterwards, whatever they mention: a column of whatever name has a type that
  /// changes.
  private let isOpen: Bool
  /// What the plan makes or changes of what can be tried.
  private let subjects: Set<ObjectReference>

  init(_ plan: Plan, on server: Schema) {
    self.plan = plan
    self.server = server
    news = NewNames(plan.changes)
    created = MentionedNames(createdBy: plan.changes)
    altered = Set(plan.changes.compactMap(\.tableOfMeanings?.name))
    isOpen = plan.changes.contains(where: \.changesMeanings)
    subjects = Set(plan.changes.compactMap(\.subjectOfTrial))
  }

  /// What the server refuses, one mistake for each object.
  func mistakes(_ connection: PostgresConnection) async throws -> [SchemaMistake] {
    var found: [SchemaMistake] = []
    for namespace in plan.wanted.managedNamespaces.sorted() where !subjects.isEmpty {
      let scratch = ScratchObjects(of: plan.wanted, in: namespace, unlike: plan.current, on: server)
      guard !scratch.isEmpty else { continue }
      let refusals = try await Scratch.rollingBack(connection) { try scratch.refusals($0) }
      found += refusals.filter(isMistake).map { SchemaMistake($0) }
    }
    return found
  }

  private func isMistake(_ refusal: ScratchObjects.Refusal) -> Bool {
    let subject = refusal.subject
    guard subjects.contains(subject.reference) else { return false }
    switch refusal.error.sqlState ?? "" {
    // Others of this SQLSTATE, such as one value more than there are columns, may be right later.
    case "42601" where refusal.error.message.hasPrefix("syntax error"): return true
    // Nobody has to have the right to use everything.
    case "42501": return false
    // The table that it is on has another namespace here.
    case "42P01" where subject.mentionsItsTable: return false
    case let state: return ["0A", "22", "3F", "42"].contains(state.prefix(2)) && !mayBecomeRight(subject)
    }
  }

  /// Whether it may stand on what the plan makes or changes; or whether the plan has the server take a routine's text unread.
  private func mayBecomeRight(_ subject: ScratchObjects.Refusal.Subject) -> Bool {
    let texts = subject.texts
    guard !isOpen,
      texts.allSatisfy({ created.mentioned(in: $0).isEmpty && altered.isDisjoint(with: $0.identifiers) })
    else { return true }
    switch subject {
    case .object(let object):
      // Its own table, with all columns, has a copy here, with texts in place of types to come.
      return object.isRoutine && plan.changes.contains(.skipBodyChecks)
        || news.concern(texts, of: object.table.flatMap { plan.wanted.table($0) })
    case .domain(let domain): return news.concern(domain.type)
    case .compositeType(let type): return type.attributes.contains { news.concern($0.type) }
    }
  }
}

extension Change {
  /// Whether it changes what is mentioned by other names than its own.
  fileprivate var changesMeanings: Bool {
    switch self {
    case .createExtension, .updateExtension, .moveExtension, .rename, .rebuildCollation, .addEnumLabel,
      .rebuildEnum,
      .alterDomain, .rebuildDomain, .alterCompositeType, .rebuildCompositeType:
      true
    case .createObject(let object), .replaceObject(_, let object), .alterObject(_, let object):
      [.collation, .cast, .operator].contains(object.kind)
    default: false
    }
  }

  /// The table of which a query may mean something else afterwards.
  fileprivate var tableOfMeanings: QualifiedName? {
    switch self {
    case .addConstraint(let table, _), .dropConstraint(let table, _): table
    default: tableOfColumns
    }
  }

  /// What it makes or changes that can be tried.
  fileprivate var subjectOfTrial: ObjectReference? {
    switch self {
    case .createObject(let object), .replaceObject(_, let object): object.reference
    case .createDomain(let domain), .alterDomain(let domain, _), .rebuildDomain(_, let domain, _):
      .type(domain.name)
    case .createCompositeType(let type), .rebuildCompositeType(_, let type, _): .type(type.name)
    default: nil
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
  fileprivate var reference: ObjectReference {
    switch self {
    case .object(let object): object.reference
    case .domain(let domain): .type(domain.name)
    case .compositeType(let type): .type(type.name)
    }
  }

  /// Whether its text names the table or view that it is on.
  fileprivate var mentionsItsTable: Bool {
    guard case .object(let object) = self, let table = object.table else { return false }
    return texts.contains { $0.identifiers.contains(table.name) }
  }

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

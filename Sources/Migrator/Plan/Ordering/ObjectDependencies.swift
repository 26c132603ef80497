import SchemaKit

/// What objects stand on: by the server where it was asked, else by the names that texts mention.
struct ObjectDependencies: OrderingRule {
  private let before: Dependencies
  private let after: Dependencies
  /// The triggers, policies and rules that go with their table.
  private let attachments: [QualifiedName: [ObjectReference]]
  /// The routines that go, and those that can be made only then.
  private let rivals: [ObjectReference: [ObjectReference]]
  /// What the plan makes and drops, where the server wasn't asked.
  private let created: MentionedNames?
  private let dropped: MentionedNames?
  private let primaryKeys: MentionedNames
  private let current: Schema

  init(_ diff: SchemaDiff) {
    current = diff.current
    before = current.dependencies
    after = diff.wanted.dependencies
    rivals = diff.rivals
    created = after.isComplete ? nil : MentionedNames(createdBy: diff.changes)
    primaryKeys = MentionedNames(primaryKeysMadeBy: diff.changes)
    dropped = before.isComplete ? nil : MentionedNames(droppedBy: diff.changes)
    let droppedAlone = Set(
      diff.changes.compactMap { if case .dropObject(let object) = $0 { object.reference } else { nil } })
    attachments = diff.current.objects.reduce(into: [:]) { attachments, object in
      guard let table = object.table, !droppedAlone.contains(object.reference) else { return }
      attachments[table, default: []].append(object.reference)
    }
  }

  func complete(_ effects: inout Effects, of change: Change) {
    if let relation = change.droppedRelation {
      effects.drops.formUnion((attachments[relation] ?? []).map { .other($0) })
    }
    for reference in effects.creates.compactMap(\.reference) {
      effects.requires.formUnion(after[reference].flatMap(DatabaseObject.all))
    }
    for reference in effects.drops.compactMap(\.reference) {
      effects.releases.formUnion(before[reference].flatMap(DatabaseObject.all))
    }
    if let created {
      for text in change.expressions { effects.requires.formUnion(created.mentioned(in: text)) }
      if let view = change.madeView, view.body.identifiers.contains("group") {
        effects.requires.formUnion(primaryKeys.mentioned(in: view.body))
      }
    }
    if let dropped {
      for text in change.droppedExpressions + defaultsTakenOff(by: change) {
        effects.releases.formUnion(dropped.mentioned(in: text))
      }
    }
    switch change {
    case .dropObject(let object):
      effects.drops.formUnion((rivals[object.reference] ?? []).map { .other($0) })
    case .replaceObject(let old, _):
      effects.releases.formUnion(before[old.reference].flatMap(DatabaseObject.all))
    default: break
    }
  }

  private func defaultsTakenOff(by change: Change) -> [SQLExpression] {
    guard case .setDefault(let table, let column, nil, _) = change else { return [] }
    return [current.table(table)?.column(column)?.defaultExpression].compactMap { $0 }
  }
}

extension Change {
  /// The view that it makes, or gives another query.
  fileprivate var madeView: SchemaObject? {
    switch self {
    case .createObject(let object), .replaceObject(from: _, to: let object): object.isRelation ? object : nil
    default: nil
    }
  }

  /// The table or view that it drops.
  fileprivate var droppedRelation: QualifiedName? {
    switch self {
    case .dropTable(let table): table.name
    case .dropObject(let object) where object.isRelation: object.name
    default: nil
    }
  }
}

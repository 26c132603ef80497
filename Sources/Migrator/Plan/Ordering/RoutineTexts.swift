import SchemaKit

/// What the texts of routines mention. The server looks at most of them when the routine is called, so they are no reason
/// for an order, but a good one is better.
struct RoutineTexts {
  private let created: MentionedNames
  private let altered: MentionedNames

  init(_ diff: SchemaDiff) {
    created = MentionedNames(createdBy: diff.changes)
    altered = MentionedNames(alteredBy: diff.changes)
  }

  /// What the plan makes and a routine's text mentions.
  func wishes(of change: Change) -> Set<DatabaseObject> { mentions(of: change, among: created) }

  /// What it mentions that the plan makes, or tables whose columns change: `*` means others before than after.
  func unsettled(in change: Change) -> Set<DatabaseObject> {
    wishes(of: change).union(mentions(of: change, among: altered))
  }

  private func mentions(of change: Change, among names: MentionedNames) -> Set<DatabaseObject> {
    switch change {
    case .createObject(let object), .replaceObject(_, let object):
      object.isRoutine ? object.body.strings.reduce(into: []) { $0.formUnion(names.mentioned(in: $1)) } : []
    default: []
    }
  }
}

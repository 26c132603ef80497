import SchemaKit

extension Plan {
  /// The statements of all changes, in order, without semicolons.
  public func statements(requiresTimescaleDB: Bool = false) -> [String] {
    let renderer = ChangeRenderer(requiresTimescaleDB: requiresTimescaleDB)
    return groups.flatMap { renderer.statements($0).map(\.text) }
  }

  /// The groups without the setting that every step with a routine has by itself.
  var checkedGroups: [[Change]] { groups.filter { $0 != [.skipBodyChecks] } }

  /// The changes, with consecutive ones together that make one block on a hypertable, or one statement.
  var groups: [[Change]] {
    var groups: [[Change]] = []
    for change in changes {
      if let last = groups.last?.last, change.joins(last) {
        groups[groups.count - 1].append(change)
      } else {
        groups.append([change])
      }
    }
    return groups
  }

  /// What a group of changes may cost, each thing once.
  func hazards(of group: [Change]) -> [Hazard] {
    group.flatMap(hazards(of:)).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension Change {
  /// Whether the change goes with the one before: the rows of a table are written anew once for all columns that change
  /// their types.
  fileprivate func joins(_ other: Change) -> Bool {
    switch (self, other) {
    case (.hypertable(let table, _), .hypertable(let before, _)): table == before
    case (.alterColumnType(let table, _, _), .alterColumnType(let before, _, _)): table == before
    default: false
    }
  }
}

extension ChangeRenderer {
  /// The statements of a group of changes.
  func statements(_ group: [Change]) -> [SQL] {
    switch group.first {
    case .hypertable(let table, _):
      let changes = group.compactMap { if case .hypertable(_, let change) = $0 { change } else { nil } }
      return HypertableRenderer(table: table, requiresTimescaleDB: requiresTimescaleDB).statements(changes)
    case .alterColumnType(let table, _, _): return [table.alteration(group.flatMap(actions))]
    default: return group.flatMap { statements($0) }
    }
  }
}

/// Renders a plan as a revision's two files.
struct RevisionRenderer {
  let requiresTimescaleDB: Bool
  var style: PlanStyle = .online

  /// The up file: its head, then a statement for each change with what it may cost.
  func up(_ header: Revision.Header, _ plan: Plan) throws -> String {
    try header.text + "\n" + body(plan, empty: Self.emptyUp)
  }

  /// The down file.
  func down(_ header: Revision.Header, _ plan: Plan) -> String {
    """
    -- Down from revision \(header.id) to \(header.parent?.text ?? "base"): \(header.message)

    \(body(plan, empty: Self.emptyDown))
    """
  }

  private func body(_ plan: Plan, empty: String) -> String {
    let steps = plan.steps(style, requiresTimescaleDB: requiresTimescaleDB)
    return steps.isEmpty ? empty : steps.script
  }

  private static let emptyUp = "-- Write the statements to go up here.\n"
  private static let emptyDown = "-- Write the statements to go back here.\n"
}

extension [PlannedStep] {
  /// The statements with what each may cost above it, and a marker above each step where there are several.
  public var script: String {
    enumerated().map { place, step in
      let isAlone = count == 1 && step.isTransactional
      let marker = RevisionStep.marker(place + 1, of: count, isTransactional: step.isTransactional)
      return (isAlone ? "" : "\(marker)\n\n") + step.groups.map(\.script).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

extension PlannedStep.Group {
  fileprivate var script: String {
    (hazards.map { "-- \($0)\n" } + statements.map { "\($0);\n" }).joined()
  }
}

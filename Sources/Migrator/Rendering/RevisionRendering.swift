import SchemaKit

extension Plan {
  /// The statements of all steps, in order, without semicolons.
  public func statements(requiresTimescaleDB: Bool = false) -> [String] {
    let renderer = ChangeRenderer(requiresTimescaleDB: requiresTimescaleDB)
    return steps.flatMap { renderer.statements($0).map(\.text) }
  }
}

/// Renders a plan as a revision's two files.
struct RevisionRenderer {
  let requiresTimescaleDB: Bool

  /// The up file: its head, then a statement for each step with what it may cost.
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
    guard !plan.isEmpty else { return empty }
    let renderer = ChangeRenderer(requiresTimescaleDB: requiresTimescaleDB)
    return plan.steps.map { step in
      let hazards = plan.hazards(of: step).map { "-- \($0)\n" }.joined()
      return hazards + renderer.statements(step).map { "\($0);\n" }.joined()
    }.joined(separator: "\n")
  }

  private static let emptyUp = "-- Write the statements to go up here.\n"
  private static let emptyDown = "-- Write the statements to go back here.\n"
}

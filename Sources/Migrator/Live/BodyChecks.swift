import SchemaKit

// Where a plan makes routines whose text the server can't check yet.
extension [PlannedStep] {
  /// The steps with checks of routines' texts switched off in each that makes some: what is set for a session ends with
  /// the step, and the next may run in another session.
  ///
  /// - Parameter setting: the statements that switch them off.
  func withoutBodyChecks(_ setting: [SQL]) -> [PlannedStep] {
    map { step in
      guard step.isTransactional, step.groups.contains(where: \.makesRoutine) else { return step }
      var step = step
      step.groups.insert(.init(statements: setting.map(\.text), hazards: []), at: 0)
      return step
    }
  }
}

extension PlannedStep.Group {
  fileprivate var makesRoutine: Bool {
    statements.contains { statement in
      let words = statement.prefix(60).uppercased().split(whereSeparator: \.isWhitespace).prefix(4)
      return words.first == "CREATE" && (words.contains("FUNCTION") || words.contains("PROCEDURE"))
    }
  }
}

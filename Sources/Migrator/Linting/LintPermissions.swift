/// The comments of a file that silence rules, and what is wrong with them.
struct LintPermissions {
  private let path: String
  private let permissions: [LintComments.Permission]
  private let statements: [LintStatement]
  private let rules: Set<String>
  private var used: Set<Int> = []

  init(_ reading: LintReading, _ rules: [LintRule]) {
    path = reading.path
    permissions = reading.comments.permissions
    statements = reading.file?.statements ?? []
    self.rules = Set(rules.map(\.id))
  }

  /// Whether a comment silences a rule here: for the whole file, on the statement's own lines, or between the statement
  /// before and it. One in a DO block is about a statement of the block, one above the block about all of them.
  mutating func allows(_ rule: LintRule, _ line: Int, _ statement: LintStatement?) -> Bool {
    let place = permissions.firstIndex { permission in
      guard permission.rule == rule.id else { return false }
      return permission.isForFile || statement.map { covers(permission, $0) } ?? false
    }
    if let place { used.insert(place) }
    return place != nil
  }

  private func covers(_ permission: LintComments.Permission, _ statement: LintStatement) -> Bool {
    let extent =
      permission.isInBlock && statement.isInBlock ? statement.line...statement.lastLine : statement.extent
    if extent ~= permission.line { return true }
    let first = extent.lowerBound
    guard permission.line < first else { return false }
    return !statements.contains { $0.lastLine >= permission.line && $0.lastLine < first }
  }

  /// The comments that silence nothing, or don't say why.
  var findings: [Finding] {
    permissions.enumerated().compactMap { place, permission in
      problem(permission, isUsed: used.contains(place)).map {
        LintRule.comment.finding(path, LintRule.Mark(permission.line, $0))
      }
    }
  }

  private func problem(_ permission: LintComments.Permission, isUsed: Bool) -> String? {
    if permission.rule.isEmpty { return "this comment names no rule" }
    if LintRule.named(permission.rule) == nil { return "there is no rule \(permission.rule)" }
    if permission.reason.isEmpty { return "the comment does not say why \(permission.rule) is allowed" }
    return isUsed || !rules.contains(permission.rule)
      ? nil : "nothing here breaks the rule \(permission.rule)"
  }
}

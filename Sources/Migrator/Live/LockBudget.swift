import Foundation

/// How many locks one transaction of a plan may take.
///
/// A transaction keeps a lock on every relation that it makes, changes or drops, and the server's table of locks has room
/// for `max_locks_per_transaction` (64) times `max_connections` (100) of them by default (manual, Lock Management). A plan
/// that needs more, such as the first revision of thousands of tables, is committed in several steps instead.
enum LockBudget {
  /// What all sessions share by default, with some left for the others.
  static let locks = 6000

  /// The locks that a statement may take. A table comes with its keys' indexes, its sequence, and a table and an index
  /// for long values; another statement has one on the table, on what it makes, and on what that refers to.
  static func weight(of statement: String) -> Int {
    let isTable = ["CREATE TABLE", "CREATE UNLOGGED TABLE", "DROP TABLE"].contains { statement.hasPrefix($0) }
    return isTable ? 5 + statement.components(separatedBy: " UNIQUE").count - 1 : 3
  }
}

extension [PlannedStep] {
  /// The same statements, in steps none of which takes more locks than a server has by default.
  var withinLockBudget: [PlannedStep] { flatMap(\.withinLockBudget) }
}

extension PlannedStep {
  fileprivate var withinLockBudget: [PlannedStep] {
    guard isTransactional else { return [self] }
    var parts: [PlannedStep] = []
    var part = PlannedStep()
    var weight = 0
    for group in groups {
      let more = group.statements.reduce(0) { $0 + LockBudget.weight(of: $1) }
      if weight + more > LockBudget.locks, part.groups.last?.isHeldOpen == false {
        parts.append(part)
        part = PlannedStep()
        weight = 0
      }
      part.groups.append(group)
      weight += more
    }
    return parts + [part]
  }
}

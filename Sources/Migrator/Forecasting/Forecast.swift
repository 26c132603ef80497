/// What a pending statement is going to lock, and who is in its way now.
public struct StatementForecast: Sendable, Codable {
  /// The revision.
  public let revision: String
  /// The file.
  public let file: String
  /// The line in the file, counted from 1.
  public let line: Int
  /// The step of the revision, counted from 1.
  public let step: Int
  /// How many steps the revision has.
  public let steps: Int
  /// The statement.
  public let statement: String
  /// What the file says that it may cost.
  public let hazards: [String]
  /// Whether the text tells all locks; a DO block or the call of a function may take others.
  public let isComplete: Bool
  /// The locks on what is there already. What the revisions themselves make nobody else uses.
  public let locks: [LockForecast]
}

/// A lock that a statement is going to take.
public struct LockForecast: Sendable, Codable {
  /// The table or index, quoted as SQL.
  public let relation: String
  /// The mode.
  public let mode: LockMode
  /// What nobody else can do meanwhile, `reads and writes` or `writes`; nil where both go on.
  public let blocks: String?
  /// The size in bytes with partitions, indexes and TOAST.
  public let bytes: Int64
  /// The rows as of the last ANALYZE; nil where there was none.
  public let rows: Int64?
  /// The sessions that hold, or wait for, what the statement would have to wait for.
  public let inTheWay: [SessionInTheWay]
}

/// A session that a statement would have to wait for.
public struct SessionInTheWay: Sendable, Codable, Hashable {
  /// The server process, as in `pg_stat_activity`.
  public let processID: Int32
  /// The role.
  public let role: String
  /// The application's name.
  public let application: String
  /// The lock it has, or wants.
  public let mode: LockMode
  /// Whether it has it.
  public let isGranted: Bool
  /// When its transaction began; nil where this role may not see that.
  public let since: String?
}

extension SessionInTheWay: CustomStringConvertible {
  /// One line about the session.
  public var description: String {
    "process \(processID) (role \(role), application \"\(application)\"\(since.map { ", since \($0)" } ?? "")) "
      + "\(isGranted ? "holds" : "waits for") \(mode.rawValue)"
  }
}

extension Migrator {
  /// What ``upgrade(to:)`` would lock, statement by statement, and who is in the way now. Changes nothing, and takes no
  /// lock on a table.
  public func forecast(to target: UpgradeTarget = .head) async throws -> [StatementForecast] {
    let revisions = try await pending(to: target)
    let stepLedger = StepLedger(beside: ledger)
    return try await withConnection { connection in
      let progress = try await stepLedger.progress(connection)
      var drafts: [ForecastDraft] = []
      for revision in revisions {
        let done = progress?.revision == revision.id.text ? progress?.finished ?? 0 : 0
        drafts += try revision.drafts(in: directory.path).filter { $0.step.number > done }
      }
      let lockable = try await LockableRelations(
        Set(drafts.flatMap { $0.locks.claims.map(\.relation) }), connection)
      return drafts.map { $0.forecast(lockable) }
    }
  }
}

/// A statement before the database was asked.
private struct ForecastDraft {
  let revision: Revision
  let step: RevisionStep
  let steps: Int
  let statement: Statement
  let hazards: [String]
  let locks: LockReader

  func forecast(_ lockable: LockableRelations) -> StatementForecast {
    StatementForecast(
      revision: revision.id.text, file: revision.upFile.name, line: statement.line, step: step.number,
      steps: steps, statement: statement.text, hazards: hazards,
      isComplete: locks.isComplete, locks: locks.claims.flatMap(lockable.forecasts))
  }
}

extension Revision {
  fileprivate func drafts(in directory: String) throws -> [ForecastDraft] {
    let steps = try upFile.steps(in: directory)
    let hazards = upFile.hazardsByLine
    return steps.flatMap { step in
      step.statements.map {
        ForecastDraft(
          revision: self, step: step, steps: steps.count, statement: $0, hazards: hazards[$0.line] ?? [],
          locks: LockReader($0))
      }
    }
  }
}

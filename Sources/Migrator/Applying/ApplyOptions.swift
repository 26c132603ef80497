/// How revisions are applied.
public struct ApplyOptions: Sendable {
  /// How long a statement waits for a lock before the revision gives way, `lock_timeout`. While it waits, others
  /// queue behind it.
  public var lockTimeout: Duration = .seconds(5)
  /// How long a statement in a transaction may run, `statement_timeout`; nil for as long as it takes.
  public var statementTimeout: Duration?
  /// How often a revision, or a step of one, that found a lock taken is tried again.
  public var retries = 10
  /// The pause before the first retry; it doubles each time, up to half a minute.
  public var retryPause: Duration = .milliseconds(500)
  /// How often the migrator's own lock is asked for while another holds it.
  public var lockPoll: Duration = .milliseconds(500)
  /// How long another migrator is waited for; nil for as long as it works.
  public var lockWait: Duration?

  /// The defaults.
  public init() {}
}

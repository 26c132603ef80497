import Postgres

/// How many messages a batch may have: `BATCH_SIZE`, and fewer while the server cancels statements because they take
/// longer than its `statement_timeout` allows. The same batch would be canceled again and again. Pure.
struct BatchCeiling: Sendable {
  /// How many it may have now.
  private(set) var count: Int
  private let configured: Int

  init(_ configured: Int) {
    self.configured = configured
    count = configured
  }

  /// A turn ended by an error. Half as many are tried after a canceled statement, twice as many after anything else.
  mutating func turnEnded(by error: any Error) {
    // query_canceled (manual, Appendix A); an administrator's pg_cancel_backend looks the same, and does no harm here.
    let isCanceled = (error as? PostgresError)?.sqlState == "57014"
    count = isCanceled ? max(1, count / 2) : min(configured, 2 * count)
  }
}

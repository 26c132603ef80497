/// The modes in which PostgreSQL locks a table, weakest first (manual, section 13.3.1).
public enum LockMode: String, Sendable, Codable, CaseIterable, Comparable {
  /// Reading.
  case accessShare = "ACCESS SHARE"
  /// `SELECT … FOR UPDATE`.
  case rowShare = "ROW SHARE"
  /// Writing rows.
  case rowExclusive = "ROW EXCLUSIVE"
  /// Concurrent builds, validation, VACUUM.
  case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
  /// `CREATE INDEX`.
  case share = "SHARE"
  /// Foreign keys and triggers.
  case shareRowExclusive = "SHARE ROW EXCLUSIVE"
  /// `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
  case exclusive = "EXCLUSIVE"
  /// Most of `ALTER TABLE`.
  case accessExclusive = "ACCESS EXCLUSIVE"

  /// Reads a mode as `pg_locks` prints it, `AccessShareLock`.
  init?(catalogName: String) {
    let name = catalogName.uppercased()
    guard
      let mode = Self.allCases.first(where: {
        "\($0.rawValue.replacing(" ", with: ""))LOCK" == name
      })
    else { return nil }
    self = mode
  }

  /// Whether two sessions can't hold the two modes on one table (manual, table 13.2).
  public func conflicts(with other: Self) -> Bool {
    switch self {
    case .accessShare: other == .accessExclusive
    case .rowShare: other >= .exclusive
    case .rowExclusive: other >= .share
    case .shareUpdateExclusive: other >= .shareUpdateExclusive
    // It bears with itself.
    case .share: other == .rowExclusive || other >= .shareUpdateExclusive && other != .share
    case .shareRowExclusive: other >= .rowExclusive
    case .exclusive: other >= .rowShare
    case .accessExclusive: true
    }
  }

  /// What nobody else can do while the lock is held; nil where reads and writes go on.
  public var blocks: String? {
    if conflicts(with: .accessShare) { return "reads and writes" }
    return conflicts(with: .rowExclusive) ? "writes" : nil
  }

  /// Weaker ones first.
  public static func < (a: Self, b: Self) -> Bool { a.strength < b.strength }

  private var strength: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

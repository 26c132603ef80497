/// A length of time as PostgreSQL's `interval` keeps it: months, days and microseconds side by side, because a
/// month has no fixed number of days and a day no fixed number of hours (manual, section 8.5.4).
public struct TimeSpan: Hashable, Sendable {
  /// Months.
  public var months: Int64
  /// Days.
  public var days: Int64
  /// Microseconds.
  public var microseconds: Int64

  /// A length by its parts.
  public init(months: Int64 = 0, days: Int64 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  // A count too great for 64 bits is kept at the greatest value: validation reports it, a literal never traps.

  /// Minutes.
  public static func minutes(_ count: Int64) -> Self {
    Self(microseconds: Int64(clamping: Int128(count) * 60_000_000))
  }
  /// Hours.
  public static func hours(_ count: Int64) -> Self {
    Self(microseconds: Int64(clamping: Int128(count) * 3_600_000_000))
  }
  /// Days.
  public static func days(_ count: Int64) -> Self { Self(days: count) }
  /// Weeks of seven days.
  public static func weeks(_ count: Int64) -> Self { Self(days: Int64(clamping: Int128(count) * 7)) }
  /// Months.
  public static func months(_ count: Int64) -> Self { Self(months: count) }
  /// Years of twelve months.
  public static func years(_ count: Int64) -> Self { Self(months: Int64(clamping: Int128(count) * 12)) }

  /// The length in microseconds, a month taken as 30 days, as TimescaleDB does for chunks.
  public var totalMicroseconds: Int64 {
    Int64(clamping: (Int128(months) * 30 + Int128(days)) * 86_400_000_000 + Int128(microseconds))
  }

  /// Whether PostgreSQL's `interval` has room for it: months and days are 4 bytes each.
  var fitsInterval: Bool { Int32(exactly: months) != nil && Int32(exactly: days) != nil }

  /// The text of an interval literal: `1 day`, `3 months`, `90 minutes`.
  public var literal: String {
    let seconds = microseconds / 1_000_000
    let parts = [
      (months / 12, "year"), (months % 12, "month"), (days, "day"), (seconds / 3600, "hour"),
      (seconds / 60 % 60, "minute"), (seconds % 60, "second"), (microseconds % 1_000_000, "microsecond"),
    ]
    let words = parts.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
    return words.isEmpty ? "0 seconds" : words.joined(separator: " ")
  }
}

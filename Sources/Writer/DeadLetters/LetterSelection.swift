import Foundation
import RedisStreams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which dead letters are meant; one that says nothing means all.
public struct LetterSelection: Sendable, Hashable {
  /// These, and no others.
  public var ids: [StreamID] = []
  /// The stream that the message came from, `*`, `?` and `[…]` standing for others.
  public var stream: String?
  /// A part of the error, such as a word or a SQLSTATE; upper and lower case are the same.
  public var error: String?
  /// Not buried before, in milliseconds since 1970 by the server's clock.
  public var since: UInt64?
  /// Not buried after, in milliseconds since 1970 by the server's clock.
  public var until: UInt64?
  /// None that came after this one.
  public var newest: StreamID?
  /// At most so many.
  public var limit: Int?

  /// All dead letters.
  public init() {}

  /// Whether nothing narrows it down; a limit does not say which.
  public var isAll: Bool { ids.isEmpty && stream == nil && error == nil && since == nil && until == nil }

  /// Whether a letter of the right time is meant.
  func matches(_ letter: StoredLetter) -> Bool {
    if let stream, fnmatch(stream, letter.stream ?? "", 0) != 0, letter.stream != stream { return false }
    guard let error else { return true }
    return letter.error.range(of: error, options: .caseInsensitive) != nil
  }
}

/// A point in time as an operator writes it.
public struct LetterTime: Sendable, Hashable {
  /// Milliseconds since 1970.
  public let milliseconds: UInt64

  /// Reads `2026-11-23T14:05:12Z`, seconds or milliseconds since 1970, or how long ago: `90s`, `15m`, `2h`, `7d`.
  public init?(_ text: String, now: Date = Date()) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    if let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number >= 0 {
      milliseconds = UInt64(max(0, (now.timeIntervalSince1970 - number * unit) * 1000))
      return
    }
    let parsed: Result<Int64, ValueError> = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(ValueError) in try TimestampParser.parse(bytes) }
    }
    // Since 2000, in microseconds, as PostgreSQL counts.
    guard case .success(let time) = parsed else { return nil }
    milliseconds = UInt64(max(0, time / 1000 + 946_684_800_000))
  }
}

/// The id of a stream's entry: `<milliseconds>-<sequence>`.
public struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The milliseconds since 1970 at which the entry was added, by the server's clock.
  public let milliseconds: UInt64
  /// The place among the entries of one millisecond.
  public let sequence: UInt64

  /// An id by its parts.
  public init(milliseconds: UInt64, sequence: UInt64) {
    self.milliseconds = milliseconds
    self.sequence = sequence
  }

  /// Reads `1700000000000-0`, or the milliseconds alone.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let milliseconds = UInt64(parts[0]), let sequence = parts.count == 1 ? 0 : UInt64(parts[1]) else {
      return nil
    }
    self.init(milliseconds: milliseconds, sequence: sequence)
  }

  /// The least id, `0-0`.
  public static let zero = StreamID(milliseconds: 0, sequence: 0)

  /// Earlier ones first.
  public static func < (a: Self, b: Self) -> Bool {
    (a.milliseconds, a.sequence) < (b.milliseconds, b.sequence)
  }

  /// `<milliseconds>-<sequence>`.
  public var description: String { "\(milliseconds)-\(sequence)" }
}

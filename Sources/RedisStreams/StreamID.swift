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
    var text = text
    let id = text.withUTF8 { Self(UnsafeRawBufferPointer($0)) }
    guard let id else { return nil }
    self = id
  }

  /// Reads the bytes of a reply, without making a text of them.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    let dash = bytes.firstIndex(of: UInt8(ascii: "-")) ?? bytes.endIndex
    guard let milliseconds = Self.number(bytes[..<dash]) else { return nil }
    guard dash < bytes.endIndex else {
      self.init(milliseconds: milliseconds, sequence: 0)
      return
    }
    guard let sequence = Self.number(bytes[(dash + 1)...]) else { return nil }
    self.init(milliseconds: milliseconds, sequence: sequence)
  }

  /// Digits and nothing else; nil where there are none, or too many.
  private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
      let (sum, tooMuch) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      if tooMany || tooMuch { return nil }
      value = sum
    }
    return value
  }

  /// The id just before this one, itself at the least one.
  public var predecessor: StreamID {
    if sequence > 0 { return StreamID(milliseconds: milliseconds, sequence: sequence - 1) }
    return milliseconds > 0 ? StreamID(milliseconds: milliseconds - 1, sequence: .max) : self
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

/// Reads a text byte by byte, for the parsers of dates and numbers.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Takes a byte if it is this one.
  @inline(__always)
  mutating func take(_ wanted: UInt8) -> UInt8? {
    guard peek() == wanted else { return nil }
    position += 1
    return wanted
  }

  /// Takes a byte if it is one of these two.
  @inline(__always)
  mutating func take(_ one: UInt8, _ other: UInt8) -> UInt8? { take(one) ?? take(other) }

  /// Passes over JSON's white space.
  @inline(__always)
  mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Takes a number of just that many digits.
  mutating func digits(_ count: Int) -> Int? {
    guard position + count <= bytes.count else { return nil }
    var value = 0
    for offset in 0..<count {
      guard let digit = Self.digit(bytes[position + offset]) else { return nil }
      value = value * 10 + digit
    }
    position += count
    return value
  }

  /// Takes all digits that follow, and gives their bytes.
  mutating func digitRun() -> UnsafeRawBufferPointer {
    let start = position
    while let byte = peek(), Self.digit(byte) != nil { position += 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// The text without white space at its ends, as C's `isspace` has it: PostgreSQL's input functions skip that.
  static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let first = bytes.first, let last = bytes.last, isSpace(first) || isSpace(last) else {
      return bytes
    }
    let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
    let start = bytes[..<end].firstIndex { !isSpace($0) } ?? end
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

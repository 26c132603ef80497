/// `uuid` in binary: its sixteen bytes. Hyphens stand in their four places, or not at all.
enum UUIDEncoder {
  static func append(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws(ValueError) {
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for (place, byte) in text.enumerated() {
      if text.count == 36, [8, 13, 18, 23].contains(place) {
        guard byte == UInt8(ascii: "-") else { throw malformed(text) }
        continue
      }
      guard digits.count < 32, let digit = ByteReader.hexDigit(byte) else { throw malformed(text) }
      digits.append(digit)
    }
    guard digits.count == 32 else { throw malformed(text) }
    buffer.append(bigEndian: Int32(16))
    for place in stride(from: 0, to: 32, by: 2) { buffer.append(digits[place] << 4 | digits[place + 1]) }
  }

  private static func malformed(_ text: UnsafeRawBufferPointer) -> ValueError {
    ValueError("\(text.shown) is not a UUID")
  }
}

import SchemaKit

/// `uuid` in binary: its sixteen bytes. As PostgreSQL reads it (manual, section 8.12): a hyphen may stand after any
/// group of four digits, and braces around the whole.
enum UUIDEncoder {
  static func append(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws(ValueError) {
    var reader = ByteReader(text)
    let isBraced = reader.take(UInt8(ascii: "{")) != nil
    let start = buffer.count
    buffer.append(bigEndian: Int32(16))
    for place in 0..<16 {
      guard let high = digit(&reader), let low = digit(&reader) else {
        buffer.removeSubrange(start...)
        throw malformed(text)
      }
      buffer.append(high << 4 | low)
      if place % 2 == 1, place < 15 { _ = reader.take(UInt8(ascii: "-")) }
    }
    guard !isBraced || reader.take(UInt8(ascii: "}")) != nil, reader.isAtEnd else {
      buffer.removeSubrange(start...)
      throw malformed(text)
    }
  }

  private static func digit(_ reader: inout ByteReader) -> UInt8? {
    guard let byte = reader.peek(), let digit = ByteReader.hexDigit(byte) else { return nil }
    _ = reader.take(byte)
    return digit
  }

  private static func malformed(_ text: UnsafeRawBufferPointer) -> ValueError {
    ValueError("\(text.shown) is not a UUID")
  }
}

/// `bytea` in binary: its bytes.
///
/// A text in PostgreSQL's hexadecimal form, `\x` and an even number of digits (manual, section 8.4.1), stands for the
/// bytes it names. Anything else is taken byte for byte: a field of a message holds any bytes as it is.
enum ByteaEncoder {
  static func append(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
    guard let bytes = hexadecimal(text) else {
      buffer.append(bigEndian: Int32(text.count))
      buffer.append(contentsOf: text)
      return
    }
    buffer.append(bigEndian: Int32(bytes.count))
    buffer.append(contentsOf: bytes)
  }

  private static func hexadecimal(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x")
    else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2 - 1)
    for place in stride(from: 2, to: text.count, by: 2) {
      guard let high = ByteReader.hexDigit(text[place]), let low = ByteReader.hexDigit(text[place + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}

/// `numeric` in binary: groups of four decimal digits, the place of the first group, the sign, and how many digits
/// stand after the point (`numeric_recv` in PostgreSQL's source).
enum NumericEncoder {
  private static let positive: Int16 = 0
  private static let negative: Int16 = 0x4000
  private static let notANumber = Int16(bitPattern: 0xC000)
  private static let infinity = Int16(bitPattern: 0xD000)
  private static let negativeInfinity = Int16(bitPattern: 0xF000)

  static func append(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws(ValueError) {
    guard let parts = DecimalParts(text) else {
      return append(groups: [], weight: 0, sign: try special(text), scale: 0, to: &buffer)
    }
    // The digits, and where the point stands among them.
    var digits = (Array(parts.whole) + Array(parts.fraction)).map { Int16($0 - UInt8(ascii: "0")) }
    var point = parts.whole.count + parts.exponent
    let scale = max(0, parts.fraction.count - parts.exponent)
    // Leading zeros down to the first digit that counts.
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    // The greatest number of digits before the point and after it (manual, section 8.1).
    guard digits.isEmpty || point <= 131_072, scale <= 16_383 else {
      throw ValueError("\(text.shown) is out of range for numeric")
    }
    guard !digits.isEmpty else {
      return append(groups: [], weight: 0, sign: positive, scale: scale, to: &buffer)
    }
    // Fill up so that groups of four meet the point.
    let lead = ((-point % 4) + 4) % 4
    digits.insert(contentsOf: repeatElement(0, count: lead), at: 0)
    point += lead
    while digits.count % 4 != 0 { digits.append(0) }
    var groups = stride(from: 0, to: digits.count, by: 4).map { start in
      digits[start..<start + 4].reduce(0) { $0 * 10 + $1 }
    }
    while groups.last == 0 { groups.removeLast() }
    append(
      groups: groups, weight: point / 4 - 1, sign: parts.isNegative ? negative : positive, scale: scale,
      to: &buffer)
  }

  private static func special(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Int16 {
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "nan": return notANumber
    case "infinity", "inf", "+infinity", "+inf": return infinity
    case "-infinity", "-inf": return negativeInfinity
    default: throw ValueError("\(text.shown) is not a number")
    }
  }

  private static func append(
    groups: [Int16], weight: Int, sign: Int16, scale: Int, to buffer: inout [UInt8]
  ) {
    buffer.append(bigEndian: Int32(8 + 2 * groups.count))
    buffer.append(bigEndian: UInt16(groups.count))
    buffer.append(bigEndian: Int16(weight))
    buffer.append(bigEndian: sign)
    buffer.append(bigEndian: Int16(scale))
    for group in groups { buffer.append(bigEndian: group) }
  }
}

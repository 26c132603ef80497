/// Reads numbers as PostgreSQL's input functions do; white space around them is taken off before.
enum NumberParser {
  static func integer<T: FixedWidthInteger>(
    _ text: UnsafeRawBufferPointer, as type: String
  ) throws(ValueError) -> T {
    var reader = ByteReader(text)
    let sign = reader.take(UInt8(ascii: "-"), UInt8(ascii: "+"))
    let digits = reader.digitRun()
    guard !digits.isEmpty, reader.isAtEnd else { throw ValueError("\(text.shown) is not a whole number") }
    var value: T = 0
    for byte in digits {
      let digit = T(byte - UInt8(ascii: "0"))
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, carry) =
        sign == UInt8(ascii: "-")
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw ValueError("\(text.shown) is out of range for \(type)") }
      value = next
    }
    return value
  }

  /// A floating-point number. `NaN`, `Infinity` and hexadecimal digits are taken: the server reads by C's `strtod`.
  static func floatingPoint<T: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: UnsafeRawBufferPointer, as type: String
  ) throws(ValueError) -> T {
    guard let parts = DecimalParts(text) else { return try special(text, as: type) }
    if let value: T = exact(parts) { return value }
    guard let value = T(String(decoding: text, as: UTF8.self)) else {
      throw ValueError("\(text.shown) is not a number")
    }
    // Too small a number comes as zero, though it has a digit that isn't.
    guard value.isFinite, value != 0 || parts.isZero else {
      throw ValueError("\(text.shown) is out of range for \(type)")
    }
    return value
  }

  private static func special<T: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: UnsafeRawBufferPointer, as type: String
  ) throws(ValueError) -> T {
    let word = String(decoding: text, as: UTF8.self).lowercased()
    switch word {
    case "nan", "+nan", "-nan": return .nan
    case "infinity", "inf", "+infinity", "+inf": return .infinity
    case "-infinity", "-inf": return -.infinity
    default: break
    }
    let digits = word.drop { "+-".contains($0) }
    guard word.count - digits.count <= 1, digits.hasPrefix("0x"), let value = T(word) else {
      throw ValueError("\(text.shown) is not a number")
    }
    let isZero = digits.dropFirst(2).prefix { $0 != "p" }.allSatisfy { $0 == "0" || $0 == "." }
    guard value.isFinite, value != 0 || isZero else {
      throw ValueError("\(text.shown) is out of range for \(type)")
    }
    return value
  }

  /// The value where it takes no more than one rounding: few enough digits to be exact, times or over a power of ten
  /// that is exact (W. D. Clinger, "How to read floating point numbers accurately"). Nil elsewhere.
  private static func exact<T: BinaryFloatingPoint>(_ parts: DecimalParts) -> T? {
    let digits = parts.whole.count + parts.fraction.count
    let exponent = parts.exponent - parts.fraction.count
    guard digits <= 18, abs(exponent) <= (T.significandBitCount > 23 ? 22 : 10) else { return nil }
    var number: UInt64 = 0
    for byte in parts.whole { number = number * 10 + UInt64(byte - UInt8(ascii: "0")) }
    for byte in parts.fraction { number = number * 10 + UInt64(byte - UInt8(ascii: "0")) }
    guard number <= 1 << (UInt64(T.significandBitCount) + 1) else { return nil }
    let power = T(powersOfTen[abs(exponent)])
    let magnitude = exponent < 0 ? T(number) / power : T(number) * power
    return parts.isNegative ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = (0...22).map { power in
    (0..<power).reduce(1) { value, _ in value * 10 }
  }
}

/// The parts of a decimal number: `-12.50e3`.
struct DecimalParts {
  let isNegative: Bool
  let whole: UnsafeRawBufferPointer
  let fraction: UnsafeRawBufferPointer
  let exponent: Int

  /// Beyond this no number has a value, except zero.
  private static let greatestExponent = 10_000_000

  /// Whether no digit counts.
  var isZero: Bool {
    whole.allSatisfy { $0 == UInt8(ascii: "0") } && fraction.allSatisfy { $0 == UInt8(ascii: "0") }
  }

  init?(_ text: UnsafeRawBufferPointer) {
    var reader = ByteReader(text)
    isNegative = reader.take(UInt8(ascii: "-"), UInt8(ascii: "+")) == UInt8(ascii: "-")
    whole = reader.digitRun()
    fraction =
      reader.take(UInt8(ascii: ".")) != nil
      ? reader.digitRun() : UnsafeRawBufferPointer(rebasing: text[0..<0])
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var exponent = 0
    if reader.take(UInt8(ascii: "e"), UInt8(ascii: "E")) != nil {
      let sign = reader.take(UInt8(ascii: "-"), UInt8(ascii: "+"))
      let digits = reader.digitRun()
      guard !digits.isEmpty else { return nil }
      exponent = digits.reduce(0) { min(Self.greatestExponent, $0 * 10 + (ByteReader.digit($1) ?? 0)) }
      if sign == UInt8(ascii: "-") { exponent = -exponent }
    }
    self.exponent = exponent
    guard reader.isAtEnd else { return nil }
  }
}

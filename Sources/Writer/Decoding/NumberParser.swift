/// Reads numbers as PostgreSQL's input functions do, without white space.
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

  /// A floating-point number; `NaN` and `Infinity` are taken, as PostgreSQL takes them.
  static func double(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Double {
    let string = String(decoding: text, as: UTF8.self)
    guard isDecimal(text) else {
      switch string.lowercased() {
      case "nan": return .nan
      case "infinity", "inf", "+infinity", "+inf": return .infinity
      case "-infinity", "-inf": return -.infinity
      default: throw ValueError("\(text.shown) is not a number")
      }
    }
    guard let value = Double(string) else { throw ValueError("\(text.shown) is not a number") }
    guard value.isFinite else { throw ValueError("\(text.shown) is out of range for double precision") }
    return value
  }

  /// Whether a text is digits with at most a sign, a point and an exponent.
  private static func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool { DecimalParts(text) != nil }
}

/// The parts of a decimal number: `-12.50e3`.
struct DecimalParts {
  let isNegative: Bool
  let whole: UnsafeRawBufferPointer
  let fraction: UnsafeRawBufferPointer
  let exponent: Int

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
      guard !digits.isEmpty, digits.count <= 5 else { return nil }
      exponent = digits.reduce(0) { $0 * 10 + (ByteReader.digit($1) ?? 0) }
      if sign == UInt8(ascii: "-") { exponent = -exponent }
    }
    self.exponent = exponent
    guard reader.isAtEnd else { return nil }
  }
}

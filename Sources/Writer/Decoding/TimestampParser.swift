/// Reads points in time, as microseconds since 2000-01-01 UTC: PostgreSQL's own count.
///
/// Three forms are taken:
/// - ISO 8601 with a zone: `2026-11-23T14:05:12.5Z`, `2026-11-23 14:05:12+02:00`. A fraction is rounded to
///   microseconds. A type without a zone ignores one, as PostgreSQL does (manual, section 8.5.1.3).
/// - A number of seconds or milliseconds since 1970. From 100,000,000,000 on (the year 5138 in seconds, 1973 in
///   milliseconds) it counts milliseconds. Both may have a fraction. 15 digits and more are refused: they would be
///   microseconds, or mean years after 5138.
/// - `infinity` and `-infinity`.
///
/// What ISO 8601 gives is what PostgreSQL reads from the same text. Its other forms (`1/2/2026`, `yesterday`) mean
/// something else with other settings or on another day, and are refused.
enum TimestampParser {
  /// 2000-01-01 in seconds since 1970.
  private static let epoch: Int64 = 946_684_800
  /// The count from which a number is milliseconds.
  private static let millisecondsFrom = 1e11

  /// The first point in time that PostgreSQL can't hold: the year 294277.
  private static let end: Int64 = 9_223_371_331_200_000_000
  /// The day after its last one, since 1970: from there on microseconds don't fit 64 bits.
  private static let lastDay: Int64 = end / 86_400_000_000 + epoch / 86_400
  /// The first day that a date can't hold, the year 5874898, since 1970.
  private static let endOfDates: Int64 = 2_145_031_949 + epoch / 86_400

  /// - Parameter isLocal: whether it is for a type without a zone: none is needed, and one is ignored.
  static func parse(_ text: UnsafeRawBufferPointer, isLocal: Bool = false) throws(ValueError) -> Int64 {
    if let iso = try iso8601(text, isLocal: isLocal) { return iso }
    if let infinity = infinity(text) { return infinity > 0 ? .max : .min }
    return try number(text)
  }

  /// Days since 2000-01-01 of `2026-11-23`.
  static func parseDate(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Int32 {
    if let infinity = infinity(text) { return infinity > 0 ? .max : .min }
    var reader = ByteReader(text)
    guard let day = date(&reader), day < endOfDates, reader.isAtEnd else {
      throw ValueError("\(text.shown) is not a date like 2026-11-23")
    }
    return Int32(day - epoch / 86_400)
  }

  /// Nil where the text does not look like a date at all.
  private static func iso8601(
    _ text: UnsafeRawBufferPointer, isLocal: Bool
  ) throws(ValueError) -> Int64? {
    var reader = ByteReader(text)
    guard reader.digitRun().count >= 4, reader.take(UInt8(ascii: "-")) != nil else { return nil }
    reader = ByteReader(text)
    guard let day = date(&reader), day <= lastDay else {
      throw ValueError("\(text.shown) has no such date")
    }
    guard reader.take(UInt8(ascii: "T"), UInt8(ascii: "t")) ?? reader.take(UInt8(ascii: " ")) != nil,
      let time = time(&reader)
    else { throw ValueError("\(text.shown) has no time of day like 14:05:12") }
    guard isLocal || !reader.isAtEnd else {
      throw ValueError("\(text.shown) has no zone: end it with Z or an offset like +02:00")
    }
    guard let offset = reader.isAtEnd ? 0 : offset(&reader), reader.isAtEnd else {
      throw ValueError("\(text.shown) doesn't end with Z or an offset like +02:00")
    }
    let point = (day * 86_400 - epoch - (isLocal ? 0 : offset)) * 1_000_000 + time
    guard point < end else { throw ValueError("\(text.shown) is out of range") }
    return point
  }

  /// 1 for `infinity`, -1 for `-infinity`, nil for anything else.
  private static func infinity(_ text: UnsafeRawBufferPointer) -> Int? {
    guard (8...9).contains(text.count) else { return nil }
    return switch String(decoding: text, as: UTF8.self).lowercased() {
    case "infinity": 1
    case "-infinity": -1
    default: nil
    }
  }

  /// Days since 1970 of `2026-11-23`, nil when there is no such day.
  private static func date(_ reader: inout ByteReader) -> Int64? {
    guard let year = year(&reader), reader.take(UInt8(ascii: "-")) != nil,
      let month = reader.digits(2), reader.take(UInt8(ascii: "-")) != nil, let day = reader.digits(2),
      year >= 1, (1...12).contains(month), (1...daysInMonth(year, month)).contains(day)
    else { return nil }
    return days(year, month, day)
  }

  /// Four digits, or up to seven for years after 9999.
  private static func year(_ reader: inout ByteReader) -> Int? {
    let digits = reader.digitRun()
    guard (4...7).contains(digits.count) else { return nil }
    return digits.reduce(0) { $0 * 10 + (ByteReader.digit($1) ?? 0) }
  }

  /// Microseconds since midnight of `14:05[:12[.345]]`. Second 60 is the next minute's first, and 24:00 the next
  /// day's, as PostgreSQL has it.
  private static func time(_ reader: inout ByteReader) -> Int64? {
    guard let hour = reader.digits(2), reader.take(UInt8(ascii: ":")) != nil, let minute = reader.digits(2),
      hour <= 24, minute <= 59
    else { return nil }
    var second = 0
    var fraction: Int64 = 0
    if reader.take(UInt8(ascii: ":")) != nil {
      guard let value = reader.digits(2), value <= 60 else { return nil }
      second = value
      if reader.take(UInt8(ascii: "."), UInt8(ascii: ",")) != nil {
        let digits = reader.digitRun()
        guard !digits.isEmpty else { return nil }
        fraction = microseconds(digits)
      }
    }
    let total = Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    return total > 86_400_000_000 ? nil : total
  }

  /// Seconds east of UTC of `Z`, `+02`, `+02:00` or `+0200`.
  private static func offset(_ reader: inout ByteReader) -> Int64? {
    if reader.take(UInt8(ascii: "Z"), UInt8(ascii: "z")) != nil { return 0 }
    guard let sign = reader.take(UInt8(ascii: "+"), UInt8(ascii: "-")), let hours = reader.digits(2),
      hours <= 15
    else { return nil }
    var minutes = 0
    if reader.take(UInt8(ascii: ":")) != nil || !reader.isAtEnd {
      guard let value = reader.digits(2), value <= 59 else { return nil }
      minutes = value
    }
    let seconds = Int64(hours * 3600 + minutes * 60)
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// The digits of a fraction as microseconds, rounded as the server does it: as a floating-point number, to even.
  private static func microseconds(_ digits: UnsafeRawBufferPointer) -> Int64 {
    if digits.count > 6, let fraction = Double("0." + String(decoding: digits, as: UTF8.self)) {
      return Int64((fraction * 1_000_000).rounded(.toNearestOrEven))
    }
    var value: Int64 = 0
    for place in 0..<6 {
      value = value * 10 + (place < digits.count ? Int64(ByteReader.digit(digits[place]) ?? 0) : 0)
    }
    return value
  }

  private static func number(_ text: UnsafeRawBufferPointer) throws(ValueError) -> Int64 {
    var reader = ByteReader(text)
    let isNegative = reader.take(UInt8(ascii: "-")) != nil
    let whole = reader.digitRun()
    var fraction = UnsafeRawBufferPointer(rebasing: text[0..<0])
    if !whole.isEmpty, reader.take(UInt8(ascii: ".")) != nil { fraction = reader.digitRun() }
    guard !whole.isEmpty, whole.count <= 14, reader.isAtEnd else {
      throw ValueError(
        "\(text.shown) is neither an ISO timestamp with a zone nor Unix seconds or milliseconds")
    }
    let count = whole.reduce(Int64(0)) { $0 * 10 + Int64(ByteReader.digit($1) ?? 0) }
    let isMilliseconds = Double(count) >= millisecondsFrom
    // The fraction has six digits of a second, or nine of a millisecond's thousand.
    let magnitude =
      isMilliseconds
      ? count * 1000 + (microseconds(fraction) + 500) / 1000 : count * 1_000_000 + microseconds(fraction)
    return (isNegative ? -magnitude : magnitude) - epoch * 1_000_000
  }

  private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970 in the Gregorian calendar: years begin in March, so that the leap day comes last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }
}

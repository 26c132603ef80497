import Foundation
import Postgres
import SchemaKit
import Testing
import TestSupport

@testable import Writer

/// Texts that look like values of a type, and some that don't quite. The same for the same seed.
struct ValueTexts {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  private mutating func digits(_ range: ClosedRange<Int>) -> String {
    (0..<Int.random(in: range, using: &generator)).map { _ in pick(Array("00123456789")) }.map(String.init)
      .joined()
  }

  /// A text for a type; one of eight is damaged somewhere.
  mutating func next(_ type: ColumnType) -> String {
    let text =
      switch type.builtinName {
      case "smallint", "integer", "bigint": integer()
      case "real", "double precision", "numeric": number()
      case "boolean":
        pick([
          "t", "tr", "TRUE", "y", "Yes", "o", "on", "of", "OFF", "f", "fals", "n", "no", "1", "0", "truee",
          "10",
        ])
      case "uuid": uuid()
      case "json", "jsonb": json(depth: 0)
      case "date": date()
      case "timestamp without time zone":
        pick([date() + pick(["T", " "]) + time(), date() + "T" + time() + zone()])
      case "timestamp with time zone": date() + pick(["T", " ", "t"]) + time() + zone()
      default: words()
      }
    let padded =
      Int.random(in: 0..<10, using: &generator) == 0
      ? pick([" ", "\t", "\n\u{B}"]) + text + pick(["", " ", "\r"]) : text
    return Int.random(in: 0..<8, using: &generator) == 0 ? damaged(padded) : padded
  }

  private mutating func damaged(_ text: String) -> String {
    var characters = Array(text)
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      let place = Int.random(in: 0...characters.count, using: &generator)
      if place < characters.count, Bool.random(using: &generator) {
        characters.remove(at: place)
      } else {
        characters.insert(pick(Array("0159-+.:eETZ{}[]\",\\u \t\u{1}é𝄞naNxi")), at: place)
      }
    }
    return String(characters)
  }

  private mutating func integer() -> String {
    let edges = [
      "32767", "32768", "-32768", "2147483647", "-2147483649", "9223372036854775807", "9223372036854775808",
    ]
    return pick([pick(["", "-", "+"]) + digits(1...6), pick(edges), digits(1...22), "-0", "00012"])
  }

  private mutating func number() -> String {
    let edges = [
      "NaN", "nan", "-nan", "inf", "-Infinity", "+INF", "infinit", "-0", "-0.0", "0e0", "1e308", "1.8e308",
      "4.9e-324",
      "2e-324", "1e400", "1e-400", "0e99999", "0e-9999", "3.4028235e38", "3.4028236e38", "1.4e-45", "5e-46",
      "1e39", ".5",
      "5.", ".", "e5", "1e", "1e+", "0x10", "0X1p3", "1_000", "1e0000000000001", "9007199254740993",
      "16777217",
      "0.1000000000000000055511151231257827", "2.2250738585072011e-308", "1e131071", "1e131072", "1e-16383",
      "1e-16384",
    ]
    let sign = pick(["", "", "-", "+"])
    let plain = sign + digits(1...9) + pick(["", "." + digits(0...9)])
    let exponent = pick(["e", "E"]) + pick(["", "-", "+"]) + digits(1...3)
    return pick([
      plain, plain, plain + exponent, pick(edges), sign + digits(15...40) + "." + digits(0...40),
      "0." + digits(20...30) + exponent,
    ])
  }

  private mutating func uuid() -> String {
    var text = ""
    for place in 0..<32 {
      text += pick(Array("0123456789abcdefABCDEF")).description
      if place % 4 == 3, place < 31, Int.random(in: 0..<3, using: &generator) == 0 { text += "-" }
    }
    return pick([text, text, "{" + text + "}", UUID().uuidString, "{" + text])
  }

  private mutating func json(depth: Int) -> String {
    let space = pick(["", "", " ", "\n\t"])
    if depth < 4, Bool.random(using: &generator) {
      let count = Int.random(in: 0...3, using: &generator)
      let isObject = Bool.random(using: &generator)
      let parts = (0..<count).map { _ in (isObject ? string() + space + ":" : "") + json(depth: depth + 1) }
      return (isObject ? "{" : "[") + space + parts.joined(separator: "," + space) + (isObject ? "}" : "]")
    }
    let number = pick([
      "0", "-0", "1.5e3", "1E-5", "-12", "01", "1.", ".5", "1e400", "1e200000", "NaN",
      "12345678901234567890.5",
    ])
    return space + pick(["true", "false", "null", string(), string(), number, number, "nul"]) + space
  }

  private mutating func string() -> String {
    let parts = [
      "a", "é", "𝄞", "\\n", "\\/", "\\\"", "\\\\", "\\u0041", "\\ud834\\udd1e", "\\uD834", "\\udd1e",
      "\\ud834\\u0041", "\\u0000", "\\x",
      "\\u12", "\u{7F}", "\u{1}", "", " ",
    ]
    return "\""
      + (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        pick(Bool.random(using: &generator) ? ["a", "b c"] : parts)
      }.joined() + "\""
  }

  private mutating func two(_ range: ClosedRange<Int>) -> String {
    let number = Int.random(in: range, using: &generator)
    return number < 10 ? "0\(number)" : "\(number)"
  }

  private mutating func date() -> String {
    let year = pick([
      "2026", "2024", "1970", "1900", "2000", "0001", "0000", "9999", "12026", "294276", "294277", "5874897",
      "5874898", "1969",
    ])
    return pick([
      year + "-" + two(1...12) + "-" + two(1...28), year + "-" + two(0...13) + "-" + two(0...32),
      "2024-02-29", "2023-02-29",
      "294276-12-31", "infinity", "-Infinity",
    ])
  }

  private mutating func time() -> String {
    let fraction = pick(["", ".5", "." + digits(1...12), ".0000005", ".1234565", ".9999995", "."])
    return pick([
      two(0...23) + ":" + two(0...59) + ":" + two(0...59) + fraction,
      two(0...25) + ":" + two(0...60) + ":" + two(0...61) + fraction,
      two(0...23) + ":" + two(0...59), "24:00:00" + fraction, "23:59:60" + fraction,
    ])
  }

  private mutating func zone() -> String {
    pick([
      "Z", "z", "+00", "+0200", "-01:30", "+15:59", "-15:59", "+16:00", "+14", "", "+05:45", "+1:00", " +02",
      "-00:00",
    ])
  }

  private mutating func words() -> String {
    (0..<Int.random(in: 0...7, using: &generator)).map { _ in
      pick(["a", "é", "𝄞", " ", "\\", "'", "\u{1}", "\t"])
    }.joined()
  }
}

@Suite("A value that is encoded")
struct InputFunctionTests {
  private static let types: [ColumnType] = [
    .smallint, .integer, .bigint, .real, .doublePrecision, .numeric, .numeric(10, 2), .boolean, .uuid, .json,
    .jsonb, .date,
    .timestamp, .timestamptz, .text, .varchar(4), .char(4),
  ]
  private static let settings = ProcessInfo.processInfo.environment
  /// `FUZZ_ROUNDS` makes it longer, `FUZZ_SEED` another one.
  private static let rounds = settings["FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1
  private static let seed = settings["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

  /// What the server's own input function makes of texts: the value as it prints it, or nothing.
  private func read(_ texts: [String], _ connection: PostgresConnection) async throws -> [String?] {
    let list = texts.map { SQL.quoted(literal: $0) }.joined(separator: ", ")
    let result = try await connection.query(
      "SELECT read FROM unnest(ARRAY[\(list)]::text[]) WITH ORDINALITY u(t, n), LATERAL as_read(t) read ORDER BY n"
    )
    return result.rows.map { $0[0] }
  }

  /// The value as the server prints it that it got from an encoder; nil where one of the two refuses it.
  private func written(_ field: [UInt8], _ connection: PostgresConnection) async throws -> String? {
    var buffer = CopyBuffer(table: "probe", columns: ["a"])
    buffer.append(field, message: 0)
    do throws(PostgresError) {
      try await connection.execute("TRUNCATE probe")
      try await connection.copyIn("COPY probe (a) FROM STDIN (FORMAT binary)", buffer.data(0..<1)) { _ in }
    } catch {
      #expect(Fault(error) == .rows, "\(error)")
      return nil
    }
    return try await connection.query("SELECT a::text FROM probe").rows.first?[0]
  }

  private func encode(_ text: String, _ encoder: ValueEncoder) -> [UInt8]? {
    var field: [UInt8] = []
    return Array(text.utf8).withUnsafeBytes { bytes in
      do throws(ValueError) {
        try encoder.append(bytes, to: &field)
        return field
      } catch {
        return nil
      }
    }
  }

  /// Whether only the server takes such a text: the documentation of the writer says which forms it takes.
  private func isServersForm(_ text: String, _ type: ColumnType) -> Bool {
    switch type.builtinName {
    // Digits with `_` between, other bases, from PostgreSQL 16 on; up to 15 white space before a numeric's exponent.
    case "smallint", "integer", "bigint": text.contains("_") || text.lowercased().contains("x")
    case "numeric":
      text.contains("_") || text.lowercased().contains("x")
        || text.trimmingCharacters(in: .whitespacesAndNewlines).contains(where: \.isWhitespace)
    // `strtod` takes words of some bytes after NaN.
    case "real", "double precision": text.lowercased().contains("nan")
    // Dates that are not ISO 8601.
    case "date", "timestamp without time zone", "timestamp with time zone": true
    default: false
    }
  }

  /// Whether only the writer takes such a text: points in time that are numbers, or have a decimal comma.
  private func isWritersForm(_ text: String, _ type: ColumnType) -> Bool {
    guard type.builtinName?.hasPrefix("timestamp") == true else { return false }
    return text.contains(",") || Double(text.trimmingCharacters(in: .whitespaces)) != nil
  }

  @Test(
    "is the one that the server's own input function reads, and refused where that refuses the text",
    arguments: types)
  func sameAsServer(type: ColumnType) async throws {
    let encoder = try #require(ValueEncoder(type))
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute(
        """
        SET timezone = 'UTC';
        CREATE TABLE probe (a \(type.description));
        CREATE FUNCTION as_read(t text) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE value text; BEGIN
          EXECUTE format('INSERT INTO probe VALUES (%L) RETURNING a::text', t) INTO value;
          RETURN value;
        EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$
        """)
      var texts = ValueTexts(seed: Self.seed)
      for _ in 0..<Self.rounds {
        let some = (0..<200).map { _ in texts.next(type) }
        for (text, wanted) in zip(some, try await read(some, connection)) {
          guard let field = encode(text, encoder) else {
            if wanted != nil, !isServersForm(text, type) {
              Issue.record("\(type) \(text.debugDescription): refused; the server reads \(wanted ?? "")")
            }
            continue
          }
          let found = try await written(field, connection)
          if found != wanted, wanted != nil || !isWritersForm(text, type) {
            Issue.record(
              "\(type) \(text.debugDescription): \(found ?? "nothing"); the server reads \(wanted ?? "nothing")"
            )
          }
        }
      }
      await connection.close()
    }
  }
}

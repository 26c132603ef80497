import SchemaKit
import Testing

@testable import Writer

@Suite("Decoding")
struct DecodingTests {
  private func timestamp(_ text: String) throws -> Int64 {
    try Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(ValueError) in try TimestampParser.parse(bytes) }
    }.get()
  }

  @Test(
    "reads points in time",
    arguments: [
      ("2000-01-01T00:00:00Z", 0), ("2000-01-01 00:00:01Z", 1_000_000), ("2000-01-01T00:00:00.5Z", 500_000),
      ("2000-01-01T02:00:00+02:00", 0), ("2000-01-01T02:00:00+0200", 0), ("1999-12-31T22:30:00-01:30", 0),
      ("2000-01-01T01:00+01", 0), ("2000-01-01T00:00:00.123456789Z", 123_457),
      ("2000-01-01T23:59:60Z", 86_400_000_000),
      ("1999-12-31T24:00:00Z", 0), ("2024-02-29T00:00:00z", 762_480_000_000_000), ("946684800", 0),
      ("946684800.25", 250_000),
      ("946684800000", 0), ("946684800001", 1000), ("946684800000.5", 500), ("-1", -946_684_801_000_000),
      ("0", -946_684_800_000_000),
    ])
  func timestamps(text: String, expected: Int64) throws {
    #expect(try timestamp(text) == expected)
  }

  @Test(
    "refuses what is no point in time",
    arguments: [
      "", "now", "2026-11-23", "2026-11-23T14:05:12", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
      "2025-02-29T00:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T24:00:01Z", "2026-11-23T14:60:00Z",
      "2026-11-23T14:05:12+16:00", "2026-11-23T14:05:12Zjunk", "2026-11-23T14:05:12.Z", "1.2.3", "1e9", "NaN",
      "12345678901234567890", "2026-11-23T14:05:12 Z", "--1", "0000-01-01T00:00:00Z",
    ])
  func noTimestamps(text: String) {
    #expect(throws: ValueError.self) { try timestamp(text) }
  }

  private func isJSON(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { bytes in
      do throws(ValueError) {
        try JSONSyntax.check(bytes, form: .jsonb)
        return true
      } catch {
        return false
      }
    }
  }

  @Test(
    "takes JSON",
    arguments: [
      "{}", "[]", " { \"a\" : [1, -2.5e+10, true, false, null, \"x\\u00e9\\n\"] } ", "0", "\"\"", "null",
      "[[[]]]",
    ])
  func json(text: String) { #expect(isJSON(text)) }

  @Test(
    "refuses what is no JSON, or more than PostgreSQL takes",
    arguments: [
      "", "{", "{a:1}", "[1,]", "01", "1.", ".5", "'x'", "\"\n\"", "\"\\x\"", "\"\\u0000\"", "nul", "{} {}",
      "+1",
      "{\"a\" 1}", String(repeating: "[", count: 100_000),
    ])
  func noJSON(text: String) { #expect(!isJSON(text)) }

  @Test("takes a stream's key apart; what is left over falls to the first part")
  func keys() throws {
    let template = try StreamKeyTemplate("mqtt_stream:{device_id}:{sensor_type}")
    #expect(template.match("mqtt_stream:d1:temperature") == ["d1", "temperature"])
    #expect(template.match("mqtt_stream:aa:bb:cc:temperature") == ["aa:bb:cc", "temperature"])
    for key in ["mqtt_stream:d1", "mqtt_stream::t", "mqtt_stream:d:", "other:d:t", "mqtt_stream:"] {
      #expect(template.match(key) == nil, "\(key)")
    }
    #expect(throws: ConfigurationMistakes.self) { try StreamKeyTemplate("a:{b") }
  }

  @Test("takes keys with braces of their own for a hash tag, when the template doubles them")
  func hashTags() throws {
    #expect(try StreamKeyTemplate("{{mqtt}}:{device}").match("{mqtt}:d1") == ["d1"])
    #expect(try StreamKeyTemplate("{{mqtt}}:{device}").pattern == "{mqtt}:*")
    #expect(try StreamKeyTemplate("mqtt:{{{device}}}:{type}").match("mqtt:{d1}:t") == ["d1", "t"])
    #expect(try StreamKeyTemplate("mqtt:{{{device}}}").match("mqtt:d1") == nil)
    #expect(try StreamKeyTemplate("{{all}}").match("{all}") == [])
  }

  @Test(
    "maps columns to the key's parts and the message's fields, and leaves the server what is the server's")
  func mapping() throws {
    let table = Table("t") {
      Column("id", .bigint).identity()
      Column("device", .text)
      Column("value", .doublePrecision)
      Column("double", .doublePrecision).generated(as: "value * 2")
      Column("shape", .polygon).nullable()
    }
    let mapping = try RowMapping(table, StreamKeyTemplate("s:{device}"))
    #expect(mapping.fields.map(\.column) == ["device", "value"])
    #expect(mapping.fields[0].source == .key(0))
    #expect(mapping.unfilled == ["shape"])
    let unfillable = Table("t") { Column("shape", .polygon) }
    let error = #expect(throws: ConfigurationMistakes.self) {
      try RowMapping(unfillable, StreamKeyTemplate("s:{device}"))
    }
    #expect(error?.mistakes.first?.contains("\"shape\"") == true)
  }
}

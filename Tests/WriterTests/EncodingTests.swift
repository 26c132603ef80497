import Postgres
import SchemaKit
import Testing
import TestSupport

@testable import Writer

/// A type, a message's text, and how the server prints what it got.
struct EncodingCase: Sendable, CustomTestStringConvertible {
  let type: ColumnType
  let text: String
  let printed: String

  var testDescription: String { "\(type) \(text)" }

  init(_ type: ColumnType, _ text: String, _ printed: String? = nil) {
    self.type = type
    self.text = text
    self.printed = printed ?? text
  }
}

@Suite("Encoding")
struct EncodingTests {
  static let mood = EnumType("mood", "bad", "good")

  static let cases: [EncodingCase] = [
    .init(.smallint, "-32768"), .init(.integer, "2147483647"), .init(.bigint, "-9223372036854775808"),
    .init(.bigint, "+5", "5"), .init(.real, "1.5"), .init(.doublePrecision, "-0.1"),
    .init(.doublePrecision, "1e300", "1e+300"), .init(.doublePrecision, "NaN"),
    .init(.numeric, "0"), .init(.numeric, "0.00"), .init(.numeric, "12345.678900"),
    .init(.numeric, "-0.0001"),
    .init(.numeric, "100000000000000000000.5"), .init(.numeric, "1e10", "10000000000"),
    .init(.numeric, "1.5e-6", "0.0000015"),
    .init(.numeric, "9999"), .init(.numeric, "10000"), .init(.numeric, "0.12345"), .init(.numeric, "NaN"),
    .init(.numeric(10, 2), "3.14159", "3.14"), .init(.boolean, "true", "t"), .init(.boolean, "0", "f"),
    .init(.text, "grüße, \"you\""), .init(.text, ""), .init(.varchar(5), "grüße"),
    .init(.char(4), "ab", "ab  "),
    .init(.uuid, "A0EEBC999C0B4EF8BB6D6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    .init(.json, "{\"b\": 1,  \"a\":2}"), .init(.jsonb, "{\"b\": 1,  \"a\":2}", "{\"a\": 2, \"b\": 1}"),
    .init(.bytea, "\u{1}x", "\\x0178"), .init(.bytea, "\\x01fF", "\\x01ff"),
    .init(.bytea, "\\x1", "\\x5c7831"), .init(.date, "2026-11-23"), .init(.date, "1969-07-20"),
    .init(.timestamp, "2026-11-23T14:05:12.25", "2026-11-23 14:05:12.25"),
    .init(.timestamptz, "2026-11-23T14:05:12+02:00", "2026-11-23 12:05:12+00"),
    .init(.timestamptz, "1700000000123", "2023-11-14 22:13:20.123+00"),
    .init(.timestamptz, "0001-01-01T00:00:00Z", "0001-01-01 00:00:00+00"), .init(.enum("mood"), "good"),
  ]

  @Test("gives the server what it would have read from the text")
  func server() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      try await connection.execute("CREATE TYPE mood AS ENUM ('bad', 'good'); SET timezone = 'UTC'")
      for item in Self.cases {
        let encoder = try #require(ValueEncoder(item.type, enums: [Self.mood]), "\(item.type)")
        var field: [UInt8] = []
        try Array(item.text.utf8).withUnsafeBytes { try encoder.append($0, to: &field) }
        var buffer = CopyBuffer(table: "t", columns: ["a"])
        buffer.append(field, message: 0)
        try await connection.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (a \(item.type.description))")
        try await connection.copyIn("COPY t (a) FROM STDIN (FORMAT binary)", buffer.data(0..<1)) { _ in }
        let printed = try await connection.query("SELECT a FROM t").rows.first?[0]
        #expect(printed == item.printed, "\(item.testDescription)")
      }
      await connection.close()
    }
  }

  @Test(
    "refuses what the type can't hold",
    arguments: [
      EncodingCase(.smallint, "32768"), .init(.integer, "1.5"), .init(.integer, ""),
      .init(.bigint, "9223372036854775808"),
      .init(.real, "1e300"), .init(.doublePrecision, "1e999"), .init(.doublePrecision, "0x"),
      .init(.doublePrecision, "abc"),
      .init(.doublePrecision, "1 1"), .init(.numeric, "1e131072"), .init(.numeric, "1e-16384"),
      .init(.numeric, "1,5"), .init(.numeric, "."), .init(.boolean, "maybe"),
      .init(.varchar(4), "grüße"), .init(.text, "a\u{0}b"), .init(.uuid, "a0eebc99"),
      .init(.uuid, "g0eebc999c0b4ef8bb6d6bb9bd380a11"),
      .init(.json, "{"), .init(.date, "2026-02-30"),
    ])
  func refused(item: EncodingCase) throws {
    let encoder = try #require(ValueEncoder(item.type, enums: [Self.mood]))
    #expect(throws: ValueError.self) {
      var field: [UInt8] = []
      try Array(item.text.utf8).withUnsafeBytes { try encoder.append($0, to: &field) }
    }
  }

  @Test("refuses bytes that are not UTF-8")
  func notUTF8() {
    #expect(throws: ValueError.self) {
      var field: [UInt8] = []
      try ([0x61, 0xFF] as [UInt8]).withUnsafeBytes {
        try ValueEncoder.text(limit: nil).append($0, to: &field)
      }
    }
  }

  @Test("never crashes on random bytes: each is a value or an error")
  func random() throws {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("0123456789.+-eE:TZ{}[]\",\\u \u{0}\u{FF}naN".utf8)
    for encoder in [
      ValueEncoder.smallint, .bigint, .real, .doublePrecision, .numeric, .boolean, .uuid, .jsonb, .date,
      .timestamp,
      .timestamptz, .text(limit: 3),
    ] {
      for _ in 0..<2000 {
        let text = (0..<Int.random(in: 0...24)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        var field: [UInt8] = []
        text.withUnsafeBytes { bytes in _ = try? encoder.append(bytes, to: &field) }
      }
    }
  }
}

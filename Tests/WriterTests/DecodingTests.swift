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
        try JSONSyntax.check(bytes, takesNUL: false)
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

@Suite("The schema's verdict")
struct VerdictTests {
  private let wanted = SchemaVersion(revision: "20260102000000", fingerprint: "b")

  @Test("lets the writer start on the schema it was built with")
  func equal() { #expect(SchemaVerdict(found: [wanted], wanted: wanted).mismatch == nil) }

  @Test("says that the database has no schema, is behind, or ahead, and what to run")
  func mismatches() throws {
    let old = SchemaVersion(revision: "20260101000000", fingerprint: "a")
    let new = SchemaVersion(revision: "20260103000000", fingerprint: "c")
    let none = try #require(SchemaVerdict(found: nil, wanted: wanted).mismatch)
    #expect(none.contains("no schema yet") && none.contains("migrator upgrade"))
    let behind = try #require(SchemaVerdict(found: [old], wanted: wanted).mismatch)
    #expect(
      behind.contains("20260101000000") && behind.contains("20260102000000")
        && behind.contains("migrator upgrade"))
    let ahead = try #require(SchemaVerdict(found: [old, wanted, new], wanted: wanted).mismatch)
    #expect(ahead.contains("is ahead") && ahead.contains("migrator downgrade 20260102000000"))
    let other = SchemaVersion(revision: wanted.revision, fingerprint: "z")
    #expect(SchemaVerdict(found: [other], wanted: wanted).mismatch?.contains("same commit") == true)
  }
}

@Suite("Settings")
struct SettingsTests {
  @Test("have the documented defaults")
  func defaults() throws {
    let settings = try WriterConfiguration(WriterEnvironment(["DATABASE_URL": "postgresql://localhost/iot"]))
    #expect(settings.redis.host == "localhost" && settings.redis.port == 6379)
    #expect(settings.group == "db_writer" && settings.batchSize == 100)
    #expect(settings.batchTimeout == .seconds(5) && settings.processingInterval == .seconds(1))
    #expect(settings.streamPattern == "mqtt_stream:*" && settings.deadLetterStream == "mqtt_stream:failed")
    #expect(settings.table == "sensor_readings" && !settings.requiresTimescaleDB)
    #expect(settings.logLevel == .info && settings.logFormat == .json && settings.healthPort == 8080)
    #expect(WriterConfiguration.uniqueConsumerName() != WriterConfiguration.uniqueConsumerName())
  }

  @Test("report every wrong value at once, by name, without secrets")
  func mistakes() throws {
    let error = #expect(throws: ConfigurationMistakes.self) {
      try WriterConfiguration(
        WriterEnvironment([
          "DATABASE_URL": "postgresql://me:hunter2@[x", "REDIS_PORT": "99999", "BATCH_SIZE": "none",
          "BATCH_TIMEOUT_SEC": "-1", "ENABLE_TIMESCALE": "maybe", "LOG_LEVEL": "LOUD", "LOG_FORMAT": "xml",
          "HEALTH_PORT": "x",
        ]))
    }
    let text = "\(try #require(error))"
    for name in [
      "DATABASE_URL", "REDIS_PORT", "BATCH_SIZE", "BATCH_TIMEOUT_SEC", "ENABLE_TIMESCALE", "LOG_LEVEL",
      "LOG_FORMAT",
      "HEALTH_PORT",
    ] { #expect(text.contains(name)) }
    #expect(!text.contains("hunter2"))
  }
}

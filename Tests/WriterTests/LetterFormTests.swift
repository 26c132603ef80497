import Foundation
import RedisStreams
import SchemaKit
import TestSupport
import Testing

@testable import Writer

@Suite("A dead letter")
struct LetterFormTests {
  private static let names = ["device_id", "sensor_type"]

  private func fields(_ pairs: [(String, String)]) -> [MessageField] {
    pairs.map { MessageField($0.0, $0.1) }
  }

  /// A letter as it would be read back.
  private func letter(
    _ message: [MessageField], names: [String] = names, error: String = "value: \"hot\" is not a number"
  ) throws -> StoredLetter {
    let mapping = try RowMapping(
      WriterPlatform.readings, StreamKeyTemplate("s:{device}"), enums: [])
    let route = try #require(
      try Route.all(
        of: Schema {
          WriterPlatform.readings
          WriterLedger()
        }, WriterConfiguration(WriterEnvironment(["TABLE_NAME": "readings", "DATABASE_URL": "host=h"])),
        key: "s:{device}"
      ).first)
    #expect(mapping.fields.count == route.mapping.fields.count)
    let stream = Stream("s:d1", [route], nil)
    let letter = DeadLetter(
      stream, StreamID(milliseconds: 7, sequence: 1), message.flatMap { [$0.name, $0.value] }, error: error,
      names: names, at: Date(timeIntervalSince1970: 1_700_000_000.5))
    let words = letter.words
    return StoredLetter(
      id: StreamID(milliseconds: 9, sequence: 0),
      fields: stride(from: 0, to: words.count, by: 2).map {
        MessageField(name: words[$0], value: words[$0 + 1])
      })
  }

  @Test("has the names that people read, and says what happened")
  func names() throws {
    let letter = try letter(fields([("value", "hot"), ("timestamp", "now")]))
    #expect(
      letter.fields.map { String(decoding: $0.name, as: UTF8.self) } == [
        "original_stream", "original_id", "device_id", "sensor_type", "error", "failed_at", "original_fields",
        "value", "timestamp",
      ])
    #expect(letter.stream == "s:d1" && letter.originalID == "7-1" && letter.replayedFrom == nil)
    #expect(letter.error == "value: \"hot\" is not a number")
    #expect(letter.failedAt == "2023-11-14T22:13:20.500Z")
  }

  @Test("without a value in the message has an empty one, and doesn't take it for the message's")
  func noValue() throws {
    let message = fields([("timestamp", "now")])
    let letter = try letter(message)
    #expect(letter.fields.contains(MessageField("value", "")))
    #expect(letter.message == message)
  }

  @Test("gives the message back byte for byte, whatever its fields are called and hold")
  func exact() throws {
    let messages = [
      fields([("value", "1"), ("value", "2"), ("a", ""), ("", "b"), ("value", "3")]),
      fields([("error", "mine"), ("original_stream", "x"), ("failed_at", "y"), ("original_fields", "0")]),
      fields([
        ("device_id", "other"), ("original.error", "z"), ("original.", "0"), ("original.original.a", ""),
      ]),
      fields([("replayed_from", "nowhere"), ("b", "c")]), fields([("replayed_from", "me")]),
      [MessageField(name: [0xFF, 0], value: [0, 0xFE, 10]), MessageField(name: [0xFF, 0], value: [])],
      fields([("value", ""), ("original_fields", "1"), ("a", "b")]),
    ]
    for message in messages { #expect(try letter(message).message == message) }
    #expect(try letter(messages[0], names: ["value", "b"]).message == messages[0])
  }

  @Test("gives any message back byte for byte")
  func random() throws {
    var generator = SeededGenerator(seed: 4)
    let names = [
      "value", "error", "a", "original.", "original_fields", "failed_at", "device_id", "replayed_from", "",
    ]
    for _ in 0..<500 {
      let message = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
        let name = names.randomElement(using: &generator) ?? ""
        return MessageField(
          Bool.random(using: &generator) ? name : "original." + name,
          (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
          })
      }
      #expect(try letter(message).message == message)
    }
  }

  @Test("of a replayed message says which letter it was, and has the message as it was at first")
  func replayed() throws {
    let message = fields([("value", "hot"), ("replayed_from", "me")])
    let mark = ReplayMark(letter: StreamID(milliseconds: 5, sequence: 0), of: "s failed")
    let letter = try letter(message + [mark.field])
    #expect(letter.replayedFrom == "s failed 5-0")
    #expect(letter.message == message)
  }

  @Test("of a former version gives its value and the other fields")
  func former() {
    let letter = StoredLetter(
      id: .zero,
      fields: fields([
        ("original_stream", "s:d"), ("original_id", "1-0"), ("device_id", "d"), ("value", "hot"),
        ("error", "e"),
        ("failed_at", "t"), ("timestamp", "now"),
      ]))
    #expect(letter.message == fields([("value", "hot"), ("timestamp", "now")]))
  }

  @Test(
    "is counted with others of the same error, whatever value it quotes",
    arguments: [
      ("value: \"ho\"t\" is not a number", "value: \"…\" is not a number"),
      (
        "at: \"1 day\" is neither an ISO timestamp with a zone nor Unix seconds or milliseconds",
        "at: \"…\" is neither an ISO timestamp with a zone nor Unix seconds or milliseconds"
      ),
      ("the message has no field \"value\"", "the message has no field \"value\""),
      (
        "device_id: \"ab\" has 101 characters; the column takes 100",
        "device_id: \"…\" has N characters; the column takes N"
      ),
      (
        "the stream's key \"s:x\" has not the form s:{device_id}:{sensor_type}",
        "the stream's key \"…\" has not the form s:{device_id}:{sensor_type}"
      ),
      (
        "new row for relation \"r\" violates check constraint \"r_check1\" (SQLSTATE 23514); Failing row contains (1)",
        "new row for relation \"r\" violates check constraint \"r_check1\" (SQLSTATE 23514)"
      ),
    ])
  func shapes(error: String, shape: String) { #expect(LetterSummary.shape(of: error) == shape) }

  @Test("is found by a time as operators write it")
  func times() {
    let now = Date(timeIntervalSince1970: 1_000_000)
    #expect(LetterTime("2h", now: now)?.milliseconds == 992_800_000)
    #expect(LetterTime("90s", now: now)?.milliseconds == 999_910_000)
    #expect(LetterTime("2000-01-01T00:00:00.5Z")?.milliseconds == 946_684_800_500)
    #expect(LetterTime("1700000000")?.milliseconds == 1_700_000_000_000)
    for text in ["", "h", "-1h", "yesterday", "2026-11-23"] { #expect(LetterTime(text) == nil) }
  }
}

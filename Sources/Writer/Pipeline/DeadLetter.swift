import Foundation
import RedisStreams

/// What is kept of a message that can't become a row.
struct DeadLetter: Sendable {
  let stream: String
  let id: StreamID
  let fields: [(name: String, value: [UInt8])]

  /// The letter has the names `original_stream`, `original_id`, the key's parts, `value`, `error` and `failed_at`;
  /// then the message's other fields, as they were.
  init(_ message: Message, error: String, _ template: StreamKeyTemplate, at date: Date) {
    stream = message.stream.key
    id = message.entry.id
    let parts = message.stream.parts ?? []
    var fields: [(name: String, value: [UInt8])] = [
      ("original_stream", Array(stream.utf8)), ("original_id", Array("\(id)".utf8)),
    ]
    for (place, name) in template.names.enumerated() {
      fields.append((name, place < parts.count ? parts[place] : []))
    }
    fields += [
      ("value", message.entry.value(of: "value") ?? []), ("error", Array(error.utf8)),
      ("failed_at", Array(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).utf8)),
    ]
    let taken = Set(fields.map(\.name))
    for place in 0..<message.entry.fieldCount {
      message.entry.withField(place) { name, value in
        let name = String(decoding: name, as: UTF8.self)
        if !taken.contains(name) { fields.append((name, Array(value))) }
      }
    }
    self.fields = fields
  }
}

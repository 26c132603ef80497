import Foundation
import RedisStreams

/// What is kept of a message that can't become a row.
struct DeadLetter: Sendable {
  let stream: String
  let id: StreamID
  let fields: [(name: String, value: [UInt8])]

  /// The letter has the names `original_stream`, `original_id`, the key's parts, `value`, `error` and `failed_at`;
  /// then the message's other fields, as they were.
  ///
  /// - Parameters:
  ///   - message: the message's names and values by turns.
  ///   - names: the names of the key's parts.
  init(
    _ stream: Stream, _ id: StreamID, _ message: [[UInt8]], error: String, names: [String], at date: Date
  ) {
    self.stream = stream.key
    self.id = id
    let pairs = stride(from: 0, to: message.count - 1, by: 2).map { (message[$0], message[$0 + 1]) }
    let value = pairs.last { $0.0.elementsEqual("value".utf8) }?.1 ?? []
    var fields: [(name: String, value: [UInt8])] = [
      ("original_stream", Array(stream.key.utf8)), ("original_id", Array("\(id)".utf8)),
    ]
    for (place, name) in names.enumerated() {
      fields.append((name, place < stream.parts.count ? stream.parts[place] : []))
    }
    fields += [
      ("value", value), ("error", Array(error.utf8)),
      ("failed_at", Array(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).utf8)),
    ]
    let taken = Set(fields.map(\.name))
    for (name, value) in pairs {
      let name = String(decoding: name, as: UTF8.self)
      if !taken.contains(name) { fields.append((name, value)) }
    }
    self.fields = fields
  }
}

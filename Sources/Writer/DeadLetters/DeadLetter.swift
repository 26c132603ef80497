import Foundation
import RedisStreams

/// What is kept of a message that can't become a row: an entry of the dead-letter stream.
///
/// It has two parts. First come the fields that say what happened: `original_stream`, `original_id`, the key's parts,
/// `value` where the message has none (empty then), `error`, `failed_at`, and `replayed_from` for a message that was a
/// dead letter before. Then comes `original_fields` with the number of the message's fields, and after it the message
/// itself: every field, in its order, byte for byte, one that comes twice twice. Only a name that the first part uses
/// itself, or that begins with `original.`, has `original.` put before it, so that nobody who looks a field up by its
/// name takes the one for the other.
struct DeadLetter: Sendable {
  let stream: String
  let id: StreamID
  /// Names and values by turns.
  let words: [[UInt8]]

  /// How many fields there are.
  var fieldCount: Int { words.count / 2 }

  /// The command that adds it.
  func addition(to letters: String) -> RedisCommand {
    RedisCommand(bytes: ["XADD", letters, "*"].map { Array($0.utf8) } + words)
  }

  /// - Parameters:
  ///   - message: the message's names and values by turns.
  ///   - names: the names of the key's parts.
  init(
    _ stream: Stream, _ id: StreamID, _ message: [[UInt8]], error: String, names: [String], at date: Date
  ) {
    self.stream = stream.key
    self.id = id
    var fields = stride(from: 0, to: message.count - 1, by: 2).map {
      MessageField(name: message[$0], value: message[$0 + 1])
    }
    let origin = fields.last.flatMap { ReplayMark($0) }
    if origin != nil { fields.removeLast() }
    var header = [
      MessageField(LetterName.stream, stream.key), MessageField(LetterName.id, "\(id)"),
    ]
    for (place, name) in names.enumerated() {
      header.append(MessageField(name, place < stream.parts.count ? stream.parts[place] : []))
    }
    let value = Array(LetterName.value.utf8)
    if !fields.contains(where: { $0.name == value }), !names.contains(LetterName.value) {
      header.append(MessageField(LetterName.value, ""))
    }
    header += [
      MessageField(LetterName.error, error),
      MessageField(
        LetterName.time, date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
    ]
    if let origin { header.append(origin.field) }
    header.append(MessageField(LetterName.fields, "\(fields.count)"))
    let taken = Set(header.map(\.name)).union([Array(LetterName.origin.utf8)])
    words = (header + fields.map { LetterName.escaped($0, taken) }).flatMap { [$0.name, $0.value] }
  }
}

/// A field of a message: any bytes.
public struct MessageField: Sendable, Hashable {
  /// The name.
  public let name: [UInt8]
  /// The value.
  public let value: [UInt8]

  /// A field of bytes.
  public init(name: [UInt8], value: [UInt8]) {
    self.name = name
    self.value = value
  }

  init(_ name: String, _ value: [UInt8]) { self.init(name: Array(name.utf8), value: value) }

  init(_ name: String, _ value: String) { self.init(name, Array(value.utf8)) }
}

/// The names of a letter's own fields.
enum LetterName {
  static let stream = "original_stream"
  static let id = "original_id"
  static let value = "value"
  static let error = "error"
  static let time = "failed_at"
  static let origin = "replayed_from"
  static let fields = "original_fields"
  private static let prefix = Array("original.".utf8)

  /// A message's field under a name that the letter does not use itself.
  static func escaped(_ field: MessageField, _ taken: Set<[UInt8]>) -> MessageField {
    guard taken.contains(field.name) || field.name.starts(with: prefix) else { return field }
    return MessageField(name: prefix + field.name, value: field.value)
  }

  /// The field as the message had it.
  static func unescaped(_ field: MessageField) -> MessageField {
    guard field.name.starts(with: prefix) else { return field }
    return MessageField(name: Array(field.name.dropFirst(prefix.count)), value: field.value)
  }
}

/// What a message that was a dead letter says of that, as its last field: `replayed_from`, with the dead-letter stream
/// and the letter's id.
struct ReplayMark: Sendable, Hashable {
  let field: MessageField

  init(letter id: StreamID, of stream: String) { field = MessageField(LetterName.origin, "\(stream) \(id)") }

  /// Nil for any other field.
  init?(_ field: MessageField) {
    guard field.name.elementsEqual(LetterName.origin.utf8),
      let space = field.value.lastIndex(of: UInt8(ascii: " ")), space > 0,
      StreamID(String(decoding: field.value[(space + 1)...], as: UTF8.self)) != nil
    else { return nil }
    self.field = field
  }
}

import RedisStreams

/// A dead letter as it is read back.
public struct StoredLetter: Sendable {
  /// Its id in the dead-letter stream.
  public let id: StreamID
  /// All its fields, in order.
  public let fields: [MessageField]
  /// How many bytes it has.
  public var size: Int { fields.reduce(0) { $0 + $1.name.count + $1.value.count } }

  init(id: StreamID, fields: [MessageField]) {
    self.id = id
    self.fields = fields
  }

  /// Reads an entry of `XRANGE`; nil where it is none.
  init?(_ reply: RedisReply) {
    guard let id = reply.element(0)?.string.flatMap({ StreamID($0) }), let words = reply.element(1) else {
      return nil
    }
    let bytes = words.elements.map { $0.withBytes { Array($0) } }
    self.init(
      id: id,
      fields: stride(from: 0, to: bytes.count - 1, by: 2).map {
        MessageField(name: bytes[$0], value: bytes[$0 + 1])
      })
  }

  /// The stream that the message came from, nil where the entry is no dead letter.
  public var stream: String? { text(LetterName.stream) }
  /// The id that the message had there.
  public var originalID: String? { text(LetterName.id) }
  /// Why it could not become a row.
  public var error: String { text(LetterName.error) ?? "" }
  /// When that was, ISO 8601.
  public var failedAt: String? { text(LetterName.time) }
  /// For a message that was a dead letter before: the dead-letter stream and its id there.
  public var replayedFrom: String? { text(LetterName.origin, before: LetterName.fields) }

  /// The message's fields as they were.
  ///
  /// Letters of former versions have no `original_fields`: of them it gives what is known, which is `value` and the
  /// fields that have none of the letter's own names, in that order.
  public var message: [MessageField] {
    let name = Array(LetterName.fields.utf8)
    let place = fields.indices.first { index in
      fields[index].name == name && fields[index].value.elementsEqual("\(fields.count - index - 1)".utf8)
    }
    if let place { return fields[(place + 1)...].map(LetterName.unescaped) }
    let end = fields.firstIndex { $0.name.elementsEqual(LetterName.time.utf8) } ?? -1
    let value = fields[..<max(0, end)].last { $0.name.elementsEqual(LetterName.value.utf8) }
    return [value].compactMap { $0 }.filter { !$0.value.isEmpty } + fields[(end + 1)...]
  }

  /// The first field of a name. The letter's own come first.
  private func text(_ name: String, before end: String? = nil) -> String? {
    for field in fields {
      if field.name.elementsEqual(name.utf8) { return String(decoding: field.value, as: UTF8.self) }
      if let end, field.name.elementsEqual(end.utf8) { return nil }
    }
    return nil
  }
}

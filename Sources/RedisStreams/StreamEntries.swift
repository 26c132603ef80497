/// Entries that were read from one stream.
public struct StreamEntries: Sendable {
  /// The stream's key.
  public let stream: String
  /// The entries, oldest first.
  public let entries: [StreamEntry]

  /// Reads an array of entries; null elements, which Redis 6.2 gives for deleted ones, are left out.
  init(stream: String, _ reply: RedisReply) throws(RedisError) {
    self.stream = stream
    var entries: [StreamEntry] = []
    entries.reserveCapacity(reply.count)
    for index in 0..<reply.count {
      guard let part = reply.element(index), !part.isNull else { continue }
      guard let entry = StreamEntry(part) else {
        // Left out in silence it would stay pending for ever.
        throw RedisError(.unexpectedReply, "stream \(stream): Redis gave an entry without an id")
      }
      entries.append(entry)
    }
    self.entries = entries
  }
}

/// An entry of a stream, as a view of the server's reply.
public struct StreamEntry: Sendable {
  /// The entry's id.
  public let id: StreamID
  private let fields: RedisReply

  /// Reads `[id, [name, value, …]]`; nil where it is anything else.
  init?(_ reply: RedisReply) {
    guard let id = reply.element(0)?.streamID, let fields = reply.element(1) else {
      return nil
    }
    self.id = id
    self.fields = fields
  }

  /// Whether the entry was deleted since it was delivered: it has an id and no fields.
  public var isDeleted: Bool { fields.isNull }

  /// The number of fields.
  public var fieldCount: Int { fields.count / 2 }

  /// Lends the bytes of a field's name and value for the time of a call.
  public func withField<R>(
    _ index: Int, _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> R
  ) rethrows -> R? {
    guard let name = fields.element(2 * index), let value = fields.element(2 * index + 1) else { return nil }
    return try name.withBytes { name in try value.withBytes { value in try body(name, value) } }
  }

  /// A field's value, nil where the entry has none of that name; the last one where it has several.
  public func value(of name: String) -> [UInt8]? {
    var found: [UInt8]?
    for index in 0..<fieldCount {
      withField(index) { fieldName, value in
        if fieldName.elementsEqual(name.utf8) { found = Array(value) }
      }
    }
    return found
  }
}

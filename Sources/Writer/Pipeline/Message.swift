import RedisStreams

/// A stream that is read, with its key taken apart once.
struct Stream: Sendable {
  let key: String
  /// The variable parts of the key as bytes, nil when the key is not of the template's form.
  let parts: [[UInt8]]?

  init(_ key: String, _ template: StreamKeyTemplate) {
    self.key = key
    parts = template.match(key)?.map { Array($0.utf8) }
  }
}

/// A message in hand.
struct Message: Sendable {
  let stream: Stream
  let entry: StreamEntry
}

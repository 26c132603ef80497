import RedisStreams

/// A batch of messages as rows to copy, and what can't become a row.
struct DecodedBatch: Sendable {
  let messages: [Message]
  private(set) var buffers: [CopyBuffer] = []
  private(set) var failures: [Failure] = []
  /// How many entries were deleted from their stream: there is nothing to write.
  private(set) var deletedCount = 0

  /// Decodes messages. Rows are grouped by which defaulted columns they bring, because COPY can't say DEFAULT.
  init(_ messages: [Message], _ mapping: RowMapping) {
    self.messages = messages
    var encoder = RowEncoder(mapping)
    // The shape of each buffer's rows; mostly there is one.
    var shapes: [[Int]] = []
    for (index, message) in messages.enumerated() {
      if message.entry.isDeleted {
        deletedCount += 1
        continue
      }
      do throws(ValueError) {
        try encoder.encode(message)
      } catch {
        failures.append(Failure(index: index, error: error.description))
        continue
      }
      let place = shapes.firstIndex(of: encoder.omitted) ?? shapes.count
      if place == shapes.count {
        shapes.append(encoder.omitted)
        buffers.append(CopyBuffer(columns: encoder.columns))
      }
      buffers[place].append(encoder.fields, message: index)
    }
  }
}

/// A message that can't become a row, by its place in the batch, and why.
struct Failure: Sendable, Hashable {
  let index: Int
  let error: String
}

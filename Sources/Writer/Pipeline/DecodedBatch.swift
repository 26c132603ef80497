import RedisStreams

/// A batch of messages as rows to copy, and what can't become a row.
struct DecodedBatch: Sendable {
  let messages: [Message]
  private(set) var buffers: [CopyBuffer] = []
  private(set) var failures: [Failure] = []
  /// Entries that were deleted from their stream: there is nothing to write.
  private(set) var deleted: [Message] = []

  /// Decodes messages. Rows are grouped by which defaulted columns they bring, because COPY can't say DEFAULT.
  init(_ messages: [Message], _ mapping: RowMapping) {
    self.messages = messages
    var places: [[Int]: Int] = [:]
    var encoder = RowEncoder(mapping)
    for (index, message) in messages.enumerated() {
      if message.entry.isDeleted {
        deleted.append(message)
        continue
      }
      do throws(ValueError) {
        try encoder.encode(message)
      } catch {
        failures.append(Failure(message: message, error: error.description))
        continue
      }
      let place: Int
      if let known = places[encoder.omitted] {
        place = known
      } else {
        place = buffers.count
        places[encoder.omitted] = place
        buffers.append(CopyBuffer(columns: encoder.columns))
      }
      buffers[place].append(encoder.fields, message: index)
    }
  }
}

/// Encodes one message after the other into the same memory.
private struct RowEncoder {
  private let mapping: RowMapping
  /// The encoded fields of the last message.
  private(set) var fields: [UInt8] = []
  /// The places of the columns that the last message leaves to their default.
  private(set) var omitted: [Int] = []
  /// For each field of the mapping, which field of the message fills it.
  private var found: [Int?]

  init(_ mapping: RowMapping) {
    self.mapping = mapping
    found = Array(repeating: nil, count: mapping.fields.count)
  }

  /// The columns that the last message has.
  var columns: [String] {
    mapping.fields.indices.filter { !omitted.contains($0) }.map { mapping.fields[$0].column }
  }

  mutating func encode(_ message: Message) throws(ValueError) {
    guard let parts = message.stream.parts else {
      throw ValueError("the stream's key \"\(message.stream.key)\" has not the form of the template")
    }
    fields.removeAll(keepingCapacity: true)
    omitted.removeAll(keepingCapacity: true)
    find(in: message.entry)
    for (index, field) in mapping.fields.enumerated() {
      switch field.source {
      case .key(let place): try append(parts[place], field)
      case .message: try append(found[index], of: message.entry, field, index)
      }
    }
  }

  /// Looks through the message's fields once. A field that comes twice counts the last time.
  private mutating func find(in entry: StreamEntry) {
    for index in found.indices { found[index] = nil }
    for place in 0..<entry.fieldCount {
      entry.withField(place) { name, _ in
        for (index, field) in mapping.fields.enumerated() {
          if case .message(let wanted) = field.source, name.elementsEqual(wanted) { found[index] = place }
        }
      }
    }
  }

  private mutating func append(_ bytes: [UInt8], _ field: RowMapping.Field) throws(ValueError) {
    // A typed error does not pass through withUnsafeBytes on this toolchain, a result does.
    let result: Result<Void, ValueError> = bytes.withUnsafeBytes { encode($0, field) }
    try result.get()
  }

  private mutating func append(
    _ place: Int?, of entry: StreamEntry, _ field: RowMapping.Field, _ index: Int
  ) throws(ValueError) {
    guard let place else {
      if field.hasDefault {
        omitted.append(index)
      } else if field.isNullable {
        fields.append(bigEndian: Int32(-1))
      } else {
        throw ValueError("the message has no field \"\(field.column)\"")
      }
      return
    }
    let result = entry.withField(place) { _, value in encode(value, field) }
    try result?.get()
  }

  private mutating func encode(
    _ text: UnsafeRawBufferPointer, _ field: RowMapping.Field
  ) -> Result<Void, ValueError> {
    // Nothing at all is no number, date or JSON; for a nullable column of such a type it is NULL.
    if text.isEmpty, field.isNullable, !field.encoder.takesEmpty {
      fields.append(bigEndian: Int32(-1))
      return .success(())
    }
    do throws(ValueError) {
      try field.encoder.append(text, to: &fields)
      return .success(())
    } catch {
      return .failure(ValueError("\(field.column): \(error)"))
    }
  }
}

extension ValueEncoder {
  /// Whether an empty text is a value.
  fileprivate var takesEmpty: Bool {
    switch self {
    case .text, .bytea: true
    default: false
    }
  }
}

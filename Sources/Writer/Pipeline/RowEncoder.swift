import RedisStreams

/// Encodes one message after the other into the same memory.
struct RowEncoder {
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
      case .key(let place): try append(parts[place], field, index)
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

  private mutating func append(
    _ bytes: [UInt8], _ field: RowMapping.Field, _ index: Int
  ) throws(ValueError) {
    // A typed error does not pass through withUnsafeBytes on this toolchain, a result does.
    let result: Result<Void, ValueError> = bytes.withUnsafeBytes { encode($0, field, index) }
    try result.get()
  }

  private mutating func append(
    _ place: Int?, of entry: StreamEntry, _ field: RowMapping.Field, _ index: Int
  ) throws(ValueError) {
    let result = place.flatMap { entry.withField($0) { _, value in encode(value, field, index) } }
    if let result { return try result.get() }
    guard leaveOut(field, index) else { throw ValueError("the message has no field \"\(field.column)\"") }
  }

  private mutating func encode(
    _ text: UnsafeRawBufferPointer, _ field: RowMapping.Field, _ index: Int
  ) -> Result<Void, ValueError> {
    // Nothing at all is no number, date or JSON: a producer without a value sends that.
    if text.isEmpty, !field.encoder.takesEmpty, leaveOut(field, index) { return .success(()) }
    do throws(ValueError) {
      try field.encoder.append(text, to: &fields)
      return .success(())
    } catch {
      return .failure(ValueError("\(field.column): \(error)"))
    }
  }

  /// Leaves a column to its default, or to NULL; false for one that needs a value.
  private mutating func leaveOut(_ field: RowMapping.Field, _ index: Int) -> Bool {
    if field.hasDefault {
      omitted.append(index)
    } else if field.isNullable {
      fields.append(bigEndian: Int32(-1))
    } else {
      return false
    }
    return true
  }
}

extension ValueEncoder {
  /// Whether an empty text is a value.
  fileprivate var takesEmpty: Bool {
    switch self {
    case .text, .bytea, .label: true
    default: false
    }
  }
}

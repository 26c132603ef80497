import RedisStreams

/// Encodes one message after the other into the same memory.
struct RowEncoder {
  private let mapping: RowMapping
  /// The encoded fields of the last message.
  private(set) var fields: [UInt8] = []
  /// The places of the columns that the last message leaves to their default.
  private(set) var omitted: [Int] = []
  /// The names of the last message's fields. Most messages of a stream have the same.
  private var names = FieldNames()
  /// Whether the last message has fields that name no column.
  private(set) var hasUnknownFields = false
  /// Their names, as long as nobody took them, and those that somebody took.
  private var unknownFields: [[UInt8]] = []
  private var takenFields: Set<[UInt8]> = []
  /// For each field of the mapping, the place of the message's field that fills it; -1 for none.
  private var found: [Int]

  init(_ mapping: RowMapping) {
    self.mapping = mapping
    found = Array(repeating: -1, count: mapping.fields.count)
  }

  /// The columns that the last message has.
  var columns: [String] {
    mapping.fields.indices.filter { !omitted.contains($0) }.map { mapping.fields[$0].column }
  }

  /// Encodes the message whose fields, names and values by turns, are the array at a place of a reply.
  mutating func encode(_ place: Int, of stream: Stream, _ view: ReplyView) throws(ValueError) {
    fields.removeAll(keepingCapacity: true)
    if !omitted.isEmpty { omitted.removeAll(keepingCapacity: true) }
    if !names.match(place, view) {
      names = FieldNames(place, view)
      find(place, view)
      findUnknown(place, view)
    }
    for index in mapping.fields.indices {
      switch mapping.fields[index].source {
      case .key(let part): try append(stream.parts[part], index)
      case .message: try append(found[index], place, view, index)
      }
    }
  }

  /// Looks through the message's fields. A field that comes twice counts the last time.
  private mutating func find(_ place: Int, _ view: ReplyView) {
    for (index, field) in mapping.fields.enumerated() {
      guard case .message(let wanted) = field.source else { continue }
      found[index] = -1
      for name in stride(from: 0, to: view.count(place) - 1, by: 2)
      where view.text(view.part(name, of: place)).elementsEqual(wanted) { found[index] = name + 1 }
    }
  }

  /// Looks for fields that name no column, and that the writer doesn't know otherwise.
  private mutating func findUnknown(_ place: Int, _ view: ReplyView) {
    hasUnknownFields = false
    unknownFields = []
    for part in stride(from: 0, to: view.count(place) - 1, by: 2) {
      let name = view.text(view.part(part, of: place))
      guard !mapping.columns.contains(where: name.elementsEqual),
        !name.elementsEqual(TraceContext.field.utf8), !name.elementsEqual(LetterName.origin.utf8)
      else { continue }
      hasUnknownFields = true
      if unknownFields.count < UnknownFields.limit { unknownFields.append(Array(name)) }
    }
  }

  /// Gives the last message's fields that name no column, each name once, and so many names as can be told.
  mutating func takeUnknownFields() -> [[UInt8]] {
    guard !unknownFields.isEmpty else { return [] }
    defer { unknownFields = [] }
    return unknownFields.filter { takenFields.count < UnknownFields.limit && takenFields.insert($0).inserted }
  }

  private mutating func append(_ bytes: [UInt8], _ index: Int) throws(ValueError) {
    // A typed error does not pass through withUnsafeBytes on this toolchain, a result does.
    let result: Result<Void, ValueError> = bytes.withUnsafeBytes { text in
      do throws(ValueError) {
        return .success(try encode(text, index))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private mutating func append(
    _ value: Int, _ place: Int, _ view: ReplyView, _ index: Int
  ) throws(ValueError) {
    if value >= 0 { return try encode(view.text(view.part(value, of: place)), index) }
    guard leaveOut(index) else {
      throw ValueError("the message has no field \"\(mapping.fields[index].column)\"")
    }
  }

  private mutating func encode(_ text: UnsafeRawBufferPointer, _ index: Int) throws(ValueError) {
    let encoder = mapping.fields[index].encoder
    // Nothing at all is no number, date or JSON: a producer without a value sends that.
    if text.isEmpty, !encoder.takesEmpty, leaveOut(index) { return }
    do throws(ValueError) {
      try encoder.append(text, to: &fields)
    } catch {
      throw ValueError("\(mapping.fields[index].column): \(error)")
    }
  }

  /// Leaves a column to its default, or to NULL; false for one that needs a value.
  private mutating func leaveOut(_ index: Int) -> Bool {
    if mapping.fields[index].hasDefault {
      omitted.append(index)
    } else if mapping.fields[index].isNullable {
      fields.append(bigEndian: Int32(-1))
    } else {
      return false
    }
    return true
  }
}

/// The names of a message's fields, to see whether another one has the same.
private struct FieldNames {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init() {}

  init(_ place: Int, _ view: ReplyView) {
    for name in stride(from: 0, to: view.count(place), by: 2) {
      bytes.append(contentsOf: view.text(view.part(name, of: place)))
      ends.append(bytes.count)
    }
  }

  func match(_ place: Int, _ view: ReplyView) -> Bool {
    guard view.count(place) == 2 * ends.count, !ends.isEmpty else { return false }
    return bytes.withUnsafeBytes { known in
      var start = 0
      for index in 0..<ends.count {
        let name = view.text(view.part(2 * index, of: place))
        let end = ends[index]
        // Names are short: a loop is faster than what compares any two sequences.
        guard name.count == end - start else { return false }
        for place in 0..<name.count where name[place] != known[start + place] { return false }
        start = end
      }
      return true
    }
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

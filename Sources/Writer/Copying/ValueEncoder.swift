import SchemaKit

/// Turns a message's text into a value of PostgreSQL's binary format, as `COPY … (FORMAT binary)` takes it.
enum ValueEncoder: Sendable, Hashable {
  case smallint, integer, bigint, real, doublePrecision, numeric, boolean, uuid, json, jsonb, bytea
  case date, timestamp, timestamptz
  /// A text of at most so many characters; enum labels too.
  case text(limit: Int?)

  /// The encoder for a column's type, nil where there is none.
  init?(_ type: ColumnType) {
    guard !type.isArray else { return nil }
    guard let name = type.builtinName else {
      // An enum's label is sent as text; of other types of the schema's own only the server knows the format.
      guard type.isDeclaredEnum else { return nil }
      self = .text(limit: nil)
      return
    }
    switch name {
    case "smallint": self = .smallint
    case "integer": self = .integer
    case "bigint": self = .bigint
    case "real": self = .real
    case "double precision": self = .doublePrecision
    case "numeric": self = .numeric
    case "boolean": self = .boolean
    case "uuid": self = .uuid
    case "json": self = .json
    case "jsonb": self = .jsonb
    case "bytea": self = .bytea
    case "date": self = .date
    case "timestamp without time zone": self = .timestamp
    case "timestamp with time zone": self = .timestamptz
    case "text": self = .text(limit: nil)
    case "character varying", "character": self = .text(limit: type.modifiers.first)
    default: return nil
    }
  }

  /// Appends a value with its length before it.
  func append(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws(ValueError) {
    switch self {
    case .smallint: buffer.append(field: try NumberParser.integer(text, as: "smallint") as Int16)
    case .integer: buffer.append(field: try NumberParser.integer(text, as: "integer") as Int32)
    case .bigint: buffer.append(field: try NumberParser.integer(text, as: "bigint") as Int64)
    case .real: try appendReal(text, to: &buffer)
    case .doublePrecision: buffer.append(field: try NumberParser.double(text).bitPattern)
    case .numeric: try NumericEncoder.append(text, to: &buffer)
    case .boolean: buffer.append(field: try Self.boolean(text))
    case .uuid: try UUIDEncoder.append(text, to: &buffer)
    case .json:
      try JSONSyntax.check(text)
      try Self.appendText(text, limit: nil, to: &buffer)
    case .jsonb: try Self.appendJSONB(text, to: &buffer)
    case .bytea:
      buffer.append(bigEndian: Int32(text.count))
      buffer.append(contentsOf: text)
    case .date: buffer.append(field: try TimestampParser.parseDate(text))
    case .timestamp: buffer.append(field: try TimestampParser.parse(text, zoneRequired: false))
    case .timestamptz: buffer.append(field: try TimestampParser.parse(text))
    case .text(let limit): try Self.appendText(text, limit: limit, to: &buffer)
    }
  }

  private func appendReal(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws(ValueError) {
    let double = try NumberParser.double(text)
    let value = Float(double)
    guard value.isFinite == double.isFinite else {
      throw ValueError("\(text.shown) is out of range for real")
    }
    buffer.append(field: value.bitPattern)
  }

  private static func boolean(_ text: UnsafeRawBufferPointer) throws(ValueError) -> UInt8 {
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "true", "t", "yes", "y", "on", "1": return 1
    case "false", "f", "no", "n", "off", "0": return 0
    default: throw ValueError("\(text.shown) is neither true nor false")
    }
  }

  /// `jsonb` is sent as its version, 1, and the text.
  private static func appendJSONB(
    _ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]
  ) throws(ValueError) {
    try JSONSyntax.check(text)
    try UTF8Text.check(text)
    buffer.append(bigEndian: Int32(text.count + 1))
    buffer.append(1)
    buffer.append(contentsOf: text)
  }

  private static func appendText(
    _ text: UnsafeRawBufferPointer, limit: Int?, to buffer: inout [UInt8]
  ) throws(ValueError) {
    try UTF8Text.check(text)
    if let limit, text.count > limit {
      let characters = text.count { $0 & 0xC0 != 0x80 }
      guard characters <= limit else {
        throw ValueError("\(text.shown) has \(characters) characters; the column takes \(limit)")
      }
    }
    buffer.append(bigEndian: Int32(text.count))
    buffer.append(contentsOf: text)
  }
}

/// What PostgreSQL takes for text: UTF-8 without NUL.
enum UTF8Text {
  static func check(_ text: UnsafeRawBufferPointer) throws(ValueError) {
    // Most texts are plain ASCII, and need no decoding.
    if text.allSatisfy({ $0 < 0x80 && $0 != 0 }) { return }
    if text.contains(0) { throw ValueError("\(text.shown) holds a NUL byte") }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw ValueError("\(text.shown) is not UTF-8")
    }
  }
}

extension [UInt8] {
  /// Appends an integer in network byte order.
  mutating func append<T: FixedWidthInteger>(bigEndian value: T) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  /// Appends an integer as a field: its length, then its bytes.
  mutating func append<T: FixedWidthInteger>(field value: T) {
    append(bigEndian: Int32(MemoryLayout<T>.size))
    append(bigEndian: value)
  }
}

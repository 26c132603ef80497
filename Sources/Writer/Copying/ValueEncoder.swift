import SchemaKit

/// Turns a message's text into a value of PostgreSQL's binary format, as `COPY … (FORMAT binary)` takes it.
enum ValueEncoder: Sendable, Hashable {
  case smallint, integer, bigint, real, doublePrecision, numeric, boolean, uuid, json, jsonb, bytea
  case date, timestamp, timestamptz
  /// A text of at most so many characters.
  case text(limit: Int?)
  /// One of an enum's labels.
  case label([[UInt8]])

  /// The encoder for a column's type, nil where there is none.
  init?(_ type: ColumnType, enums: [EnumType] = []) {
    guard !type.isArray else { return nil }
    guard let name = type.builtinName else {
      // An enum's label is sent as text; of other types of the schema's own only the server knows the format.
      guard let labels = enums.first(where: { $0.name == type.userDefinedName })?.labels else { return nil }
      self = .label(labels.map { Array($0.utf8) })
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
    case .smallint: buffer.append(field: try NumberParser.integer(text.trimmed, as: "smallint") as Int16)
    case .integer: buffer.append(field: try NumberParser.integer(text.trimmed, as: "integer") as Int32)
    case .bigint: buffer.append(field: try NumberParser.integer(text.trimmed, as: "bigint") as Int64)
    case .real: try appendReal(text.trimmed, to: &buffer)
    case .doublePrecision:
      let value: Double = try NumberParser.floatingPoint(text.trimmed, as: "double precision")
      buffer.append(field: value.bitPattern)
    case .numeric: try NumericEncoder.append(text.trimmed, to: &buffer)
    case .boolean: buffer.append(field: try Self.boolean(text.trimmed))
    case .uuid: try UUIDEncoder.append(text, to: &buffer)
    case .json:
      try JSONSyntax.check(text, form: .json)
      try Self.appendText(text, limit: nil, to: &buffer)
    case .jsonb: try Self.appendJSONB(text, to: &buffer)
    case .bytea: ByteaEncoder.append(text, to: &buffer)
    case .date: buffer.append(field: try TimestampParser.parseDate(text.trimmed))
    case .timestamp: buffer.append(field: try TimestampParser.parse(text.trimmed, isLocal: true))
    case .timestamptz: buffer.append(field: try TimestampParser.parse(text.trimmed))
    case .text(let limit): try Self.appendText(text, limit: limit, to: &buffer)
    case .label(let labels):
      guard labels.contains(where: { text.elementsEqual($0) }) else {
        let names = labels.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
        throw ValueError("\(text.shown) is none of \(names)")
      }
      try Self.appendText(text, limit: nil, to: &buffer)
    }
  }

  private func appendReal(_ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws(ValueError) {
    let value: Float = try NumberParser.floatingPoint(text, as: "real")
    buffer.append(field: value.bitPattern)
  }

  /// The words that PostgreSQL reads, and their beginnings as far as those are only one's (manual, section 8.6).
  private static func boolean(_ text: UnsafeRawBufferPointer) throws(ValueError) -> UInt8 {
    let word = String(decoding: text.prefix(6), as: UTF8.self).lowercased()
    switch word {
    case "1", "on": return 1
    case "0", "of", "off": return 0
    case "": break
    default:
      if "true".hasPrefix(word) || "yes".hasPrefix(word) { return 1 }
      if "false".hasPrefix(word) || "no".hasPrefix(word) { return 0 }
    }
    throw ValueError("\(text.shown) is neither true nor false")
  }

  /// `jsonb` is sent as its version, 1, and the text.
  private static func appendJSONB(
    _ text: UnsafeRawBufferPointer, to buffer: inout [UInt8]
  ) throws(ValueError) {
    try JSONSyntax.check(text, form: .jsonb)
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
      // The server cuts what is too long where it is nothing but spaces.
      let spaces = text.reversed().prefix { $0 == UInt8(ascii: " ") }.count
      let characters = text.dropLast(spaces).count { $0 & 0xC0 != 0x80 }
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

extension UnsafeRawBufferPointer {
  fileprivate var trimmed: UnsafeRawBufferPointer { ByteReader.trimmed(self) }
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

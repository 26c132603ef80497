import SchemaKit

/// Rows of one shape in COPY's binary format, with the place of each, so that a part can be copied alone.
struct CopyBuffer: Sendable {
  /// The table.
  let table: QualifiedName
  /// The columns that the rows have, in order.
  let columns: [String]
  /// The header and the rows.
  private var bytes: [UInt8]
  private var ends: [Int] = []
  /// The place in the batch of each row's message.
  private(set) var messages: [Int] = []

  /// `PGCOPY\n\377\r\n\0`, no flags, no extension (manual, COPY, binary format).
  private static let header: [UInt8] =
    [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
  private static let trailer: [UInt8] = [0xFF, 0xFF]

  /// - Parameter usual: how large it will probably be: to grow bit by bit costs more than to encode.
  init(table: QualifiedName, columns: [String], usual: Size = Size()) {
    self.table = table
    self.columns = columns
    bytes = Self.header
    // With a little room: what is a little larger would take twice the memory.
    bytes.reserveCapacity(max(1 << 14, usual.bytes + usual.bytes / 8))
    ends.reserveCapacity(usual.rows)
    messages.reserveCapacity(usual.rows)
  }

  /// How large a buffer is.
  struct Size: Sendable {
    var bytes = 0
    var rows = 0
  }

  /// The number of rows.
  var count: Int { ends.count }

  var size: Size { Size(bytes: bytes.count, rows: count) }

  /// Adds a row: the number of its fields, and what `fields` holds.
  mutating func append(_ fields: [UInt8], message: Int) {
    bytes.append(bigEndian: Int16(columns.count))
    bytes.append(contentsOf: fields)
    ends.append(bytes.count)
    messages.append(message)
  }

  /// The data of a COPY of some of the rows, in parts.
  func data(_ rows: Range<Int>) -> [ArraySlice<UInt8>] {
    let start = rows.lowerBound == 0 ? Self.header.count : ends[rows.lowerBound - 1]
    let end = rows.isEmpty ? start : ends[rows.upperBound - 1]
    return [Self.header[...], bytes[start..<end], Self.trailer[...]]
  }

  /// The statement that takes the data.
  var statement: String {
    let columns = columns.map { SQL.quoted(identifier: $0) }.joined(separator: ", ")
    return "COPY \(SQL.quoted(table)) (\(columns)) FROM STDIN (FORMAT binary)"
  }
}

/// Rows of one shape in COPY's binary format, with the place of each, so that a part can be copied alone.
struct CopyBuffer: Sendable {
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

  init(columns: [String]) {
    self.columns = columns
    bytes = Self.header
    bytes.reserveCapacity(1 << 14)
  }

  /// The number of rows.
  var count: Int { ends.count }

  /// Adds a row: the number of its fields, and what `fields` holds.
  mutating func append(_ fields: [UInt8], message: Int) {
    bytes.append(bigEndian: Int16(columns.count))
    bytes.append(contentsOf: fields)
    ends.append(bytes.count)
    messages.append(message)
  }

  /// The data of a COPY of some of the rows.
  func data(_ rows: Range<Int>) -> [UInt8] {
    let start = rows.lowerBound == 0 ? Self.header.count : ends[rows.lowerBound - 1]
    let end = rows.isEmpty ? start : ends[rows.upperBound - 1]
    var data: [UInt8] = []
    data.reserveCapacity(Self.header.count + end - start + Self.trailer.count)
    data += Self.header
    data += bytes[start..<end]
    data += Self.trailer
    return data
  }
}

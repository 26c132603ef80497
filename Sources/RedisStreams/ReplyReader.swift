/// Takes the server's bytes and gives whole replies.
///
/// A reply is two arrays: its parts, and the bytes as they came, in which every text lies where it is. So a thousand
/// entries cost no more allocations than one, and no text is copied.
struct ReplyReader: ~Copyable {
  private var bytes: [UInt8] = []
  /// Where the reply begins that is being read.
  private var start = 0
  private var parser = ReplyParser()
  /// How large replies have been: to grow bit by bit costs more than to read.
  private var usual = (bytes: 0, nodes: 0)

  /// Takes bytes from the server.
  mutating func feed(_ new: UnsafeRawBufferPointer) {
    if start > bytes.count / 2 {
      bytes.removeSubrange(..<start)
      start = 0
    }
    if bytes.isEmpty {
      bytes.reserveCapacity(usual.bytes)
      parser.reserveCapacity(usual.nodes)
    }
    bytes.append(contentsOf: new)
  }

  /// The next whole reply, nil when more bytes are wanted.
  mutating func next() throws(RedisError) -> RedisReply? {
    switch Self.parse(bytes, from: start, &parser) {
    case .partial: return nil
    case .whole: return RedisReply(take())
    case .malformed(let reason):
      throw RedisError(.connection, "the connection to Redis is lost: \(reason)")
    }
  }

  private static func parse(
    _ bytes: borrowing [UInt8], from start: Int, _ parser: inout ReplyParser
  ) -> ReplyParser.Outcome {
    bytes.withUnsafeBytes { parser.parse(UnsafeRawBufferPointer(rebasing: $0[start...])) }
  }

  /// Gives what was read, and begins anew.
  private mutating func take() -> ReplyStorage {
    let end = start + parser.position
    let nodes = parser.nodes
    parser = ReplyParser()
    if start == 0, end == bytes.count {
      usual.bytes = max(end, usual.bytes - usual.bytes / 4)
      usual.nodes = max(nodes.count, usual.nodes - usual.nodes / 4)
      defer { bytes = [] }
      return ReplyStorage(nodes: nodes, bytes: bytes)
    }
    // Others follow: of many small replies each takes its own bytes along.
    let reply = Array(bytes[start..<end])
    start = end
    if end == bytes.count {
      bytes = []
      start = 0
    }
    return ReplyStorage(nodes: nodes, bytes: reply)
  }
}

/// Finds the parts of one reply in the bytes of the protocol RESP 2, which may come in pieces of any size. It does no
/// I/O, and keeps places instead of bytes.
///
/// A part begins with a byte that says what it is, and a line with a number or a text: `:1`, `+OK`, `-ERR no`, `$3` (a
/// text of so many bytes follows) and `*2` (so many parts follow); -1 stands for nil in the last two.
struct ReplyParser {
  /// How it stands after a look at the bytes.
  enum Outcome: Equatable {
    /// More bytes are wanted.
    case partial
    /// The reply ends at the parser's position.
    case whole
    /// This is not the protocol; why.
    case malformed(String)
  }

  /// The parts that were found, the first being the whole.
  private(set) var nodes = ContiguousArray<ReplyNode>()
  /// Up to where the bytes are done with.
  private(set) var position = 0
  /// The arrays whose parts are being read: the place of the next part, and where the last one ends.
  private var open: [Range<Int>] = []

  /// A server that announces more parts than that in one array is none.
  private static let longestArray: Int64 = 1 << 24
  private static let longestText: Int64 = 1 << 31
  /// Commands' replies nest about five deep.
  private static let greatestDepth = 32

  mutating func reserveCapacity(_ count: Int) { nodes.reserveCapacity(count) }

  /// Goes on where it stopped; `bytes` are all that came since the reply's beginning.
  mutating func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    while true {
      guard position < bytes.count else { return .partial }
      let kind = bytes[position]
      let node: ReplyNode
      var end: Int
      switch kind {
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        guard let line = Self.endOfLine(bytes, from: position + 1) else { return .partial }
        let kind: ReplyNode.Kind = kind == UInt8(ascii: "+") ? .status : .error
        node = ReplyNode(kind, UInt32(clamping: line - position - 1), Int64(position + 1))
        end = line + 2
      case UInt8(ascii: ":"), UInt8(ascii: "$"), UInt8(ascii: "*"):
        guard let line = Self.number(bytes, from: position + 1) else {
          return Self.endOfLine(bytes, from: position + 1) == nil && bytes.count - position < 32
            ? .partial : .malformed("it sent a number that is none")
        }
        end = line.end
        switch kind {
        case UInt8(ascii: ":"): node = ReplyNode(.integer, 0, line.value)
        case UInt8(ascii: "$") where line.value >= 0:
          guard line.value <= Self.longestText else { return .malformed("it announced a text without end") }
          node = ReplyNode(.string, UInt32(line.value), Int64(end))
          end += Int(line.value) + 2
          guard end <= bytes.count else { return .partial }
          guard bytes[end - 2] == 13, bytes[end - 1] == 10 else {
            return .malformed("it sent a text that is longer than it said")
          }
        case UInt8(ascii: "*") where line.value >= 0:
          guard line.value <= Self.longestArray, open.count < Self.greatestDepth else {
            return .malformed("it announced an array without end")
          }
          node = ReplyNode(.array, UInt32(line.value), 0)
        case _ where line.value == -1: node = .null
        default: return .malformed("it announced a length below zero")
        }
      default: return .malformed("it sent what no Redis sends")
      }
      position = end
      add(node)
      if open.isEmpty { return .whole }
    }
  }

  /// Puts a part in its place; an array gets places for its own.
  private mutating func add(_ node: ReplyNode) {
    var place = nodes.count
    if let last = open.indices.last {
      place = open[last].lowerBound
      open[last] = place + 1..<open[last].upperBound
      nodes[place] = node
    } else {
      nodes.append(node)
    }
    if node.kind == .array {
      let first = nodes.count
      let count = Int(node.count)
      nodes[place] = ReplyNode(.array, node.count, Int64(first))
      nodes.append(contentsOf: repeatElement(.null, count: count))
      if count > 0 { open.append(first..<first + count) }
    }
    while let last = open.last, last.isEmpty { open.removeLast() }
  }

  /// Where the line that begins at a place ends, nil when its end has not come.
  private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    while place + 1 < bytes.count {
      if bytes[place] == 13, bytes[place + 1] == 10 { return place }
      place += 1
    }
    return nil
  }

  /// A whole number and where the line after it begins; nil when it is none, or its end has not come.
  private static func number(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) -> (value: Int64, end: Int)? {
    var place = start
    let isNegative = place < bytes.count && bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let first = place
    var value: UInt64 = 0
    while place < bytes.count {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      // Nineteen digits fit.
      guard place - first < 19 else { return nil }
      value = value &* 10 &+ UInt64(digit)
      place += 1
    }
    guard place > first, place + 1 < bytes.count, bytes[place] == 13, bytes[place + 1] == 10 else {
      return nil
    }
    guard value <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
    return (isNegative ? Int64(truncatingIfNeeded: 0 &- value) : Int64(value), place + 2)
  }
}

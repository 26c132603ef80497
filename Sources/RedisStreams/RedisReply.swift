/// A part of a reply.
@frozen @usableFromInline
struct ReplyNode: Sendable {
  /// What it is.
  @frozen @usableFromInline
  enum Kind: UInt8, Sendable {
    case string, array, integer, null, status, error
  }

  @usableFromInline var kind: Kind
  /// The length of a text, or the number of an array's parts.
  @usableFromInline var count: UInt32
  /// The integer, where a text begins, or where an array's parts begin.
  @usableFromInline var value: Int64

  init(_ kind: Kind, _ count: UInt32, _ value: Int64) {
    self.kind = kind
    self.count = count
    self.value = value
  }

  static let null = ReplyNode(.null, 0, 0)

  /// An array of so many parts, the first of which is at a place.
  static func array(of count: Int, at place: Int) -> ReplyNode {
    ReplyNode(.array, UInt32(clamping: count), Int64(place))
  }

  /// The same part of a reply whose parts and bytes were moved on by so many.
  func moved(_ nodes: Int64, _ bytes: Int64) -> ReplyNode {
    switch kind {
    case .array: ReplyNode(kind, count, value + nodes)
    case .integer, .null: self
    case .string, .status, .error: ReplyNode(kind, count, value + bytes)
    }
  }
}

/// A reply of the server: its parts, the first being the whole, and its bytes, in which the texts are.
@usableFromInline
final class ReplyStorage: Sendable {
  @usableFromInline let nodes: ContiguousArray<ReplyNode>
  @usableFromInline let bytes: [UInt8]

  init(nodes: ContiguousArray<ReplyNode>, bytes: [UInt8]) {
    self.nodes = nodes
    self.bytes = bytes
  }
}

/// A reply of the server, or a part of one. It reads what the server sent where it lies: nothing is copied until
/// asked for.
public struct RedisReply: Sendable {
  let storage: ReplyStorage
  let index: Int

  init(_ storage: ReplyStorage, at index: Int = 0) {
    self.storage = storage
    self.index = index
  }

  private var node: ReplyNode { storage.nodes[index] }
  private var kind: ReplyNode.Kind { node.kind }

  /// Whether it is nil, in Redis's words.
  public var isNull: Bool { kind == .null }

  /// The number, nil when it isn't one.
  public var integer: Int64? { kind == .integer ? node.value : nil }

  /// The error, nil when it isn't one.
  public var error: RedisError? {
    kind == .error ? RedisError(reply: withBytes { String(decoding: $0, as: UTF8.self) }) : nil
  }

  /// Whether it is the error of a replica that was asked to write.
  var isReadOnlyError: Bool { kind == .error && error?.code == "READONLY" }

  /// The text, nil when it is neither a string nor a status.
  public var string: String? { isText ? withBytes { String(decoding: $0, as: UTF8.self) } : nil }

  /// The text, nil when its bytes are no UTF-8: it could not be sent back as it was.
  var validString: String? { isText ? withBytes { String(validating: $0, as: UTF8.self) } : nil }

  /// The entry's id, nil when it isn't one.
  var streamID: StreamID? { isText ? withBytes { StreamID($0) } : nil }

  /// The number of parts, 0 when it isn't an array.
  public var count: Int { kind == .array ? Int(node.count) : 0 }

  /// A part of an array, nil out of range.
  public func element(_ index: Int) -> RedisReply? {
    guard index >= 0, index < count else { return nil }
    return RedisReply(storage, at: Int(node.value) + index)
  }

  /// The parts of an array.
  public var elements: [RedisReply] { (0..<count).compactMap(element) }

  /// Its place among the parts of the whole reply, for a ``ReplyView``.
  public var place: Int { index }

  /// How many bytes the reply has.
  public var size: Int { storage.bytes.count }

  /// Lends the bytes of a string for the time of a call; none when it isn't one.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    let hasText = isText || kind == .error
    let start = hasText ? Int(node.value) : 0
    let end = hasText ? start + Int(node.count) : 0
    return try storage.bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
  }

  /// Lends a view for the time of a call that looks at many parts: it counts no references and checks no bounds.
  public func withView<R>(_ body: (ReplyView, _ root: Int) throws -> R) rethrows -> R {
    try storage.nodes.withUnsafeBufferPointer { nodes in
      try storage.bytes.withUnsafeBytes { bytes in try body(ReplyView(nodes: nodes, bytes: bytes), index) }
    }
  }

  private var isText: Bool { kind == .string || kind == .status }
}

/// The parts of a reply by their places, for code that looks at thousands of them.
///
/// It is valid within the call of ``RedisReply/withView(_:)`` that lends it. A place that the reply does not have is a
/// mistake of the caller's: places come from ``RedisReply/withView(_:)`` and ``part(_:of:)`` below ``count(_:)``.
@frozen
public struct ReplyView {
  @usableFromInline let nodes: UnsafeBufferPointer<ReplyNode>
  @usableFromInline let bytes: UnsafeRawBufferPointer

  init(nodes: UnsafeBufferPointer<ReplyNode>, bytes: UnsafeRawBufferPointer) {
    self.nodes = nodes
    self.bytes = bytes
  }

  /// The number of parts of the array at a place, 0 when it isn't an array.
  @inlinable public func count(_ place: Int) -> Int {
    nodes[place].kind == .array ? Int(nodes[place].count) : 0
  }

  /// The place of a part of the array at a place.
  @inlinable public func part(_ index: Int, of place: Int) -> Int { Int(nodes[place].value) + index }

  /// Where the first text below the array at a place begins in the reply; 0 when it has none.
  public func start(_ place: Int) -> Int {
    var place = place
    while nodes[place].kind == .array {
      guard nodes[place].count > 0 else { return 0 }
      place = Int(nodes[place].value)
    }
    return Int(nodes[place].value)
  }

  /// Whether there is nil at a place, in Redis's words.
  @inlinable public func isNull(_ place: Int) -> Bool { nodes[place].kind == .null }

  /// The bytes of the text at a place; none when it is something else.
  @inlinable public func text(_ place: Int) -> UnsafeRawBufferPointer {
    let node = nodes[place]
    guard node.kind == .string || node.kind == .status else {
      return UnsafeRawBufferPointer(rebasing: bytes[0..<0])
    }
    let start = Int(node.value)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(node.count)])
  }
}

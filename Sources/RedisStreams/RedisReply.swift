import CHiredis

/// Owns a reply of the server with all its parts.
///
/// Sendable although it holds a pointer: hiredis is done with a reply when it gives it out, nothing writes to it any
/// more, and it is freed once, when the last view of it goes.
final class ReplyTree: @unchecked Sendable {
  let root: UnsafeMutablePointer<redisReply>

  init(_ root: UnsafeMutablePointer<redisReply>) { self.root = root }

  deinit { freeReplyObject(root) }
}

/// A reply of the server, or a part of one. It reads what the server sent where it lies: nothing is copied until
/// asked for.
public struct RedisReply: Sendable {
  private let tree: ReplyTree
  // A part of the tree, which the view keeps alive; as immutable as the tree.
  private nonisolated(unsafe) let pointer: UnsafeMutablePointer<redisReply>

  init(_ tree: ReplyTree) {
    self.tree = tree
    pointer = tree.root
  }

  private init(_ tree: ReplyTree, _ pointer: UnsafeMutablePointer<redisReply>) {
    self.tree = tree
    self.pointer = pointer
  }

  /// Whether it is nil, in Redis's words.
  public var isNull: Bool { pointer.pointee.type == REDIS_REPLY_NIL }

  /// The number, nil when it isn't one.
  public var integer: Int64? {
    pointer.pointee.type == REDIS_REPLY_INTEGER ? pointer.pointee.integer : nil
  }

  /// The error, nil when it isn't one.
  public var error: RedisError? {
    pointer.pointee.type == REDIS_REPLY_ERROR
      ? RedisError(reply: String(decoding: bytes, as: UTF8.self)) : nil
  }

  /// The text, nil when it is neither a string nor a status.
  public var string: String? { isText ? String(decoding: bytes, as: UTF8.self) : nil }

  /// The text, nil when its bytes are no UTF-8: it could not be sent back as it was.
  var validString: String? { isText ? String(validating: bytes, as: UTF8.self) : nil }

  /// The entry's id, nil when it isn't one.
  var streamID: StreamID? { isText ? withBytes { StreamID($0) } : nil }

  /// The number of parts, 0 when it isn't an array.
  public var count: Int {
    pointer.pointee.type == REDIS_REPLY_ARRAY ? Int(pointer.pointee.elements) : 0
  }

  /// A part of an array, nil out of range.
  public func element(_ index: Int) -> RedisReply? {
    guard index >= 0, index < count, let part = pointer.pointee.element[index] else { return nil }
    return RedisReply(tree, part)
  }

  /// The parts of an array.
  public var elements: [RedisReply] { (0..<count).compactMap(element) }

  /// Lends the bytes of a string for the time of a call.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    // The tree is kept alive over the call by this view.
    try withExtendedLifetime(tree) { try body(bytes) }
  }

  private var isText: Bool {
    pointer.pointee.type == REDIS_REPLY_STRING || pointer.pointee.type == REDIS_REPLY_STATUS
  }

  private var bytes: UnsafeRawBufferPointer {
    // hiredis gives strings their length; they may hold NULs.
    UnsafeRawBufferPointer(
      start: pointer.pointee.str, count: pointer.pointee.str == nil ? 0 : pointer.pointee.len)
  }
}

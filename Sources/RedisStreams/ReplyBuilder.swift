import CHiredis

/// Puts a reply together while hiredis parses it.
///
/// Only the reader's owner calls the reader, one call at a time, and hiredis calls back within that call: nothing here
/// is reached by two threads, nor by two calls at once, so the checks for that are left out.
final class ReplyBuilder {
  @exclusivity(unchecked) private var nodes = ContiguousArray<ReplyNode>()
  @exclusivity(unchecked) private var bytes: [UInt8] = []
  /// How large replies have been: to grow bit by bit costs more than to read.
  private var usual = (nodes: 0, bytes: 0)

  /// A server that announces more parts than that in one array is none.
  private static let longestArray = 1 << 24

  /// Gives what was built, and begins anew.
  func take() -> ReplyStorage {
    let storage = ReplyStorage(nodes: nodes, bytes: bytes)
    usual.nodes = max(nodes.count, usual.nodes - usual.nodes / 4)
    usual.bytes = max(bytes.count, usual.bytes - usual.bytes / 4)
    nodes = []
    bytes = []
    return storage
  }

  private func string(
    _ kind: ReplyNode.Kind, _ text: UnsafeRawBufferPointer, _ task: redisReadTask
  ) -> UnsafeMutableRawPointer? {
    let node = ReplyNode(kind, UInt32(clamping: text.count), Int64(bytes.count))
    bytes.append(contentsOf: text)
    return put(node, task)
  }

  private func array(_ count: Int, _ task: redisReadTask) -> UnsafeMutableRawPointer? {
    guard count <= Self.longestArray else { return nil }
    if nodes.isEmpty {
      // With a little room: what is a little larger would take twice the memory.
      nodes.reserveCapacity(usual.nodes + usual.nodes / 8)
      bytes.reserveCapacity(usual.bytes + usual.bytes / 8)
    }
    let object = put(.array(of: count, at: 0), task)
    if let object { nodes[Self.place(object)].value = Int64(nodes.count) }
    nodes.append(contentsOf: repeatElement(.null, count: count))
    return object
  }

  private func put(_ node: ReplyNode, _ task: redisReadTask) -> UnsafeMutableRawPointer? {
    guard let parent = task.parent else {
      nodes.append(node)
      return Self.object(nodes.count - 1)
    }
    // hiredis gives back what it was given for the array, and the part's place in it.
    guard let object = parent.pointee.obj else { return nil }
    let place = Int(nodes[Self.place(object)].value) + Int(task.idx)
    nodes[place] = node
    return Self.object(place)
  }

  /// hiredis wants a pointer for each object and never looks at what it points to: it gets the place, counted from 1.
  private static func object(_ place: Int) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: place + 1)
  }

  private static func place(_ object: UnsafeMutableRawPointer) -> Int { Int(bitPattern: object) - 1 }

  /// Calls the builder that the reader was made with; the reader keeps it, see ``ReplyReader``, so nothing is counted.
  private static func with(
    _ task: UnsafePointer<redisReadTask>?,
    _ body: (ReplyBuilder, redisReadTask) -> UnsafeMutableRawPointer?
  ) -> UnsafeMutableRawPointer? {
    guard let task = task?.pointee, let builder = task.privdata else { return nil }
    return Unmanaged<ReplyBuilder>.fromOpaque(builder)._withUnsafeGuaranteedRef { body($0, task) }
  }

  /// What hiredis calls for each part of a reply. Those for RESP 3, which newer versions have, are never called: no
  /// connection asks for it.
  static var functions: redisReplyObjectFunctions {
    var functions = redisReplyObjectFunctions()
    functions.createString = { task, text, length in
      ReplyBuilder.with(task) { builder, task in
        let kind: ReplyNode.Kind =
          switch task.type {
          case REDIS_REPLY_STATUS: .status
          case REDIS_REPLY_ERROR: .error
          default: .string
          }
        return builder.string(kind, UnsafeRawBufferPointer(start: text, count: length), task)
      }
    }
    functions.createArray = { task, count in ReplyBuilder.with(task) { $0.array(Int(count), $1) } }
    functions.createInteger = { task, value in
      ReplyBuilder.with(task) { $0.put(ReplyNode(.integer, 0, value), $1) }
    }
    functions.createNil = { task in ReplyBuilder.with(task) { $0.put(.null, $1) } }
    functions.freeObject = { _ in }
    return functions
  }
}

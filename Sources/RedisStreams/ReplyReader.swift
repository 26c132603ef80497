import CHiredis

/// Owns a `redisReader`, hiredis's parser of the protocol, and builds replies of what it finds.
///
/// hiredis's own reply objects are an allocation for every part of a reply. Here a reply is two arrays, so that a
/// thousand entries cost no more allocations than one.
struct ReplyReader: ~Copyable {
  private let pointer: UnsafeMutablePointer<redisReader>
  /// The reader knows its address alone, so it is kept until the reader is freed.
  private let builder = ReplyBuilder()

  init() throws(RedisError) {
    guard let reader = redisReaderCreateWithFunctions(replyFunctions) else {
      throw RedisError(.connection, "out of memory for a connection")
    }
    pointer = reader
    pointer.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
    // Keeps its buffer: it would be freed and made anew for every reply of more than 16 KiB.
    pointer.pointee.maxbuf = 0
  }

  deinit { redisReaderFree(pointer) }

  /// Takes bytes from the server.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
    let text = bytes.assumingMemoryBound(to: CChar.self)
    guard redisReaderFeed(pointer, text.baseAddress, text.count) == REDIS_OK else { throw failure }
  }

  /// The next whole reply, nil when more bytes are wanted.
  func next() throws(RedisError) -> RedisReply? {
    var reply: UnsafeMutableRawPointer?
    guard redisReaderGetReply(pointer, &reply) == REDIS_OK else { throw failure }
    return reply == nil ? nil : RedisReply(builder.take())
  }

  private var failure: RedisError {
    // errstr is a C array of fixed size inside the reader, ended by a NUL.
    let message = withUnsafePointer(to: &pointer.pointee.errstr) { errstr in
      errstr.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: errstr.pointee)) {
        String(cString: $0)
      }
    }
    return RedisError(.connection, "the connection to Redis is lost: \(message)")
  }
}

/// Puts a reply together while hiredis parses it.
///
/// Only the reader's owner calls the reader, one call at a time, and hiredis calls back within that call: nothing here
/// is reached by two threads, nor by two calls at once, so the checks for that are left out.
private final class ReplyBuilder {
  @exclusivity(unchecked) private var nodes = ContiguousArray<ReplyNode>()
  @exclusivity(unchecked) private var bytes: [UInt8] = []

  /// A server that announces more parts than that in one array is none.
  private static let longestArray = 1 << 24

  /// Gives what was built, and begins anew.
  func take() -> ReplyStorage {
    let storage = ReplyStorage(nodes: nodes, bytes: bytes)
    nodes = []
    bytes = []
    return storage
  }

  func string(_ task: redisReadTask, _ text: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
    let node = ReplyNode(
      UInt8(truncatingIfNeeded: task.type), UInt32(clamping: text.count), Int64(bytes.count))
    bytes.append(contentsOf: text)
    return put(node, task)
  }

  func array(_ task: redisReadTask, _ count: Int) -> UnsafeMutableRawPointer? {
    guard count <= Self.longestArray else { return nil }
    let place = put(ReplyNode(UInt8(REDIS_REPLY_ARRAY), UInt32(clamping: count), 0), task)
    if let place { nodes[Self.index(place)].value = Int64(nodes.count) }
    nodes.append(contentsOf: repeatElement(.null, count: count))
    return place
  }

  func put(_ node: ReplyNode, _ task: redisReadTask) -> UnsafeMutableRawPointer? {
    guard let parent = task.parent else {
      nodes.append(node)
      return Self.object(nodes.count - 1)
    }
    // hiredis gives back what it was given for the array, and the part's place in it.
    guard let object = parent.pointee.obj else { return nil }
    let index = Int(nodes[Self.index(object)].value) + Int(task.idx)
    nodes[index] = node
    return Self.object(index)
  }

  /// hiredis wants a pointer for each object and never looks at what it points to: it gets the place, counted from 1.
  private static func object(_ index: Int) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: index + 1)
  }

  private static func index(_ object: UnsafeMutableRawPointer) -> Int { Int(bitPattern: object) - 1 }

  /// Calls the builder that the reader was made with; the reader keeps it, see `ReplyReader`, so nothing is counted.
  static func with(
    _ task: UnsafePointer<redisReadTask>?,
    _ body: (ReplyBuilder, redisReadTask) -> UnsafeMutableRawPointer?
  ) -> UnsafeMutableRawPointer? {
    guard let task = task?.pointee, let builder = task.privdata else { return nil }
    return Unmanaged<ReplyBuilder>.fromOpaque(builder)._withUnsafeGuaranteedRef { body($0, task) }
  }
}

/// What hiredis calls for each part of a reply. Allocated once and never freed or written again, as readers keep its
/// address.
private nonisolated(unsafe) let replyFunctions: UnsafeMutablePointer<redisReplyObjectFunctions> = {
  let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
  functions.initialize(
    to: redisReplyObjectFunctions(
      createString: { task, text, length in
        ReplyBuilder.with(task) { $0.string($1, UnsafeRawBufferPointer(start: text, count: length)) }
      },
      createArray: { task, count in ReplyBuilder.with(task) { $0.array($1, Int(count)) } },
      createInteger: { task, value in
        ReplyBuilder.with(task) { $0.put(ReplyNode(UInt8(REDIS_REPLY_INTEGER), 0, value), $1) }
      },
      createNil: { task in ReplyBuilder.with(task) { $0.put(.null, $1) } },
      freeObject: { _ in }))
  return functions
}()

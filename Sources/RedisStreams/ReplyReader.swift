import CHiredis

/// Takes the server's bytes and gives whole replies. It owns a `redisReader`, hiredis's parser of the protocol.
///
/// hiredis's own reply objects are an allocation for every part of a reply. Here a reply is two arrays, so that a
/// thousand entries cost no more allocations than one.
struct ReplyReader: ~Copyable {
  private let reader: UnsafeMutablePointer<redisReader>
  /// The reader knows the addresses of these two alone, so they are kept until it is freed.
  private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
  private let builder = ReplyBuilder()

  init() throws(RedisError) {
    let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
    functions.initialize(to: ReplyBuilder.functions)
    guard let reader = redisReaderCreateWithFunctions(functions) else {
      functions.deallocate()
      throw RedisError(.connection, "out of memory for a connection")
    }
    reader.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
    // Keeps its buffer from reply to reply, which it does up to 16 KiB by itself, and frees what a giant has left.
    reader.pointee.maxbuf = 1 << 20
    self.reader = reader
    self.functions = functions
  }

  deinit {
    redisReaderFree(reader)
    functions.deallocate()
  }

  /// Takes bytes from the server.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
    let text = bytes.assumingMemoryBound(to: CChar.self)
    guard redisReaderFeed(reader, text.baseAddress, text.count) == REDIS_OK else { throw failure }
  }

  /// The next whole reply, nil when more bytes are wanted.
  mutating func next() throws(RedisError) -> RedisReply? {
    var reply: UnsafeMutableRawPointer?
    guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure }
    guard reply != nil else { return nil }
    let storage = builder.take()
    guard !storage.nodes.isEmpty else {
      throw RedisError(
        .connection, "the connection to Redis is lost: it answered in another protocol than RESP 2")
    }
    return RedisReply(storage)
  }

  private var failure: RedisError {
    // errstr is a C array of fixed size inside the reader, ended by a NUL.
    let message = withUnsafePointer(to: &reader.pointee.errstr) { errstr in
      errstr.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: errstr.pointee)) {
        String(cString: $0)
      }
    }
    return RedisError(.connection, "the connection to Redis is lost: \(message)")
  }
}

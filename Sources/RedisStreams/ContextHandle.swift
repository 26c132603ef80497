import CHiredis

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Owns a `redisContext`: every call of hiredis is here.
struct ContextHandle: ~Copyable {
  private let pointer: UnsafeMutablePointer<redisContext>

  /// Connects; blocks until it is done.
  init(_ configuration: RedisConfiguration) throws(RedisError) {
    pointer = try Self.connect(configuration)
  }

  deinit { redisFree(pointer) }

  private static func connect(
    _ configuration: RedisConfiguration
  ) throws(RedisError) -> UnsafeMutablePointer<redisContext> {
    Self.ignoreBrokenPipes
    guard let port = UInt16(exactly: configuration.port), port > 0 else {
      throw RedisError(
        .invalidConfiguration, "\(configuration.port) is no port",
        advice: "REDIS_PORT is a number from 1 to 65535")
    }
    let timeout = timeval(configuration.connectTimeout)
    guard let context = redisConnectWithTimeout(configuration.host, Int32(port), timeout) else {
      throw RedisError(.connection, "out of memory for a connection")
    }
    guard context.pointee.err == 0 else {
      defer { redisFree(context) }
      throw RedisError(
        .connection, "\(configuration): \(message(context))",
        advice: "is Redis running at REDIS_HOST and REDIS_PORT?")
    }
    redisEnableKeepAlive(context)
    return context
  }

  /// hiredis writes to its socket without asking to be spared SIGPIPE, which ends a process when the server is gone.
  /// A handler that the program has set up for itself stays.
  private static let ignoreBrokenPipes: Void = {
    var current = sigaction()
    sigaction(SIGPIPE, nil, &current)
    #if canImport(Darwin)
      let handler = current.__sigaction_u.__sa_handler
    #else
      let handler = current.__sigaction_handler.sa_handler
    #endif
    if handler == nil { signal(SIGPIPE, SIG_IGN) }
  }()

  var socket: Int32 { pointer.pointee.fd }
  var isAlive: Bool { pointer.pointee.err == 0 }

  /// How long reads and writes wait.
  func setTimeout(_ timeout: Duration) { redisSetTimeout(pointer, timeval(timeout)) }

  /// Puts a command into the output buffer.
  func append(_ arguments: [[UInt8]]) {
    // One buffer for all arguments, and pointers into it, lent for the call: hiredis copies.
    let bytes = arguments.flatMap { $0 }
    let lengths = arguments.map(\.count)
    bytes.withUnsafeBufferPointer { buffer in
      // An empty argument has no byte to point at; hiredis reads none of it.
      var offset = 0
      var pointers: [UnsafePointer<CChar>?] = []
      for length in lengths {
        pointers.append(
          buffer.baseAddress.map { UnsafeRawPointer($0 + offset).assumingMemoryBound(to: CChar.self) })
        offset += length
      }
      _ = redisAppendCommandArgv(pointer, Int32(arguments.count), &pointers, lengths)
    }
  }

  /// Sends what is in the output buffer, and waits for one reply.
  func receive() throws(RedisError) -> RedisReply {
    var reply: UnsafeMutableRawPointer?
    let status = redisGetReply(pointer, &reply)
    // Read at once: what comes between may change it.
    let code = errno
    guard status == REDIS_OK, let reply else {
      let timedOut = pointer.pointee.err == REDIS_ERR_IO && (code == EAGAIN || code == EWOULDBLOCK)
      throw RedisError(
        timedOut ? .timeout : .connection,
        timedOut ? "Redis didn't answer in time" : "the connection to Redis is lost: \(Self.message(pointer))"
      )
    }
    return RedisReply(ReplyTree(reply.assumingMemoryBound(to: redisReply.self)))
  }

  private static func message(_ context: UnsafeMutablePointer<redisContext>) -> String {
    // errstr is a C array of fixed size inside the context, ended by a NUL.
    withUnsafePointer(to: &context.pointee.errstr) { errstr in
      errstr.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: errstr.pointee)) {
        String(cString: $0)
      }
    }
  }
}

extension timeval {
  /// A duration in whole microseconds.
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(tv_sec: Int(seconds), tv_usec: .init(attoseconds / 1_000_000_000_000))
  }
}

/// Cuts a connection's socket from any thread, so that a read that waits on it returns at once.
///
/// It keeps a duplicate of the descriptor: the connection may close its own at any time, and the number be given to
/// something else.
final class SocketInterrupter: Sendable {
  private let descriptor: Int32

  init(_ socket: Int32) { descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func interrupt() { if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
}

/// A connection's transport and the parser of what comes over it. After an error it can't be used any more.
struct ConnectionHandle: ~Copyable {
  private let transport: any Transport
  private var reader: ReplyReader
  private let buffer: UnsafeMutableRawBufferPointer

  /// As much as a socket's buffer holds under load.
  private static let bufferSize = 1 << 18

  /// Connects; blocks until it is done.
  init(_ configuration: RedisConfiguration) throws(RedisError) {
    let connected = try Self.connect(configuration)
    let parser = try ReplyReader()
    // All at once: what was set could not be taken back when the next one failed.
    transport = connected
    reader = parser
    buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
  }

  private static func connect(_ configuration: RedisConfiguration) throws(RedisError) -> any Transport {
    guard let port = UInt16(exactly: configuration.port), port > 0 else {
      throw RedisError(
        .invalidConfiguration, "\(configuration.port) is no port",
        advice: "REDIS_PORT is a number from 1 to 65535")
    }
    let deadline = ContinuousClock.now + configuration.connectTimeout
    do throws(RedisError) {
      let socket = try SocketTransport(
        host: configuration.host, port: port, timeout: configuration.connectTimeout)
      guard let tls = configuration.tls else { return socket }
      return try TLSTransport(
        socket, try TLSContext(tls), name: tls.serverName ?? configuration.host, by: deadline)
    } catch {
      throw RedisError(
        error.kind, "\(configuration): \(error.message)",
        advice: error.advice ?? "is Redis running at REDIS_HOST and REDIS_PORT?")
    }
  }

  deinit { buffer.deallocate() }

  var socket: Int32 { transport.descriptor }

  /// Sends commands.
  func send(_ commands: CommandBuffer, timeout: Duration) throws(RedisError) {
    let result: Result<Void, RedisError> = commands.bytes.withUnsafeBytes { bytes in
      do throws(RedisError) {
        return .success(try transport.send(bytes, by: .now + timeout))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Waits for one reply. The time is that without a sign of life; `limit` is how many bytes it may have.
  mutating func receive(timeout: Duration, limit: Int) throws(RedisError) -> RedisReply {
    var received = 0
    while true {
      if let reply = try reader.next() { return reply }
      guard received <= limit else {
        throw RedisError(.replyTooLarge, "a reply of Redis has more than \(limit) bytes")
      }
      let count = try transport.receive(into: buffer, by: .now + timeout)
      received += count
      try reader.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}

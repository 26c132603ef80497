/// TLS over a socket.
final class TLSTransport: Transport {
  private let socket: SocketTransport
  private let session: TLSSession
  /// What comes over the socket, and what goes.
  private let buffer: UnsafeMutableRawBufferPointer

  /// As much as some records of TLS, which have 16 KiB at most.
  private static let bufferSize = 1 << 17

  var descriptor: Int32 { socket.descriptor }

  /// Shakes hands and verifies the server.
  init(
    _ socket: SocketTransport, _ context: TLSContext, name: String,
    by deadline: ContinuousClock.Instant
  ) throws(RedisError) {
    self.socket = socket
    session = try TLSSession(context, name: name)
    buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
    do throws(RedisError) {
      try shakeHands(by: deadline)
    } catch {
      guard error.kind != .timeout else { throw TLSFailure.noHandshake }
      // The server is told why.
      try? carry(by: deadline)
      throw error
    }
  }

  private func shakeHands(by deadline: ContinuousClock.Instant) throws(RedisError) {
    while true {
      let step = try session.shakeHands()
      try carry(by: deadline)
      guard case .wantsBytes = step else { return }
      try bring(by: deadline)
    }
  }

  deinit { buffer.deallocate() }

  func send(_ bytes: UnsafeRawBufferPointer, by deadline: ContinuousClock.Instant) throws(RedisError) {
    do throws(RedisError) {
      try encrypt(bytes, by: deadline)
    } catch {
      throw error.kind == .connection ? farewell ?? error : error
    }
  }

  /// What a server said before it closed the connection: since TLS 1.3 it refuses a client when that has begun to
  /// send already.
  private var farewell: RedisError? {
    do throws(RedisError) {
      while true {
        try bring(by: .now)
        if case .done = try session.decrypt(into: buffer) { return nil }
      }
    } catch {
      return error.kind == .untrusted ? error : nil
    }
  }

  private func encrypt(
    _ bytes: UnsafeRawBufferPointer, by deadline: ContinuousClock.Instant
  ) throws(RedisError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Part by part, so that a large command isn't there twice.
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.bufferSize))
      switch try session.encrypt(part) {
      case .done(let count): rest = rest.dropFirst(count)
      case .wantsBytes: try bring(by: deadline)
      }
      try carry(by: deadline)
    }
  }

  func receive(
    into target: UnsafeMutableRawBufferPointer, by deadline: ContinuousClock.Instant
  ) throws(RedisError) -> Int {
    while true {
      if case .done(let count) = try session.decrypt(into: target) { return count }
      // The server may have asked for an answer of TLS's own.
      try carry(by: deadline)
      try bring(by: deadline)
    }
  }

  /// Sends what the session has for the server.
  private func carry(by deadline: ContinuousClock.Instant) throws(RedisError) {
    while case let count = session.take(into: buffer), count > 0 {
      try socket.send(UnsafeRawBufferPointer(rebasing: buffer[..<count]), by: deadline)
    }
  }

  /// Waits for bytes and gives them to the session.
  private func bring(by deadline: ContinuousClock.Instant) throws(RedisError) {
    let count = try socket.receive(into: buffer, by: deadline)
    try session.bring(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }
}

import ConnectionSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Carries bytes to a server and back. It belongs to one connection, whose queue makes all its calls.
protocol Transport: AnyObject {
  /// The socket, for what may cut it from another thread.
  var descriptor: Int32 { get }

  /// Sends all of the bytes before the deadline.
  func send(_ bytes: UnsafeRawBufferPointer, by deadline: ContinuousClock.Instant) throws(RedisError)

  /// Waits for bytes until the deadline, and gives how many came; never 0.
  func receive(
    into buffer: UnsafeMutableRawBufferPointer, by deadline: ContinuousClock.Instant
  ) throws(RedisError) -> Int
}

/// A TCP socket.
final class SocketTransport: Transport {
  let descriptor: Int32

  /// Connects to the first of the host's addresses that answers. Each has an equal share of the time that is left: one
  /// that swallows what is sent leaves some for the next.
  init(host: String, port: UInt16, timeout: Duration) throws(RedisError) {
    let deadline = ContinuousClock.now + timeout
    var reason = "it has no address"
    let addresses = try Self.addresses(of: host, port)
    for (place, address) in addresses.enumerated() {
      let start = ContinuousClock.now
      do throws(RedisError) {
        descriptor = try Self.connect(to: address, by: start + (deadline - start) / (addresses.count - place))
        return
      } catch {
        reason = error.message
      }
    }
    throw RedisError(.connection, reason)
  }

  deinit { close(descriptor) }

  func send(_ bytes: UnsafeRawBufferPointer, by deadline: ContinuousClock.Instant) throws(RedisError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = SystemSocket.send(descriptor, UnsafeRawBufferPointer(rebasing: rest))
      if count > 0 {
        rest = rest.dropFirst(count)
      } else {
        try wait(for: Int16(POLLOUT), after: errno, by: deadline)
      }
    }
  }

  func receive(
    into buffer: UnsafeMutableRawBufferPointer, by deadline: ContinuousClock.Instant
  ) throws(RedisError) -> Int {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return count }
      if count == 0 { throw Self.lost("the server closed it") }
      try wait(for: Int16(POLLIN), after: errno, by: deadline)
    }
  }

  /// Waits until the socket is ready, when a call on it would have blocked.
  private func wait(
    for events: Int16, after code: Int32, by deadline: ContinuousClock.Instant
  ) throws(RedisError) {
    guard code == EAGAIN || code == EWOULDBLOCK || code == EINTR else { throw Self.lost(reason(code)) }
    guard try Self.isReady(descriptor, events, by: deadline) else {
      throw RedisError(.timeout, "Redis didn't answer in time")
    }
  }

  /// False when the deadline passed.
  static func isReady(
    _ descriptor: Int32, _ events: Int16, by deadline: ContinuousClock.Instant
  ) throws(RedisError) -> Bool {
    while true {
      let left = max(.zero, deadline - .now)
      var poll = pollfd(fd: descriptor, events: events, revents: 0)
      // Rounded up, so that a wait of less than a millisecond is one.
      let ready = SystemSocket.poll(&poll, Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up))))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { throw lost(reason(errno)) }
      if ready == 0, left == .zero { return false }
    }
  }

  static func lost(_ reason: String) -> RedisError {
    RedisError(.connection, "the connection to Redis is lost: \(reason)")
  }
}

// Connecting.
extension SocketTransport {
  /// An address of a host, as the resolver gives it.
  private struct Address {
    let family: Int32
    let bytes: [UInt8]
  }

  private static func addresses(of host: String, _ port: UInt16) throws(RedisError) -> [Address] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = SystemSocket.stream
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else { throw RedisError(.connection, String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(list) }
    var found: [Address] = []
    var next = list
    while let info = next?.pointee {
      // The list owns the address until it is freed: its bytes are copied.
      let bytes = UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
      found.append(Address(family: info.ai_family, bytes: Array(bytes)))
      next = info.ai_next
    }
    return found
  }

  private static func connect(
    to address: Address, by deadline: ContinuousClock.Instant
  ) throws(RedisError) -> Int32 {
    let descriptor = SystemSocket.open(address.family)
    guard descriptor >= 0 else { throw RedisError(.connection, reason(errno)) }
    do throws(RedisError) {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
      set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
      set(descriptor, SOL_SOCKET, SO_KEEPALIVE)
      let started = address.bytes.withUnsafeBytes { bytes in
        // The resolver wrote a sockaddr of this family there.
        SystemSocket.connect(descriptor, bytes)
      }
      guard started == 0 || errno == EINPROGRESS else { throw RedisError(.connection, reason(errno)) }
      guard try isReady(descriptor, Int16(POLLOUT), by: deadline) else {
        throw RedisError(.connection, "it didn't answer in time")
      }
      var code: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
      guard code == 0 else { throw RedisError(.connection, reason(code)) }
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// The system's words for an error of a call.
func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

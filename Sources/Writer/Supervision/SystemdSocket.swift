#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The socket by which systemd is told how a service is: a datagram a message (sd_notify(3), "Notes").
struct SystemdSocket: Sendable {
  private let path: String

  /// The socket of `NOTIFY_SOCKET`: a path, or a name after `@` in Linux's abstract namespace; nil for anything else.
  init?(_ path: String) {
    guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count > 1,
      path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
    else { return nil }
    self.path = path
  }

  /// Sends a message; false when nobody takes it, which is no reason to stop.
  @discardableResult
  func send(_ message: String) -> Bool {
    #if os(Linux)
      let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
    #endif
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      buffer.copyBytes(from: bytes)
      // An abstract name begins with NUL, and ends with the address.
      if bytes[0] == UInt8(ascii: "@") { buffer[0] = 0 }
    }
    let offset = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    let length = socklen_t(offset + bytes.count + (isAbstract ? 0 : 1))
    let text = Array(message.utf8)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        sendto(descriptor, text, text.count, Int32(MSG_DONTWAIT), pointer, length) == text.count
      }
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends a connection from another thread while libpq waits on it, whatever the server does: a request to cancel needs
/// one that answers.
final class SocketInterrupter: Sendable {
  /// A descriptor of its own: libpq's may be closed by now, and its number another file's.
  private let descriptor: Int32

  init(_ socket: Int32) { descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func interrupt() { if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
}

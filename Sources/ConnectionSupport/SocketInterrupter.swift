#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cuts a connection's socket from any thread, so that a call that waits on it returns at once, whatever the server
/// does: a request to cancel needs one that answers.
package final class SocketInterrupter: Sendable {
  /// A descriptor of its own: the connection's may be closed by now, and its number another file's.
  private let descriptor: Int32

  package init(_ socket: Int32) { descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  package func interrupt() { if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
}

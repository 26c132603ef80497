#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Calls that differ between systems, or whose names a method would hide.
package enum SystemSocket {
  #if canImport(Glibc)
    package static let stream = Int32(SOCK_STREAM.rawValue)
  #else
    package static let stream = SOCK_STREAM
  #endif

  /// A socket of TCP, or -1.
  package static func open(_ family: Int32) -> Int32 {
    let descriptor = socket(family, stream, 0)
    #if canImport(Darwin)
      // There is no MSG_NOSIGNAL there.
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    return descriptor
  }

  /// Sends some of the bytes. A peer that is gone is an error, not the signal that ends a process.
  package static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
    #elseif canImport(Musl)
      Musl.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #else
      Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
  }

  package static func poll(_ descriptor: inout pollfd, _ milliseconds: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.poll(&descriptor, 1, milliseconds)
    #elseif canImport(Musl)
      Musl.poll(&descriptor, 1, milliseconds)
    #else
      Glibc.poll(&descriptor, 1, milliseconds)
    #endif
  }

  package static func connect(_ descriptor: Int32, _ address: UnsafeRawBufferPointer) -> Int32 {
    guard let start = address.baseAddress else { return -1 }
    let pointer = start.assumingMemoryBound(to: sockaddr.self)
    #if canImport(Darwin)
      return Darwin.connect(descriptor, pointer, socklen_t(address.count))
    #elseif canImport(Musl)
      return Musl.connect(descriptor, pointer, socklen_t(address.count))
    #else
      return Glibc.connect(descriptor, pointer, socklen_t(address.count))
    #endif
  }
}

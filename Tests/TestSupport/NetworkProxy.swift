import Foundation
import Synchronization

/// A network between a program and a server, of one test's own: it passes bytes on, and can fail like a real one.
public final class NetworkProxy: Sendable {
  /// The port of the loopback address that stands for the server's.
  public let port: Int
  private let target: UInt16
  private let listener: Int32
  private let state = Mutex(State())

  private struct State {
    var sockets: Set<Int32> = []
    var isStalled = false
    var isClosed = false
    /// How many bytes still pass before everything is cut; nil for no limit.
    var bytesBeforeCut: Int?
  }

  /// A proxy for a port of the loopback address.
  public init(to target: Int) throws {
    self.target = UInt16(target)
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, length) == 0 && listen(socket, 64) == 0
          && getsockname(socket, pointer, &length) == 0
      }
    }
    guard isListening else { throw TestSetupError(description: "no port to listen on: errno \(errno)") }
    listener = socket
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { self.accept() }
  }

  /// How many connections there are, both sides of each counted.
  public var connections: Int { state.withLock { $0.sockets.count } }

  /// Breaks every connection at once.
  public func cut() {
    state.withLock { state in
      for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
      state.bytesBeforeCut = nil
    }
  }

  /// Breaks every connection after some more bytes, wherever in a message that is.
  public func cut(afterBytes count: Int) { state.withLock { $0.bytesBeforeCut = count } }

  /// Passes nothing on, and breaks nothing either, until it is ended.
  public func stall(_ isStalled: Bool) { state.withLock { $0.isStalled = isStalled } }

  /// Ends everything.
  public func close() {
    state.withLock { $0.isClosed = true }
    shutdown(listener, Int32(SHUT_RDWR))
    cut()
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { break }
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = Self.loopback(port: target)
      let isConnected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      guard isConnected, state.withLock({ !$0.isClosed }) else {
        Glibc.close(client)
        Glibc.close(server)
        continue
      }
      state.withLock { $0.sockets.formUnion([client, server]) }
      let pair = OpenPair(first: client, second: server)
      Thread.detachNewThread { self.pump(from: client, to: server, pair) }
      Thread.detachNewThread { self.pump(from: server, to: client, pair) }
    }
    Glibc.close(listener)
  }

  /// Passes on what comes until either side ends, or the network does.
  private func pump(from source: Int32, to target: Int32, _ pair: OpenPair) {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = recv(source, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      while state.withLock({ $0.isStalled && !$0.isClosed }) { usleep(5000) }
      let passed = state.withLock { state in
        guard let left = state.bytesBeforeCut else { return count }
        state.bytesBeforeCut = left - count
        return min(count, max(0, left))
      }
      var sent = 0
      while sent < passed {
        let part = buffer.withUnsafeBytes {
          send(target, $0.baseAddress.map { $0 + sent }, passed - sent, Int32(MSG_NOSIGNAL))
        }
        guard part > 0 else { break }
        sent += part
      }
      if passed < count { cut() }
      guard sent == count else { break }
    }
    shutdown(source, Int32(SHUT_RDWR))
    shutdown(target, Int32(SHUT_RDWR))
    guard pair.isLast() else { return }
    state.withLock { $0.sockets.subtract([pair.first, pair.second]) }
    Glibc.close(pair.first)
    Glibc.close(pair.second)
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
  }
}

/// Two sockets whose second pump closes them.
private final class OpenPair: Sendable {
  let first: Int32
  let second: Int32
  private let ended = Mutex(0)

  init(first: Int32, second: Int32) {
    self.first = first
    self.second = second
  }

  func isLast() -> Bool {
    ended.withLock { ended in
      ended += 1
      return ended == 2
    }
  }
}

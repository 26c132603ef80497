import Foundation
import Synchronization

/// A Unix socket that takes datagrams, as systemd's does.
public final class DatagramSocket: Sendable {
  /// Its name, as `NOTIFY_SOCKET` has it: a path, or a name after `@`.
  public let name: String
  private let descriptor: Int32
  private let kept = Mutex<[String]>([])

  /// Makes one.
  ///
  /// - Parameter isAbstract: in Linux's abstract namespace, not in the file system.
  public init(isAbstract: Bool = false) throws {
    name = (isAbstract ? "@" : "/tmp/") + TestServers.uniqueName("notify")
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(name.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      buffer.copyBytes(from: bytes)
      if isAbstract { buffer[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard bound == 0 else { throw POSIXError(.EADDRINUSE) }
  }

  /// What has come since it was asked last, without waiting.
  public func received() -> [String] {
    var messages: [String] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count >= 0 else { return messages }
      messages.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }

  /// All lines that ever came.
  public var lines: [String] {
    let new = received().flatMap { $0.split(separator: "\n").map(String.init) }
    return kept.withLock {
      $0 += new
      return $0
    }
  }

  deinit {
    close(descriptor)
    if name.hasPrefix("/") { unlink(name) }
  }
}

import Foundation
import Logging
import ServiceLifecycle
import Testing
import TestSupport

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@testable import Writer

/// Runs health servers for tests.
enum HealthPlatform {
  static let quiet = Logger(label: "health") { _ in SwiftLogNoOpLogHandler() }

  /// A port that nobody listens on, outside of those that the system gives to outgoing connections: one of these could
  /// be taken before it is used.
  static func freePort() throws -> Int {
    let port = (0..<100).lazy.map { _ in UInt16.random(in: 10_240..<32_768) }.first(where: isFree)
    return Int(try #require(port))
  }

  static func isFree(_ port: UInt16) -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    address.sin_port = in_port_t(port.bigEndian)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Runs a writer's health server until `body` is done.
  static func serving(
    _ writer: Writer,
    _ body:
      @escaping @Sendable (_ get: @Sendable (String) async throws -> (Int, String)) async throws
      -> Void
  ) async throws {
    let port = writer.configuration.healthPort
    let group = ServiceGroup(services: [HealthServer(writer, logger: quiet)], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let get: @Sendable (String) async throws -> (Int, String) = { path in
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
      }
      _ = try await eventually { (try? await get("metrics")) != nil }
      try await body(get)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}

import Foundation
import NIOCore
import NIOPosix

/// Looks at whether the health server could listen, by listening for a moment.
struct HealthInspection {
  let configuration: WriterConfiguration

  private var address: String { "\(configuration.healthHost):\(configuration.healthPort)" }

  func findings() async -> [WriterCheck.Finding] {
    if configuration.healthPort == 0 { return [] }
    do {
      try await listen()
      return [.init("health", .ok, "the health server can listen on \(address)")]
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      return [
        .init(
          "health", .warning, "\(address) is taken",
          advice:
            "unless by a writer that this one replaces, set HEALTH_PORT to a free port, or to 0 to turn it off"
        )
      ]
    } catch {
      return [
        .init(
          "health", .problem, "the health server can't listen on \(address): \(error)",
          advice: "set HEALTH_HOST to an address of this host, or HEALTH_PORT to 0 to turn it off",
          exitStatus: 69)
      ]
    }
  }

  private func listen() async throws {
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: configuration.healthHost, port: configuration.healthPort).get()
    try await channel.close()
  }
}

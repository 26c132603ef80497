import Foundation
import Logging
import Metrics
import ServiceLifecycle
import Testing
import TestSupport

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@testable import Writer

@Suite("Health")
struct HealthTests {
  private static let quiet = Logger(label: "health") { _ in SwiftLogNoOpLogHandler() }

  /// A port that nobody listens on, outside of those that the system gives to outgoing connections: one of these could
  /// be taken before it is used.
  private func freePort() throws -> Int {
    let port = (0..<100).lazy.map { _ in UInt16.random(in: 10_240..<32_768) }.first(where: isFree)
    return Int(try #require(port))
  }

  private func isFree(_ port: UInt16) -> Bool {
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
  private func serving(
    _ writer: Writer,
    _ body:
      @escaping @Sendable (_ get: @Sendable (String) async throws -> (Int, String)) async throws
      -> Void
  ) async throws {
    let port = writer.configuration.healthPort
    let group = ServiceGroup(services: [HealthServer(writer, logger: Self.quiet)], logger: Self.quiet)
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

  @Test("is told over HTTP: /health, /ready with the reason, and /metrics for Prometheus")
  func http() async throws {
    try await withWriterPlatform { platform in
      var configuration = try platform.configuration()
      configuration.healthPort = try freePort()
      let port = configuration.healthPort
      let idle = try platform.writer(configuration)
      try await serving(idle) { get in
        let (health, text) = try await get("health")
        #expect(
          health == 503 && text.contains("\"status\":\"unhealthy\"") && text.contains("\"running\":false"))
        #expect(text.contains("\"redis\":true") && text.contains("\"database\":true"))
        let (ready, reason) = try await get("ready")
        #expect(ready == 503 && reason.contains("\"ready\":false") && reason.contains("starting"))
      }
      try await platform.feed(0..<10)
      try await platform.add(["value": "hot"])
      try await platform.running {
        $0.healthPort = port
      } during: { writer in
        try await expectEventually {
          let stats = writer.statistics.statistics
          return stats.messagesWritten == 10 && stats.messagesFailed == 1
        }
        try await serving(writer) { get in
          // On a busy machine a server may take its time to answer the first probe.
          try await expectEventually { try await get("health").0 == 200 }
          let (health, text) = try await get("health")
          let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
          let stats = object?["stats"] as? [String: Int]
          #expect(health == 200 && object?["status"] as? String == "healthy")
          #expect(stats?["messages_read"] == 11 && stats?["messages_written"] == 10)
          #expect(stats?["messages_failed"] == 1 && stats?["errors"] == 0)
          try await expectEventually { try await get("ready").0 == 200 }
          let (_, ready) = try await get("ready")
          #expect(ready.contains("\"ready\":true") && ready.contains("\"direction\":\"exact\""))
          let (_, metrics) = try await get("metrics")
          for line in [
            "# TYPE writer_messages_written_total counter", "writer_messages_written_total 10",
            "writer_messages_failed_total 1", "writer_errors_total{server=\"redis\"} 0",
            "# TYPE writer_batch_duration_seconds histogram",
            "writer_batch_duration_seconds_bucket{le=\"+Inf\"}",
          ] { #expect(metrics.contains(line), "\(line)") }
        }
      }
    }
  }

  @Test("says which port is taken, and what to set")
  func portTaken() async throws {
    try await withWriterPlatform { platform in
      var configuration = try platform.configuration()
      configuration.healthPort = try freePort()
      let writer = try platform.writer(configuration)
      try await serving(writer) { _ in
        let error = await #expect(throws: HealthServerError.self) {
          try await HealthServer(writer, logger: Self.quiet).run()
        }
        let taken = try #require(error)
        #expect(taken.description.contains("\(writer.configuration.healthPort)"))
        #expect(taken.description.contains("HEALTH_PORT"))
        #expect(Writer.exitStatus(of: taken) == 69)
      }
    }
  }

  @Test("metrics are written as Prometheus reads them")
  func format() {
    let metrics = PrometheusMetrics()
    Counter(label: "a_total", dimensions: [("path", "C:\\\"x\"\n")], factory: metrics).increment(by: 3)
    Gauge(label: "b", factory: metrics).record(1.5)
    let timer = Timer(label: "c_seconds", factory: metrics)
    timer.recordMilliseconds(2)
    timer.recordSeconds(100)
    let text = metrics.text
    #expect(text.contains("a_total{path=\"C:\\\\\\\"x\\\"\\n\"} 3\n"))
    #expect(text.contains("# TYPE b gauge\nb 1.5\n"))
    #expect(text.contains("c_seconds_bucket{le=\"0.001\"} 0\nc_seconds_bucket{le=\"0.0025\"} 1\n"))
    #expect(text.contains("c_seconds_bucket{le=\"+Inf\"} 2\nc_seconds_sum 100.002\nc_seconds_count 2\n"))
  }
}

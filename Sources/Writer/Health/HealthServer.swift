import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

/// The HTTP server for probes, Prometheus and people: `/health`, `/ready`, `/live`, `/metrics`, and a status page at `/`.
public struct HealthServer: Service {
  private let writer: Writer
  private let logger: Logger
  private let monitor: Monitor

  /// A server for a writer, on its `HEALTH_HOST` and `HEALTH_PORT`.
  public init(_ writer: Writer, logger: Logger) {
    self.writer = writer
    self.logger = logger
    monitor = Monitor(writer, logger: logger)
  }

  /// Serves until the process shuts down.
  public func run() async throws {
    let configuration = writer.configuration
    // Hummingbird's own lines tell operators nothing that ours don't.
    var quiet = logger
    quiet.logLevel = .critical
    let application = Application(
      router: router(),
      configuration: .init(
        address: .hostname(configuration.healthHost, port: configuration.healthPort), serverName: "writer"),
      logger: quiet)
    do {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { await monitor.run() }
        try await application.runService(gracefulShutdownSignals: [])
        tasks.cancelAll()
      }
    } catch {
      throw HealthServerError(
        description:
          "the health server can't listen on \(configuration.healthHost):\(configuration.healthPort): "
          + "\(error)\nset HEALTH_PORT to a free port, or to 0 to turn it off")
    }
  }

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    let (writer, monitor) = (writer, monitor)
    router.get("health") { _, _ in
      let health = await writer.healthCheck()
      return try Self.json(health, health.status == "healthy" ? .ok : .serviceUnavailable)
    }
    router.get("ready") { _, _ in
      let readiness = Readiness(await writer.healthCheck())
      return try Self.json(readiness, readiness.ready ? .ok : .serviceUnavailable)
    }
    router.get("live") { _, _ in
      let isLive = writer.isAlive()
      return try Self.json(["live": isLive], isLive ? .ok : .serviceUnavailable)
    }
    router.get("metrics") { _, _ in
      let text = writer.metricsText(group: await monitor.groupStatus)
      return Self.response(text, "text/plain; version=0.0.4; charset=utf-8")
    }
    router.get("") { _, _ in Self.response(StatusPage.markup, "text/html; charset=utf-8") }
    router.get("status.css") { _, _ in Self.response(StatusPage.style, "text/css; charset=utf-8") }
    router.get("status.js") { _, _ in Self.response(StatusPage.script, "text/javascript; charset=utf-8") }
    router.get("status.json") { _, _ in try Self.json(await monitor.report, .ok, isSnakeCase: true) }
    return router
  }

  private static func json(
    _ value: some Encodable, _ status: HTTPResponse.Status, isSnakeCase: Bool = false
  ) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    if isSnakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
    return response(String(decoding: try encoder.encode(value), as: UTF8.self), "application/json", status)
  }

  private static func response(
    _ text: String, _ type: String, _ status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status,
      headers: [
        .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        .contentSecurityPolicy: StatusPage.policy,
      ], body: .init(byteBuffer: ByteBuffer(string: text)))
  }
}

/// What `/ready` shows.
private struct Readiness: Encodable {
  let ready: Bool
  /// Why it isn't.
  let reason: String?
  /// How the database's schema stands to the writer's, and what to do about it.
  let schema: WriterHealth.Schema

  init(_ health: WriterHealth) {
    let silent = [health.redis ? nil : "Redis", health.database ? nil : "PostgreSQL"].compactMap { $0 }
    let silence = silent.isEmpty ? nil : "no answer from \(silent.joined(separator: " and "))"
    let reasons = [health.reason, silence].compactMap { $0 }
    reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    ready = reason == nil
    schema = health.schema
  }
}

/// The health server can't run.
public struct HealthServerError: Error, Sendable, CustomStringConvertible {
  /// What happened, and what to do.
  public let description: String
}

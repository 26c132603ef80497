import Foundation
import Logging
import ServiceLifecycle
import Testing
import TestSupport

@testable import Writer

@Suite("Health")
struct HealthTests {
  @Test("is told over HTTP: /health, /ready with the reason, and /metrics for Prometheus")
  func http() async throws {
    try await withWriterPlatform { platform in
      var configuration = try platform.configuration()
      configuration.healthPort = try HealthPlatform.freePort()
      let port = configuration.healthPort
      let idle = try platform.writer(configuration)
      try await HealthPlatform.serving(idle) { get in
        // On a busy machine a server may take its time to answer the first probe.
        try await expectEventually {
          let text = try await get("health").1
          return text.contains("\"redis\":true") && text.contains("\"database\":true")
        }
        let (health, text) = try await get("health")
        #expect(health == 503)
        #expect(text.contains("\"status\":\"unhealthy\"") && text.contains("\"running\":false"))
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
        try await HealthPlatform.serving(writer) { get in
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
      configuration.healthPort = try HealthPlatform.freePort()
      let writer = try platform.writer(configuration)
      try await HealthPlatform.serving(writer) { _ in
        let error = await #expect(throws: HealthServerError.self) {
          try await HealthServer(writer, logger: HealthPlatform.quiet).run()
        }
        let taken = try #require(error)
        #expect(taken.description.contains("\(writer.configuration.healthPort)"))
        #expect(taken.description.contains("HEALTH_PORT"))
        #expect(Writer.exitStatus(of: taken) == 69)
      }
    }
  }
}

import Testing
import TestSupport

@testable import Writer

@Suite("A trace context")
struct TraceTests {
  private static let valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

  private func read(_ text: String) -> TraceContext? {
    Array(text.utf8).withUnsafeBytes { TraceContext($0) }
  }

  @Test("is read from a traceparent, of a later version too")
  func valid() throws {
    let trace = try #require(read(Self.valid))
    #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(trace.parentID == "00f067aa0ba902b7" && trace.flags == "01")
    #expect(read("cc" + Self.valid.dropFirst(2) + "-what-comes-later") == trace)
  }

  @Test(
    "is nothing where the value is not of the standard's form",
    arguments: [
      "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
      "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
      "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
      "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01",
    ])
  func invalid(text: String) { #expect(read(text) == nil) }

  @Test(
    "of a message is in the lines about it, of a dead letter and at DEBUG of a row; a false one is in none")
  func logged() async throws {
    try await withWriterPlatform { platform in
      try await platform.add(["value": "hot", "traceparent": "\(Self.valid)"])
      try await platform.add(["value": "1", "traceparent": "\(Self.valid)"])
      try await platform.add(["value": "2", "traceparent": "\"}\ninjected"])
      try await platform.add(["value": "3"])
      let collector = LogCollector()
      var logger = collector.logger
      logger.logLevel = .debug
      let writer = try Writer(
        configuration: try platform.configuration(), schema: platform.schema,
        revision: WriterPlatform.revision,
        key: "\(platform.prefix):{device}", logger: logger)
      try await platform.run(writer) {
        try await expectEventually { writer.statistics.statistics.batchesProcessed > 0 }
        try await expectEventually { writer.statistics.statistics.messagesWritten == 3 }
      }
      let traced = collector.lines.filter { $0.contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"") }
      #expect(traced.count == 2 && traced.allSatisfy { $0.contains("\"span_id\":\"00f067aa0ba902b7\"") })
      #expect(
        traced.contains { $0.contains("\"message\":\"Dead letter\"") && $0.contains("\"level\":\"WARNING\"") }
      )
      #expect(
        traced.contains {
          $0.contains("\"message\":\"Message written\"") && $0.contains("\"level\":\"DEBUG\"")
        })
      #expect(!collector.lines.contains { $0.contains("injected") })
    }
  }
}

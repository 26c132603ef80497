import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("Fields that name no column")
struct UnknownFieldTests {
  @Test("are counted by table and told once each, and no others are")
  func told() async throws {
    try await withWriterPlatform { platform in
      for value in 0..<3 { try await platform.add(["value": "\(value)", "unit\n": "C", "id": "7"]) }
      try await platform.add(["value": "3", "traceparent": "t", "replayed_from": "x", "created_at": ""])
      // As a dead letter it keeps all its fields.
      try await platform.add(["value": "hot", "more": "1"])
      try await platform.add(["value": "4", "more": "1", "unit\n": "C"], to: "e")
      let log = try await platform.running { writer in
        try await expectEventually {
          let statistics = writer.statistics.statistics
          return statistics.messagesWritten == 5 && statistics.messagesFailed == 1
        }
        #expect(
          writer.metrics.text.contains(
            "\nwriter_messages_with_unknown_fields_total{table=\"public.readings\"} 4\n"))
      }
      let told = log.lines.filter { $0.contains("Field names no column") }
      #expect(told.count == 2 && told.allSatisfy { $0.contains("\"table\":\"public.readings\"") })
      #expect(told.contains { $0.contains("\"field\":\"unit\\\\x0a\"") && $0.contains("NOTICE") })
      #expect(told.contains { $0.contains("\"field\":\"more\"") && $0.contains("\(platform.prefix):e") })
    }
  }

  @Test("are told of so many names only, as producers choose them")
  func bounded() {
    let fields = UnknownFields()
    let news = (0..<100).filter { fields.isNews(Array("f\($0)".utf8), of: "t") }
    #expect(news == Array(0..<UnknownFields.limit))
  }
}

import Foundation
import Testing
import TestSupport

@testable import Writer

@Suite("The status page")
struct StatusPageTests {
  /// Runs a writer with two dead letters, one of which looks like markup, and its health server.
  private func serving(
    _ body:
      @escaping @Sendable (
        _ port: Int, _ get: @Sendable (String) async throws -> (Int, String)
      ) async throws -> Void
  ) async throws {
    try await withWriterPlatform { platform in
      try await platform.feed(0..<40)
      try await platform.add(["value": "<img src=x onerror=\"document.title='owned'\">"])
      try await platform.add(["value": "hot"])
      try await platform.running {
        $0.healthPort = (try? HealthPlatform.freePort()) ?? 0
        $0.statusInterval = .milliseconds(100)
      } during: { writer in
        try await expectEventually { writer.statistics.statistics.messagesWritten == 40 }
        try await HealthPlatform.serving(writer) { get in
          try await expectEventually {
            let report = try await get("status.json").1
            return report.contains("\"count\":2") && report.contains("\"written\":")
              && !report.contains("\"points\":[]")
          }
          try await body(writer.configuration.healthPort, get)
        }
      }
    }
  }

  @Test("has all figures as JSON, and may load nothing that isn't its own")
  func served() async throws {
    try await serving { port, get in
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(try await get("status.json").1.utf8)) as? [String: Any])
      #expect(object["running"] as? Bool == true && object["phase"] as? String == "running")
      #expect(object["group"] as? String == "db_writer")
      let fleet = try #require(object["fleet"] as? [String: Any])
      #expect(fleet["streams"] as? Int == 6 && fleet["lag"] as? Int == 0 && fleet["pending"] as? Int == 0)
      let letters = try #require(fleet["dead_letters"] as? [String: Any])
      #expect((letters["latest"] as? [[String: Any]])?.count == 2)
      #expect((object["schema"] as? [String: Any])?["direction"] as? String == "exact")
      let point = try #require((object["points"] as? [[String: Any]])?.first)
      #expect(point["at"] as? Int != nil && point["written"] != nil)
      #expect(try await get("").1.contains("<title>Writer</title>"))
      #expect(try await get("status.css").0 == 200)
      #expect(try await get("status.js").0 == 200)
      #expect(!StatusPage.markup.contains("://") && !StatusPage.style.contains("url("))
      #expect(!StatusPage.script.contains("innerHTML"))
    }
  }

  @Test(
    "draws itself in a real browser, on a phone and on a screen, and takes no message for markup",
    .enabled("a browser is installed") { Browser.path != nil }, arguments: [390, 1200])
  func browser(width: Int) async throws {
    try await serving { port, _ in
      let page = try await Browser.open("http://127.0.0.1:\(port)/", width: width)
      #expect(page.contains(">running</p>"))
      #expect(page.contains("group db_writer"))
      for chart in ["Throughput", "Lag", "Latency"] {
        #expect(page.contains("aria-label=\"\(chart) of the last 3 minutes"), "\(chart)")
      }
      #expect(
        page.contains("<span id=\"letters\">2</span>") && page.contains("<span id=\"streams\">6</span>"))
      #expect(page.contains("<dt>rows written</dt><dd>40</dd>"))
      #expect(page.contains("No stream has a lag") && page.contains("<dd class=\"good\">exact</dd>"))
      #expect(page.contains("&lt;img src=x") && !page.contains("<img"))
      #expect(page.contains("<title>Writer db_writer</title>"))
    }
  }
}

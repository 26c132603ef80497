import Foundation
import Testing
import TestSupport

@testable import Writer

@Suite("What is deployed beside the writer")
struct DeploymentTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(Program.root)/\(path)", encoding: .utf8)
  }

  /// The names of metrics in an expression of PromQL.
  private static func metrics(in expression: String) -> Set<String> {
    Set(expression.matches(of: /\b(writer|process)_[a-z0-9_]+/).map { String($0.output.0) })
  }

  /// Every name that `/metrics` has values of.
  private static let exported: Set<String> = {
    var names: Set<String> = []
    for metric in WriterMetric.all {
      if case .histogram = metric.kind {
        names.formUnion(["_bucket", "_sum", "_count"].map { metric.name + $0 })
      } else {
        names.insert(metric.name)
      }
    }
    return names
  }()

  @Test("the dashboard asks for metrics that the writer exports, and for nearly all of them")
  func dashboard() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(try Self.text("Deploy/grafana/writer.json").utf8))
        as? [String: Any])
    let panels = try #require(object["panels"] as? [[String: Any]])
    #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
    var asked: Set<String> = []
    for panel in panels {
      let targets = try #require(panel["targets"] as? [[String: Any]])
      #expect(!targets.isEmpty && (panel["title"] as? String)?.isEmpty == false)
      for target in targets { asked.formUnion(Self.metrics(in: try #require(target["expr"] as? String))) }
    }
    #expect(asked.subtracting(Self.exported).isEmpty)
    let shown = WriterMetric.all.filter { metric in asked.contains { $0.hasPrefix(metric.name) } }
    #expect(shown.count >= WriterMetric.all.count - 2)
  }

  /// The alert rules, by name: what they ask and where they are explained.
  private static func alerts() throws -> [(name: String, rule: String)] {
    let parts = try text("Deploy/prometheus/alerts.yml").components(separatedBy: "- alert: ").dropFirst()
    return parts.map { part in
      let lines = part.split(separator: "\n", maxSplits: 1)
      return (String(lines[0]), String(lines[1]))
    }
  }

  @Test("alerts ask for metrics that the writer exports, and each has its chapter in the runbook")
  func alerts() throws {
    let runbook = try Self.text("RUNBOOK.md")
    let chapters = Set(
      runbook.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) })
    let alerts = try Self.alerts()
    #expect(alerts.count > 10)
    for (name, rule) in alerts {
      let asked = Self.metrics(
        in: String(rule.prefix(upTo: rule.range(of: "annotations:")?.lowerBound ?? rule.endIndex)))
      #expect(!asked.isEmpty && asked.isSubset(of: Self.exported), "\(name): \(asked)")
      #expect(chapters.contains(name), "\(name)")
      #expect(rule.contains("runbook_url: RUNBOOK.md#\(name.lowercased())\n"), "\(name)")
      #expect(rule.contains("severity: page") != rule.contains("severity: ticket"), "\(name)")
    }
    // And the other way round: a chapter without an alert is out of date.
    #expect(chapters == Set(alerts.map(\.name)))
  }

  @Test("links within the runbook lead somewhere")
  func links() throws {
    let runbook = try Self.text("RUNBOOK.md")
    let anchors = Set(
      runbook.split(separator: "\n").filter { $0.hasPrefix("#") }.map {
        $0.drop { $0 == "#" || $0 == " " }.lowercased().replacing(" ", with: "-")
      })
    for link in runbook.matches(of: /\]\(#([a-z-]+)\)/) {
      #expect(anchors.contains(String(link.output.1)), "\(link.output.1)")
    }
  }

  @Test("promtool finds nothing wrong with the alerts, and they fire when they should")
  func promtool() async throws {
    let folder = "\(Program.root)/Deploy/prometheus"
    let complaints = try await Promtool.complaints(
      aboutRules: "\(folder)/alerts.yml", tests: "\(folder)/alerts.test.yml")
    #expect(complaints ?? "" == "")
  }

  @Test("an image is built from all folders that the package names")
  func imageContext() throws {
    let kept = try Self.text(".dockerignore").split(separator: "\n").filter { $0.hasPrefix("!") }.map {
      $0.dropFirst()
    }
    let named = try Self.text("Package.swift").matches(of: /path: "([^"]+)"/).map(\.output.1)
    #expect(named.contains { $0.hasPrefix("Benchmarks/") })
    for folder in named + ["Sources", "Plugins"] {
      #expect(kept.contains { folder == $0 || folder.hasPrefix("\($0)/") }, "\(folder)")
    }
  }

  @Test("every setting is in .env.example, and every setting there is one")
  func settings() throws {
    let example = try Self.text(".env.example")
    let named = Set(example.matches(of: /(?m)^#?([A-Z][A-Z_]+)=/).map { String($0.output.1) })
    var read: Set<String> = []
    for file in ["WriterConfiguration", "RedisSettings"] {
      let source = try Self.text("Sources/Writer/Configuration/\(file).swift")
      read.formUnion(source.matches(of: /"([A-Z][A-Z]+(_[A-Z]+)+)"/).map { String($0.output.1) })
    }
    #expect(read.subtracting(named) == [] && named.subtracting(read) == [])
    let help = try Self.text("Sources/WriterCommand/WriterCommand.swift")
    #expect(named.filter { !help.contains($0) }.isEmpty)
  }
}

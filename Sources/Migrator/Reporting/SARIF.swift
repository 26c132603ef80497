import Foundation
import SchemaKit

// SARIF 2.1.0, as far as GitHub's code scanning reads it.
extension FindingOutput {
  /// A log of one run.
  var sarif: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(log), as: UTF8.self)
    }
  }

  private var log: SARIFLog {
    let used = rules.filter { rule in findings.contains { $0.rule == rule.id } }
    let places = Dictionary(used.enumerated().map { ($1.id, $0) }) { first, _ in first }
    var seen: [String: Int] = [:]
    let results = findings.map { finding in
      // The line's number is left out: a finding stays the same when lines are added above it.
      let identity = "\(finding.rule)|\(finding.file ?? "")|\(finding.message)"
      seen[identity, default: 0] += 1
      return SARIFLog.Result(
        ruleId: finding.rule, ruleIndex: places[finding.rule], level: finding.severity.rawValue,
        message: .init(text: [finding.message, finding.advice].compactMap { $0 }.joined(separator: "\n")),
        locations: [location(finding)],
        partialFingerprints: ["migrator/v1": SHA256Text.of("\(identity)|\(seen[identity] ?? 1)")])
    }
    let driver = SARIFLog.Driver(name: tool, version: version, rules: used.map(SARIFLog.Rule.init))
    return SARIFLog(runs: [.init(tool: .init(driver: driver), results: results)])
  }

  /// GitHub shows no result without a place: what stands in no file is put at the sum of all revisions.
  private func location(_ finding: Finding) -> SARIFLog.Location {
    let file = path(finding.file ?? subjects.first ?? "migrations/\(SumFile.name)")
    let uri = file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file
    return .init(
      physicalLocation: .init(
        artifactLocation: .init(uri: uri, uriBaseId: file.hasPrefix("/") ? nil : "%SRCROOT%"),
        region: .init(startLine: max(1, finding.line ?? 1))))
  }
}

private struct SARIFLog: Encodable {
  struct Text: Encodable {
    let text: String
    var markdown: String?
  }

  struct Rule: Encodable {
    struct Configuration: Encodable { let level: String }
    struct Properties: Encodable {
      let tags: [String]
      let problemSeverity: String
      enum CodingKeys: String, CodingKey {
        case tags
        case problemSeverity = "problem.severity"
      }
    }

    let id: String
    let shortDescription: Text
    let fullDescription: Text
    let help: Text
    let defaultConfiguration: Configuration
    let properties: Properties

    init(_ rule: ReportedRule) {
      id = rule.id
      shortDescription = Text(text: rule.summary)
      fullDescription = Text(text: rule.summary)
      help = Text(text: rule.help, markdown: rule.help)
      defaultConfiguration = Configuration(level: rule.severity.rawValue)
      properties = Properties(
        tags: ["database", "migration"],
        problemSeverity: rule.severity == .note ? "recommendation" : rule.severity.rawValue)
    }
  }

  struct Driver: Encodable {
    let name: String
    let version: String
    let rules: [Rule]
  }

  struct Tool: Encodable { let driver: Driver }

  struct Location: Encodable {
    struct Physical: Encodable {
      struct Artifact: Encodable {
        let uri: String
        let uriBaseId: String?
      }
      struct Region: Encodable { let startLine: Int }
      let artifactLocation: Artifact
      let region: Region
    }
    let physicalLocation: Physical
  }

  struct Result: Encodable {
    let ruleId: String
    let ruleIndex: Int?
    let level: String
    let message: Text
    let locations: [Location]
    let partialFingerprints: [String: String]
  }

  struct Run: Encodable {
    let tool: Tool
    var columnKind = "utf16CodeUnits"
    let results: [Result]
  }

  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var version = "2.1.0"
  let runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }
}

import Foundation
import Migrator
import Testing
import TestSupport

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Findings")
struct FindingOutputTests {
  private static let finding = Finding(
    rule: "drop-table", severity: .error, file: "migrations/a.up.sql", line: 12, message: "gone for good",
    advice: "keep it")

  @Test("are workflow commands for GitHub, a line each, with the file, the line and the rule")
  func gitHub() throws {
    let text = try Self.output([Self.finding]).text(.github)
    #expect(
      text
        == "::error file=migrations/a.up.sql,line=12,title=migrator lint%3A drop-table::gone for good%0Akeep it"
    )
    let note = Finding(rule: "unmanaged", severity: .note, message: "100 %: a, b")
    #expect(
      try Self.output([note]).text(.github) == "::notice title=migrator lint%3A unmanaged::100 %25: a, b")
  }

  @Test("begin at the root of the checkout when the package is a folder of it")
  func prefix() throws {
    #expect(FindingOutput.prefix(of: "/tmp/checkout/services/iot", in: "/tmp/checkout") == "services/iot/")
    #expect(FindingOutput.prefix(of: "/tmp/checkout", in: "/tmp/checkout") == "")
    #expect(FindingOutput.prefix(of: "/tmp/elsewhere", in: "/tmp/checkout") == "")
    #expect(FindingOutput.prefix(of: "/tmp/elsewhere", in: nil) == "")
    var output = Self.output([Self.finding])
    output.prefix = "services/iot/"
    #expect(try output.text(.github)?.hasPrefix("::error file=services/iot/migrations/a.up.sql,") ?? false)
  }

  @Test("come back unchanged from what GitHub reads, whatever they hold", arguments: 0..<50)
  func gitHubRoundTrip(_ seed: Int) throws {
    let finding = Self.random(seed)
    let text = try #require(try Self.output([finding]).text(.github))
    #expect(!text.contains("\n") && !text.contains("\r"))
    let command = try #require(text.wholeMatch(of: /::(\w+) ([^:]*)::(.*)/))
    let properties = command.2.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
    #expect(properties.map { $0[0] } == ["file", "line", "title"])
    #expect(Self.unescape(properties[0].dropFirst().first ?? "") == finding.file)
    #expect(Self.unescape(command.3) == "\(finding.message)\n\(finding.advice ?? "")")
  }

  @Test("are a SARIF log with what code scanning needs", arguments: 0..<20)
  func sarif(_ seed: Int) throws {
    let findings = [Self.finding, Self.finding, Self.random(seed)]
    let text = try #require(try Self.output(findings).text(.sarif))
    let log = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    #expect(log["$schema"] as? String == "https://json.schemastore.org/sarif-2.1.0.json")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 3)
    let fingerprints = results.compactMap { ($0["partialFingerprints"] as? [String: String])?["migrator/v1"] }
    #expect(Set(fingerprints).count == 3)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
      let location = try #require((result["locations"] as? [[String: Any]])?.first)
      let physical = try #require(location["physicalLocation"] as? [String: Any])
      #expect(((physical["region"] as? [String: Any])?["startLine"] as? Int ?? 0) >= 1)
      let artifact = try #require(physical["artifactLocation"] as? [String: Any])
      #expect(URL(string: artifact["uri"] as? String ?? "") != nil)
    }
  }

  @Test("are JUnit XML that a parser reads, whatever they hold", arguments: 0..<50)
  func junit(_ seed: Int) throws {
    let finding = Self.random(seed)
    let text = try #require(try Self.output([finding, Self.finding]).text(.junit))
    let parser = XMLParser(data: Data(text.utf8))
    let reader = JUnitReader()
    parser.delegate = reader
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
    // The clean file, and the two findings.
    #expect(reader.cases == 3)
    #expect(reader.failures == (finding.severity == .error ? 2 : 1))
  }

  @Test("that are warnings fail only where they are to")
  func strict() {
    let warning = Finding(rule: "json-type", severity: .warning, message: "m")
    var output = Self.output([warning])
    #expect(!output.isFailure(warning))
    output.isStrict = true
    #expect(output.isFailure(warning))
    #expect(!output.isFailure(Finding(rule: "r", severity: .note, message: "m")))
  }

  private static func output(_ findings: [Finding]) -> FindingOutput {
    FindingOutput(
      tool: "migrator lint", version: "1",
      subjects: ["migrations/clean.up.sql"] + findings.compactMap(\.file),
      findings: findings, rules: LintRule.all.map { ReportedRule($0) })
  }

  private static func random(_ seed: Int) -> Finding {
    var random = SeededGenerator(seed: UInt64(seed))
    let signs = [
      "%", "%0A", ":", "::", ",", "\n", "\r\n", "\r", "<", "]]>", "&", "\"", "'", "\u{1}", "é", "😀", "a", "=",
      " ",
    ]
    func text() -> String { (0..<12).map { _ in signs.randomElement(using: &random) ?? "" }.joined() }
    let rule = LintRule.all.randomElement(using: &random)?.id ?? ""
    return Finding(
      rule: rule, severity: Finding.Severity.allCases.randomElement(using: &random) ?? .note,
      file: "f" + text(),
      line: Int.random(in: 1...99, using: &random), message: text(), advice: text())
  }

  private static func unescape(_ text: Substring) -> String {
    String(text).replacing("%0A", with: "\n").replacing("%0D", with: "\r").replacing("%3A", with: ":")
      .replacing("%2C", with: ",").replacing("%25", with: "%")
  }
}

private final class JUnitReader: NSObject, XMLParserDelegate {
  private(set) var cases = 0
  private(set) var failures = 0

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if name == "testcase" { cases += 1 }
    if name == "failure" { failures += 1 }
  }
}

// JUnit XML, as Jenkins, GitLab and others read it.
extension FindingOutput {
  /// A suite with a test case for each finding, and one for each subject without any.
  var junit: String {
    let cases =
      clean.map { "    <testcase classname=\"\(xml: tool)\" name=\"\(xml: $0)\"/>" } + findings.map(testCase)
    let counts = "tests=\"\(cases.count)\" failures=\"\(findings.count(where: isFailure))\" errors=\"0\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites \(counts)>
        <testsuite name="\(xml: tool)" \(counts)>
      \(cases.joined(separator: "\n"))
        </testsuite>
      </testsuites>
      """
  }

  private var clean: [String] {
    let named = Set(findings.compactMap(\.file))
    return subjects.filter { !named.contains($0) }.map(path)
  }

  private func testCase(_ finding: Finding) -> String {
    let file = finding.file.map { " file=\"\(xml: path($0))\"" } ?? ""
    let line = finding.line.map { " line=\"\($0)\"" } ?? ""
    let place = finding.file.map { "\(path($0))\(finding.line.map { ":\($0)" } ?? ""): " } ?? ""
    let text = "\(place)\([finding.message, finding.advice].compactMap { $0 }.joined(separator: "\n"))"
    let body =
      isFailure(finding)
      ? "<failure type=\"\(xml: finding.rule)\" message=\"\(xml: finding.message)\">\(xml: text)</failure>"
      : "<system-out>\(xml: "\(finding.severity.rawValue): \(text)")</system-out>"
    return """
          <testcase classname="\(xml: tool)" name="\(xml: place)\(xml: finding.rule)"\(file)\(line)>\(body)</testcase>
      """
  }
}

extension String.StringInterpolation {
  /// Text for XML 1.0: marked up where it has to be, without the characters that XML does not have.
  fileprivate mutating func appendInterpolation(xml text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": appendLiteral("&amp;")
      case "<": appendLiteral("&lt;")
      case ">": appendLiteral("&gt;")
      case "\"": appendLiteral("&quot;")
      case "\t", "\n", "\r": appendLiteral("&#\(scalar.value);")
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": appendLiteral("\u{FFFD}")
      default: appendLiteral(String(scalar))
      }
    }
  }
}

// Workflow commands (GitHub Docs, "Workflow commands for GitHub Actions").
extension FindingOutput {
  /// A line for each finding.
  var gitHubCommands: String {
    findings.map { finding in
      let command =
        switch finding.severity {
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
      var properties: [(String, String)] = []
      if let file = finding.file { properties.append(("file", path(file))) }
      if let line = finding.line { properties.append(("line", "\(line)")) }
      properties.append(("title", "\(tool): \(finding.rule)"))
      let list = properties.map { "\($0)=\(Self.escape(property: $1))" }.joined(separator: ",")
      let text = [finding.message, finding.advice].compactMap { $0 }.joined(separator: "\n")
      return "::\(command) \(list)::\(Self.escape(data: text))"
    }.joined(separator: "\n")
  }

  private static func escape(data text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: String(scalar)
      }
    }.joined()
  }

  /// Scalars, not characters: a comma with an accent is still a comma to GitHub.
  private static func escape(property text: String) -> String {
    escape(data: text).unicodeScalars.map { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: String(scalar)
      }
    }.joined()
  }
}

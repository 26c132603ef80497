import Foundation

/// The form that findings are printed in.
public enum FindingFormat: String, Sendable, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json
  /// Workflow commands of GitHub Actions, which show findings beside the lines of a pull request.
  case github
  /// SARIF 2.1.0, which GitHub's code scanning and many editors read.
  case sarif
  /// JUnit XML, which most CI servers read.
  case junit
}

/// A rule as a report describes it.
public struct ReportedRule: Sendable, Hashable {
  /// The stable name.
  public let id: String
  /// How much its findings matter.
  public let severity: Finding.Severity
  /// What is found, in a few words.
  public let summary: String
  /// Why it matters, and what to do, in Markdown.
  public let help: String

  /// A rule by its parts.
  public init(id: String, severity: Finding.Severity, summary: String, help: String) {
    self.id = id
    self.severity = severity
    self.summary = summary
    self.help = help
  }

  /// A rule of the linter.
  public init(_ rule: LintRule) {
    self.init(id: rule.id, severity: rule.severity, summary: rule.summary, help: rule.documentation)
  }
}

/// What a command found, to be printed.
public struct FindingOutput: Sendable {
  /// The command: `migrator lint`.
  public var tool: String
  /// The tool's version.
  public var version: String
  /// What was judged, whether or not there is a finding.
  public var subjects: [String]
  /// The findings.
  public var findings: [Finding]
  /// The rules that there are.
  public var rules: [ReportedRule]
  /// Whether warnings fail too.
  public var isStrict = false
  /// What stands before files' paths so that they begin at the repository's root, such as `services/iot/`.
  public var prefix = ""

  /// What a command found.
  public init(
    tool: String, version: String, subjects: [String], findings: [Finding], rules: [ReportedRule]
  ) {
    self.tool = tool
    self.version = version
    self.subjects = subjects
    self.findings = findings
    self.rules = rules
  }

  /// Whether a finding makes the command fail.
  public func isFailure(_ finding: Finding) -> Bool {
    finding.severity == .error || isStrict && finding.severity == .warning
  }

  /// The findings in a form for GitHub, SARIF or JUnit; nil for the forms that each command has of its own.
  public func text(_ format: FindingFormat) throws -> String? {
    switch format {
    case .text, .json: nil
    case .github: gitHubCommands
    case .sarif: try sarif
    case .junit: junit
    }
  }

  /// A file's path from the repository's root.
  func path(_ file: String) -> String {
    guard !file.hasPrefix("/") else { return file }
    return prefix + (file.hasPrefix("./") ? String(file.dropFirst(2)) : file)
  }
}

extension FindingOutput {
  /// What stands before paths in reports: the way from the root of a checkout to a folder in it.
  public static func prefix(of folder: String, in root: String?) -> String {
    guard let root, !root.isEmpty else { return "" }
    let base = URL(fileURLWithPath: root).standardizedFileURL.resolvingSymlinksInPath().path + "/"
    let own = URL(fileURLWithPath: folder).standardizedFileURL.resolvingSymlinksInPath().path + "/"
    return own.hasPrefix(base) ? String(own.dropFirst(base.count)) : ""
  }
}

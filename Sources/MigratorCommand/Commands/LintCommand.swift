import ArgumentParser
import Foundation
import Migrator

/// `migrator lint`.
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Judge revisions, and other SQL files: locks, lost data, types, names.",
    discussion: """
      Reads files alone, no database. Without files it judges all revisions. A file that is no revision counts as one \
      that psql runs on tables in use.

      A rule is silenced by a comment with its reason, on a statement or above it:
        -- lint: allow drop-table archived in orders_2025
      and for a whole file:
        -- lint: allow-file timestamp-without-zone local times on purpose

      Exit codes: 0 no errors (with --strict: no warnings either), 1 it could not run, 2 errors.

      Examples:
        migrator lint
        migrator lint --git-base origin/main --format github
        migrator lint --since 20261123140512 --strict
        migrator lint script.sql
        migrator lint --explain index-blocks-writes
      """)

  @Argument(help: "Files of SQL.")
  var files: [String] = []

  @Option(help: ArgumentHelp("Only revisions after this one.", valueName: "revision"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "Only revisions that were added or changed since this branch or commit of git.", valueName: "ref"))
  var gitBase: String?

  @Option(help: ArgumentHelp("A rule to leave out; may be given several times.", valueName: "rule"))
  var ignore: [String] = []

  @Flag(help: "Fail on warnings too.")
  var strict = false

  @Flag(help: "List the rules.")
  var rules = false

  @Option(
    help: ArgumentHelp("Say why a rule is there, and what to write instead; all: of each.", valueName: "rule")
  )
  var explain: String?

  @OptionGroup var directory: DirectoryOptions
  @OptionGroup var output: FormatOptions

  func validate() throws {
    if let since, RevisionID(since) == nil {
      throw ValidationError("--since takes a revision's fourteen digits, not \"\(since)\"")
    }
  }

  func run() async throws {
    if rules { return Terminal.print(Self.list) }
    if let explain { return Terminal.print(try Self.explanation(of: explain)) }
    try await output.reporting(failures: { try result($0, of: []).text(output.choice) }) {
      let report = try await report()
      let result = result(report.findings, of: report.files)
      switch output.choice {
      case .json: try Terminal.printJSON(report)
      case .text: Terminal.print(report.text)
      default: try result.text(output.choice).map(Terminal.print)
      }
      if report.findings.contains(where: result.isFailure) { throw ExitCode(2) }
    }
  }

  private func result(_ findings: [Finding], of files: [String]) -> FindingOutput {
    var result = FindingOutput(
      tool: "migrator lint", version: RootCommand.configuration.version, subjects: files,
      findings: findings, rules: LintRule.all.map { ReportedRule($0) } + [Finding.failure])
    (result.isStrict, result.prefix) = (strict, SourceFiles.prefix)
    return result
  }

  private func report() async throws -> LintReport {
    let linter = try Linter(ignoring: ignore)
    let isRevision = { (file: String) in
      let (own, folder) = (URL(fileURLWithPath: file), URL(fileURLWithPath: directory.path))
      return own.deletingLastPathComponent().standardizedFileURL.path == folder.standardizedFileURL.path
        && (file.hasSuffix(".up.sql") || file.hasSuffix(".down.sql"))
    }
    for file in files where !FileManager.default.fileExists(atPath: file) {
      throw MigratorError("there is no file \(file)")
    }
    let wanted = try await wantedRevisions(files.filter(isRevision))
    var report = LintReport()
    if files.isEmpty || files.contains(where: isRevision) {
      report = try linter.lint(directory.directory, where: wanted)
    }
    for file in files where !isRevision(file) {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw MigratorError("\(file) can't be read as UTF-8 text")
      }
      report.add(linter.lint(sql: text, path: file))
    }
    return report
  }

  /// Which revisions are asked for, by their digits.
  private func wantedRevisions(_ named: [String]) async throws -> (String) -> Bool {
    let changed =
      if let gitBase { try await GitChanges(since: gitBase, in: directory.path).names } else {
        nil as [String]?
      }
    let asked = named.isEmpty ? changed : named.map { URL(fileURLWithPath: $0).lastPathComponent }
    let revisions = asked.map { Set($0.map { String($0.prefix(14)) }) }
    return { revision in
      (since.map { revision > $0 } ?? true) && (revisions?.contains(revision) ?? true)
    }
  }

  private static var list: String {
    LintRule.all.map { rule in
      let name = rule.id.padding(toLength: 32, withPad: " ", startingAt: 0)
      return
        "\(name)\(rule.severity.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0))\(rule.summary)"
    }.joined(separator: "\n")
  }

  private static func explanation(of name: String) throws -> String {
    if name == "all" { return LintRule.handbook }
    guard let rule = LintRule.named(name) else {
      throw LintRule.unknown(name)
    }
    return "# \(rule.id)\n\n\(rule.documentation)"
  }
}

extension LintReport {
  fileprivate var text: String {
    let lines = findings.map { finding in
      let advice = finding.advice.map { "\n  \($0)" } ?? ""
      return "\(finding.place): \(finding.severity.rawValue): \(finding.message) [\(finding.rule)]\(advice)"
    }
    let counts = [Finding.Severity.error, .warning, .note].compactMap { severity -> String? in
      let number = count(severity)
      return number == 0 ? nil : "\(number) \(severity.rawValue)\(number == 1 ? "" : "s")"
    }
    let summary = counts.isEmpty ? "nothing to say" : counts.joined(separator: ", ")
    return (lines + ["\(files.count) file\(files.count == 1 ? "" : "s"): \(summary)"]).joined(separator: "\n")
  }
}

import Foundation

/// Judges SQL by rules: revisions, and other files.
///
/// It reads text alone, no database. What it knows of a table is what earlier revisions of the directory say of it.
///
/// ```swift
/// let report = try Linter().lint(MigrationsDirectory(path: "migrations"))
/// for finding in report.findings { print(finding.place, finding.message) }
/// ```
public struct Linter: Sendable {
  private let rules: [LintRule]

  /// A linter by all rules but some.
  ///
  /// - Throws: a ``MigratorError`` when there is no rule of a name.
  public init(ignoring ignored: [String] = []) throws {
    if let unknown = ignored.first(where: { LintRule.named($0) == nil }) {
      throw LintRule.unknown(unknown)
    }
    rules = LintRule.all.filter { !ignored.contains($0.id) }
  }

  /// Judges the revisions of a directory, in their order; `isWanted` says which, by the revision's digits. The others
  /// are read too, for what they made.
  public func lint(
    _ directory: MigrationsDirectory, where isWanted: (String) -> Bool = { _ in true }
  ) throws -> LintReport {
    var report = LintReport()
    var catalog = LintCatalog()
    for pair in try directory.pairs() {
      let (up, down) = try (read(pair.up, .up, directory), pair.down.map { try read($0, .down, directory) })
      var walk = LintWalk(rules, after: catalog)
      if let file = up.file { walk.walk(file, counterpart: down?.file, hasCounterpart: down != nil) }
      catalog = walk.catalog
      guard isWanted(String(pair.up.name.prefix(14))) else { continue }
      report.add(up, walk, rules)
      guard let down else { continue }
      var back = LintWalk(rules, after: catalog)
      if let file = down.file { back.walk(file, counterpart: up.file) }
      report.add(down, back, rules)
    }
    return report
  }

  /// Judges a file for psql. Tables that it doesn't make count as in use.
  public func lint(sql: String, path: String) -> LintReport {
    var report = LintReport()
    let reading = LintReading(path: path, kind: .script, text: sql)
    var walk = LintWalk(rules, after: LintCatalog())
    if let file = reading.file { walk.walk(file) }
    report.add(reading, walk, rules)
    return report
  }

  /// Judges the text of an up file as if it were the only revision.
  func lint(up text: String) -> LintReport {
    var report = LintReport()
    let reading = LintReading(path: "up.sql", kind: .up, text: text)
    var walk = LintWalk(rules, after: LintCatalog())
    if let file = reading.file { walk.walk(file) }
    report.add(reading, walk, rules)
    return report
  }

  private func read(
    _ file: RevisionFile, _ kind: LintFile.Kind, _ directory: MigrationsDirectory
  ) throws -> LintReading {
    LintReading(path: "\(directory.path)/\(file.name)", kind: kind, text: file.text)
  }
}

/// A file, or why it can't be read.
struct LintReading {
  let path: String
  var file: LintFile?
  var error: StatementError?
  let comments: LintComments

  init(path: String, kind: LintFile.Kind, text: String) {
    self.path = path
    let text = kind == .script ? PsqlScript(text).sql : text
    comments = LintComments(text)
    do throws(StatementError) {
      file = try LintFile(path: path, kind: kind, text: text)
    } catch {
      self.error = error
    }
  }
}

/// What a linter found.
public struct LintReport: Sendable, Codable {
  /// The files that were judged.
  public private(set) var files: [String] = []
  /// What there is, by file and line.
  public private(set) var findings: [Finding] = []

  /// A report of nothing.
  public init() {}

  /// How many findings of a severity there are.
  public func count(_ severity: Finding.Severity) -> Int { findings.count { $0.severity == severity } }

  /// Adds another report.
  public mutating func add(_ other: LintReport) {
    files += other.files
    findings += other.findings
  }

  mutating func add(_ reading: LintReading, _ walk: LintWalk, _ rules: [LintRule]) {
    files.append(reading.path)
    var permissions = LintPermissions(reading, rules)
    var found: [Finding] = []
    if let error = reading.error, rules.contains(where: { $0.id == LintRule.unreadable.id }) {
      found.append(LintRule.unreadable.finding(reading.path, LintRule.Mark(error.line, error.description)))
    }
    for (rule, mark, statement) in walk.findings where !permissions.allows(rule, mark.line, statement) {
      let acknowledged = statement?.hazards.first { hazard in
        rule.hazards.contains { hazard.hasPrefix("\($0): ") }
      }
      found.append(rule.finding(reading.path, mark, acknowledged: acknowledged))
    }
    if rules.contains(where: { $0.id == LintRule.comment.id }) { found += permissions.findings }
    findings += found.sorted { ($0.line ?? 0, $0.rule) < ($1.line ?? 0, $1.rule) }
  }
}

extension LintRule {
  /// A finding at a place. What a comment in the file says itself is no more than a note.
  func finding(_ path: String, _ mark: Mark, acknowledged: String? = nil) -> Finding {
    Finding(
      rule: id, severity: acknowledged == nil ? mark.severity ?? severity : .note, file: path,
      line: mark.line,
      message: acknowledged.map { "\(mark.message); the file says so (\($0))" } ?? mark.message,
      advice: acknowledged == nil ? "instead: \(instead)" : nil)
  }
}

extension MigrationsDirectory {
  /// The files of all revisions, in the chain's order where there is one, else by name. A file to go back may be missing.
  func pairs() throws -> [(up: RevisionFile, down: RevisionFile?)] {
    try requireDirectory()
    if let chain = try? chain() { return chain.map { ($0.upFile, $0.downFile) } }
    let names = try names() ?? []
    return try names.filter { $0.hasSuffix(".up.sql") }.sorted().map { name in
      let down = String(name.dropLast(".up.sql".count)) + ".down.sql"
      let file = names.contains(down) ? RevisionFile(name: down, text: try read(down)) : nil
      return (RevisionFile(name: name, text: try read(name)), file)
    }
  }
}

import ArgumentParser
import Migrator

/// `migrator check`.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare files, declaration and database; for CI.",
    discussion: """
      Exit codes:
        0  up to date
        1  an error: the database can't be reached, the declaration has mistakes
        2  pending: revisions wait, or the declaration waits for one
        3  drift: every revision is applied, and yet the database is not as declared
        4  edited files: revisions were changed after they were written or applied
        5  pending, and the revisions would stop a writer that is at work now
      The worst counts: 4 before 5 before 2 before 3. Nothing is changed.

      Examples:
        migrator check
        migrator check --json
        migrator check --format github
        migrator check --against-replay
      """)

  @Flag(
    help: """
      Replay the revisions from nothing in a scratch database, each up, down and up again, and compare with what is \
      declared.
      """)
  var againstReplay = false

  @OptionGroup var scratch: ScratchOption
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: FormatOptions

  func validate() throws {
    if !againstReplay, scratch.url != nil { throw ValidationError("--scratch is for --against-replay") }
  }

  func run() async throws {
    try await output.reporting(failures: self.text) {
      if againstReplay { try await checkReplay() } else { try await check() }
    }
  }

  private func check() async throws {
    let report = try await database.migrator().check()
    let findings = report.findings(directory: database.files.path, sourceFile: SourceFiles.path)
    if let text = try self.text(findings) {
      Terminal.print(text)
    } else if output.choice == .json {
      try Terminal.printJSON(report)
    } else {
      Terminal.print(report.text)
    }
    if report.status != .upToDate { throw ExitCode(report.status.exitCode) }
  }

  private func checkReplay() async throws {
    let configuration = try scratch.configuration
    let mismatches = try await database.migrator(default: configuration).checkReplay(scratch: configuration)
    let files = Dictionary(
      try database.files.directory.chain().map { ($0.id.text, $0.upFile.name) },
      uniquingKeysWith: { first, _ in first })
    let findings = mismatches.map { $0.finding(directory: database.files.path, files: files) }
    if let text = try self.text(findings) {
      Terminal.print(text)
    } else if output.choice == .json {
      try Terminal.printJSON(mismatches)
    } else if mismatches.isEmpty {
      Terminal.print("up to date: the revisions lead to what is declared, and each goes down and up again")
    } else {
      Terminal.print(mismatches.map(\.text).joined(separator: "\n"))
    }
    if !mismatches.isEmpty { throw ExitCode(CheckReport.Status.drift.exitCode) }
  }

  /// The findings for a program that shows them; nil for text and JSON, which are the report itself.
  private func text(_ findings: [Finding]) throws -> String? {
    var output = FindingOutput(
      tool: "migrator check", version: RootCommand.configuration.version, subjects: [database.files.path],
      findings: findings, rules: CheckReport.rules + [Finding.failure])
    output.prefix = SourceFiles.prefix
    return try output.text(self.output.choice)
  }
}

extension ReplayMismatch {
  fileprivate var text: String {
    let lines = differences.map { "  \($0.replacing("\n", with: "\n  "));" }
    return ["\(revision.map { "revision \($0): " } ?? "")\(problem); this would fix it:"]
      .joined() + "\n" + lines.joined(separator: "\n")
  }
}

extension CheckReport {
  fileprivate var text: String {
    var lines: [String] = []
    switch status {
    case .upToDate: lines.append("up to date: the database is as declared, at \(current ?? "base")")
    case .pending: lines += pendingLines
    case .breaksWriters: lines += brokenLines + pendingLines
    case .drift: lines.append("drift: the database is not as declared; this would fix it:")
    case .edited:
      lines.append("edited files:")
      lines += edits.map { "  \($0)" }
      lines.append(edits.advice)
      if !differences.isEmpty { lines.append("the database is not as declared either; this would fix it:") }
    }
    lines += differences.map { "  \($0.replacing("\n", with: "\n  "));" }
    if !misfits.isEmpty {
      lines.append("files that stop nothing, and may not be what was meant:")
      lines += misfits.map { "  \($0)" }
    }
    if !unmanaged.isEmpty {
      lines.append("not managed, and left alone:")
      lines += unmanaged.map { "  \($0)" }
    }
    if !ordinaryHypertables.isEmpty {
      lines.append("declared as hypertables, and ordinary here, as the database lacks TimescaleDB:")
      lines += ordinaryHypertables.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private var brokenLines: [String] {
    brokenWriters.flatMap { broken in
      ["writer \(broken.writer.text) would be stopped:"] + broken.reasons.map { "  \($0)" }
    } + [
      "expand first: apply what those writers can go on with, deploy the new ones, then apply the rest;",
      "where the rows still fit, say so in the revision's head: -- Serves: REVISION",
    ]
  }

  private var pendingLines: [String] {
    var lines: [String] = []
    let exact = writers.filter { $0.policy == "exact" }
    if !exact.isEmpty {
      let names = exact.map(\.text).joined(separator: ", ")
      lines.append("with SCHEMA_POLICY=exact, upgrade stops: \(names)")
    }
    if let unfinished { lines.append("pending: \(unfinished.revision) is \(unfinished.text)") }
    if !pending.isEmpty {
      lines.append(
        "pending: \(pending.count == 1 ? "1 revision waits" : "\(pending.count) revisions wait") to be applied: "
          + pending.joined(separator: ", "))
      lines.append("run: migrator upgrade")
    }
    if declarationChanged {
      lines.append("pending: the declaration has changes that no revision holds")
      lines.append("run: migrator create \"what changed\"")
      if !differences.isEmpty { lines.append("what it would write, in its short form:") }
    }
    return lines
  }
}

extension DeployedWriter {
  fileprivate var text: String { "\(consumer) of \(group), built with revision \(revision), seen \(seenAt)" }
}

extension CheckReport {
  /// The rules that `check` reports by.
  public static let rules: [ReportedRule] = [
    .init(
      id: "edited-file", severity: .error, summary: "A revision's file was edited",
      help: "Restore it from version control; where no database has the revision yet, run `migrator hash`."),
    .init(
      id: "misfit-file", severity: .warning,
      summary: "A file of the directory is no part of a revision, or has other digits than its head",
      help: "Write its SQL into a revision, by `migrator create --empty`; or take it away."),
    .init(
      id: "pending-revision", severity: .error, summary: "A revision waits to be applied",
      help: "Run `migrator upgrade`."),
    .init(
      id: "unfinished-revision", severity: .error, summary: "A revision is applied, or taken back, half-way",
      help: "Finish it the way it was going, by `migrator upgrade` or `migrator downgrade 1`."),
    .init(
      id: "undeclared-revision", severity: .error,
      summary: "The declaration has changes that no revision holds",
      help: "Run `migrator create \"what changed\"`."),
    .init(
      id: "breaks-writer", severity: .error, summary: "Revisions that wait would stop a writer at work",
      help: "Apply what those writers can go on with, deploy the new ones, then apply the rest."),
    .init(
      id: "drift", severity: .error, summary: "The database is not as declared",
      help: "Run the statement; or declare what the database has, and `migrator create`."),
    .init(
      id: "replay", severity: .error, summary: "Replaying the revisions does not lead to what is declared",
      help: "Fix the revision so that it goes up, down and up again."),
    .init(
      id: "unmanaged", severity: .note, summary: "An object that the migrator has no model for",
      help: "It is left alone."),
    .init(
      id: "ordinary-hypertable", severity: .note,
      summary: "A hypertable is an ordinary table in this database",
      help: "The database lacks TimescaleDB: run `CREATE EXTENSION timescaledb` to have it."),
  ]

  /// What was found, a finding each. `directory` is the path of the revisions; `sourceFile` turns `Module/File.swift`
  /// into a file's path.
  public func findings(directory: String, sourceFile: (String) -> String? = { _ in nil }) -> [Finding] {
    var found = edits.map {
      Finding(
        rule: "edited-file", severity: .error, file: "\(directory)/\($0.file)", line: 1,
        message: $0.description,
        advice: "restore it from version control; where no database has it yet, run: migrator hash")
    }
    found += misfits.map {
      Finding(
        rule: "misfit-file", severity: .warning, file: "\(directory)/\($0.file)", line: 1,
        message: $0.description)
    }
    found += brokenWriters.map {
      Finding(
        rule: "breaks-writer", severity: .error, file: pendingFiles.first.map { "\(directory)/\($0)" },
        line: 1,
        message: "writer \($0.writer.consumer) of \($0.writer.group) would be stopped: "
          + $0.reasons.joined(separator: "; "),
        advice: "expand first: apply what it can go on with, deploy the new writer, then apply the rest")
    }
    if let unfinished {
      let file = zip(pending, pendingFiles).first { $0.0 == unfinished.revision }?.1
      found.append(
        Finding(
          rule: "unfinished-revision", severity: .error, file: "\(directory)/\(file ?? SumFile.name)",
          line: 1,
          message: "\(unfinished.revision) is \(unfinished.text)"))
    }
    found += zip(pending, pendingFiles).filter { $0.0 != unfinished?.revision }.map {
      Finding(
        rule: "pending-revision", severity: .error, file: "\(directory)/\($0.1)", line: 1,
        message: "this revision is not applied", advice: "run: migrator upgrade")
    }
    if declarationChanged {
      found.append(
        Finding(
          rule: "undeclared-revision", severity: .error, file: "\(directory)/\(SumFile.name)", line: 1,
          message: "the declaration has changes that no revision holds",
          advice: "run: migrator create \"what changed\""))
    }
    found += zip(differences, declaredAt).map { statement, place in
      let parts = place.split(separator: ":")
      let file = parts.first.flatMap { sourceFile(String($0)) }
      return Finding(
        rule: "drift", severity: .error, file: file ?? "\(directory)/\(SumFile.name)",
        line: file == nil ? 1 : parts.last.flatMap { Int($0) },
        message: "the database is not as declared; this would fix it:\n\(statement);",
        advice: "run it; or declare what the database has, and run: migrator create")
    }
    return found
      + unmanaged.map {
        Finding(rule: "unmanaged", severity: .note, message: "not managed, and left alone: \($0)")
      }
      + ordinaryHypertables.map {
        Finding(
          rule: "ordinary-hypertable", severity: .note,
          message: "\($0) is declared a hypertable, and is an ordinary table: the database lacks TimescaleDB")
      }
  }
}

extension ReplayMismatch {
  /// As a finding, at the revision's file.
  public func finding(directory: String, files: [String: String]) -> Finding {
    let file = revision.flatMap { files[$0] } ?? SumFile.name
    let statements = differences.map { "\($0);" }
    return Finding(
      rule: "replay", severity: .error, file: "\(directory)/\(file)", line: 1,
      message: ([problem + "; this would fix it:"] + statements).joined(separator: "\n"))
  }
}

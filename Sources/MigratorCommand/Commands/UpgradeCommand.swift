import ArgumentParser
import Migrator

/// `migrator upgrade`.
struct UpgradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upgrade",
    abstract: "Apply pending revisions.",
    discussion: """
      Each revision runs in one transaction together with its row in the ledger: it is applied whole or not at all. \
      One that is cut into steps is applied step by step, and goes on where it was broken off. Another migrator at \
      work is waited for. A statement that finds a table locked gives way and the revision is tried again.

      With ENABLE_TIMESCALE=true the TimescaleDB extension is installed first.

      \(RunReport.exitCodes)

      Examples:
        migrator upgrade
        migrator upgrade +1
        migrator upgrade 20261123140512
        migrator upgrade --dry-run
        migrator upgrade --forecast
      """)

  @Argument(help: "head (the newest), +n (n revisions on), or a revision.")
  var target = "head"

  @Flag(help: "Print the SQL that would run, and change nothing.")
  var dryRun = false

  @Flag(
    help:
      "Tell the locks that pending statements take, the tables' sizes and who is in the way; change nothing.")
  var forecast = false

  @OptionGroup var locks: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func validate() throws {
    _ = try goal()
    if dryRun, forecast { throw ValidationError("--dry-run and --forecast are two: name one") }
  }

  private func goal() throws -> UpgradeTarget {
    guard let goal = UpgradeTarget(target) else {
      throw ValidationError("\"\(target)\" is not head, +n, or a revision by its first four digits or more")
    }
    return goal
  }

  func run() async throws {
    let target = try goal()
    try await RunReport(.up, asJSON: output.json).run { report in
      try database.files.requireDirectory()
      var migrator = try database.migrator()
      locks.apply(to: &migrator)
      if forecast {
        return try ForecastResult(await migrator.forecast(to: target)).print(asJSON: output.json)
      }
      if dryRun { return try report.print(try await migrator.preview(upgradeTo: target)) }
      migrator.report = report.note
      try report.print(try await migrator.upgrade(to: target))
    }
  }
}

/// `migrator downgrade`.
struct DowngradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "downgrade",
    abstract: "Take revisions back, newest first.",
    discussion: """
      Runs the down files. What a revision added is gone with its data: look at the files first, or try --dry-run. \
      At base the ledger is dropped too, and the database is as it was before the first revision.

      \(RunReport.exitCodes)

      Examples:
        migrator downgrade
        migrator downgrade 2
        migrator downgrade 20261123140512
        migrator downgrade base --dry-run
      """)

  @Argument(help: "A number of revisions, a revision to go back to (it stays applied), or base.")
  var target = "1"

  @Flag(help: "Print the SQL that would run, and change nothing.")
  var dryRun = false

  @OptionGroup var locks: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: JSONOption

  func validate() throws { _ = try goal() }

  private func goal() throws -> DowngradeTarget {
    guard let goal = DowngradeTarget(target) else {
      throw ValidationError("\"\(target)\" is not a number of revisions, a revision or base")
    }
    return goal
  }

  func run() async throws {
    let target = try goal()
    try await RunReport(.down, asJSON: output.json).run { report in
      try database.files.requireDirectory()
      var migrator = try database.migrator()
      locks.apply(to: &migrator)
      if dryRun { return try report.print(try await migrator.preview(downgradeTo: target)) }
      migrator.report = report.note
      try report.print(try await migrator.downgrade(to: target))
    }
  }
}

import ArgumentParser
import Migrator

/// How patient `upgrade` and `downgrade` are.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How long a statement waits for a lock before its revision gives way; others queue behind it. Milliseconds, or with a \
      unit: 500ms, 5s, 2min. (default: 5s)
      """, valueName: "time"), transform: milliseconds)
  var lockTimeout: Duration?

  @Option(
    help: ArgumentHelp(
      "How long a statement in a transaction may run: milliseconds, or with a unit (default: as long as it takes).",
      valueName: "time"), transform: milliseconds)
  var statementTimeout: Duration?

  @Option(
    help: ArgumentHelp(
      "How many times a revision, or a step, that could not get a lock is tried again.", valueName: "n"))
  var retries = 10

  @Option(
    help: ArgumentHelp(
      "How long another migrator at work is waited for: seconds, or with a unit (default: until it has ended).",
      valueName: "time"), transform: seconds)
  var wait: Duration?

  /// The longest that PostgreSQL's settings can hold.
  private static let longest = Duration.milliseconds(Int(Int32.max))

  func validate() throws {
    for (name, time) in [("--lock-timeout", lockTimeout), ("--statement-timeout", statementTimeout)] {
      guard let time, !(.milliseconds(1)...Self.longest).contains(time) else { continue }
      throw ValidationError("\(name) can be 1 to \(Int32.max) milliseconds")
    }
    if retries < 0 { throw ValidationError("--retries must not be negative") }
    if let wait, wait > .seconds(1_000_000) { throw ValidationError("--wait can be 0 to 1000000 seconds") }
  }

  func apply(to migrator: inout Migrator) {
    if let lockTimeout { migrator.options.lockTimeout = lockTimeout }
    migrator.options.statementTimeout = statementTimeout
    migrator.options.retries = retries
    migrator.options.lockWait = wait
  }
}

/// Reads a time whose plain number is one of milliseconds.
@Sendable private func milliseconds(_ text: String) throws -> Duration { try time(text, plainUnit: "ms") }

/// Reads a time whose plain number is one of seconds.
@Sendable private func seconds(_ text: String) throws -> Duration { try time(text, plainUnit: "s") }

/// Reads a number and one of PostgreSQL's units (manual, section 20.1.1).
private func time(_ text: String, plainUnit: String) throws -> Duration {
  let units = ["ms": 0.001, "s": 1.0, "min": 60, "h": 3600, "d": 86_400]
  guard let (_, number, unit) = text.wholeMatch(of: /(\d+(?:\.\d+)?)\s*([a-z]*)/)?.output,
    let count = Double(number),
    let length = units[unit.isEmpty ? plainUnit : String(unit)], count * length <= 1e15
  else {
    throw ValidationError("a time is a number, or one with a unit: 500ms, 5s, 2min, 1h")
  }
  return .seconds(count * length)
}

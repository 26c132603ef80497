import Postgres

/// A statement of a revision failed. The revision was rolled back as a whole.
public struct RevisionError: Error, Sendable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line of the error, counted from 1.
  public let line: Int
  /// The statement.
  public let statement: String
  /// What the server said.
  public internal(set) var underlying: PostgresError

  private let outcome: Outcome
  /// The revision before this one, or `base`, where that is known.
  private let before: String?

  init(
    file: String, statement: Statement, underlying: PostgresError, outcome: Outcome = .rolledBack,
    before: String? = nil
  ) {
    self.outcome = outcome
    self.before = before
    self.file = file
    self.statement = statement.text
    self.underlying = underlying
    // The position counts characters of the statement.
    let before = statement.text.unicodeScalars.prefix(max(0, (underlying.position ?? 1) - 1))
    line = statement.line + before.count { $0 == "\n" }
  }

  /// What became of the rest.
  enum Outcome: Sendable {
    /// The whole revision was rolled back.
    case rolledBack
    /// A step was rolled back, after others.
    case stepRolledBack(finished: Int)
    /// A step outside a transaction broke off, after others. What it left is cleared away where the statement is one whose
    /// remains are known.
    case brokenOff(finished: Int, isClearedAway: Bool)
    /// The connection was lost.
    case inDoubt
    /// There is nothing to say: it was no revision.
    case none

    /// Whether nothing of the revision was applied.
    var isFirst: Bool {
      switch self {
      case .rolledBack, .stepRolledBack(finished: 0), .brokenOff(finished: 0, _): true
      case .stepRolledBack, .brokenOff, .inDoubt, .none: false
      }
    }

    /// What became of it, and how to go on in a direction.
    func text(_ direction: Direction, before: String?) -> String {
      let wayOut =
        "this step, and those after it, may be changed in the file: then run migrator hash first\n"
        + StepLedger.Progress.giveUp(before: before)
      let (command, goOn) =
        direction == .up
        ? ("migrator upgrade", "migrator upgrade") : ("migrator downgrade", "migrator downgrade 1")
      return switch self {
      case .rolledBack, .stepRolledBack(finished: 0):
        "\nthe revision was rolled back: the database is as it was before it\nfix the cause, then run: \(command)"
          + "\nif you change the file, run migrator hash first"
      case .stepRolledBack(let finished):
        "\nthe step was rolled back; the \(finished) before it stay\nfix the cause, then go on with: \(goOn)\n"
          + wayOut
      case .brokenOff(_, isClearedAway: true):
        "\nfix the cause, then go on with: \(goOn); it clears away what the statement left\n" + wayOut
      case .brokenOff:
        "\nsee what the statement left, and fix the cause; then go on with: \(goOn)\n" + wayOut
      case .none: ""
      case .inDoubt: "\nwhether it was committed shows in: migrator history\nthen go on with: \(goOn)"
      }
    }
  }

  private var direction: Direction { file.hasSuffix(".down.sql") ? .down : .up }

  /// What to do where the database has already what an up file makes.
  private var alreadyThere: String {
    guard direction == .up, outcome.isFirst, Self.duplicates.contains(underlying.sqlState ?? "")
    else { return "" }
    return "\nwhere the database has all of the revision already, record that: migrator stamp REVISION"
  }

  /// What to do where the statement takes no transaction.
  private var outsideTransaction: String {
    // SET TRANSACTION comes too late in any step.
    let isRefused = underlying.sqlState == "25001"
    guard isRefused, Statement(text: statement, line: line).leadingWords(1) != "SET" else { return "" }
    return """

      it takes no transaction: cut the file into steps by lines of their own, and let it be alone in one:
        \(RevisionStep.marker(1, of: 1, isTransactional: false))
      with other statements before or after it in steps such as:
        \(RevisionStep.marker(2, of: 2, isTransactional: true))
      """
  }

  /// A column, an object, a routine, a namespace, a table or a database that is there.
  private static let duplicates: Set = ["42701", "42710", "42723", "42P06", "42P07", "42P04"]

  /// Place, message, statement, and that nothing was applied.
  public var description: String {
    let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.prefix(12).map { "    \($0)" } + (lines.count > 12 ? ["    …"] : [])
    return """
      \(file):\(line): \(underlying)
      the statement:
      \(shown.joined(separator: "\n"))\(outcome.text(direction, before: before))\(alreadyThere)\(outsideTransaction)
      """
  }
}

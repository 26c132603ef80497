/// A rule that `migrator lint` judges SQL by.
public struct LintRule: Sendable, Identifiable {
  /// Which files a rule is about.
  enum Scope: Sendable {
    /// Those that lead on: up files, and SQL files.
    case up
    /// Up and down files alike: both run on a database in use.
    case both
  }

  /// The stable name, in kebab case.
  public let id: String
  /// How much a finding matters.
  public let severity: Finding.Severity
  /// What is found, in a few words.
  public let summary: String
  /// Why it matters.
  public let why: String
  /// What to write instead.
  public let instead: String
  /// SQL that breaks the rule.
  public let bad: String
  /// SQL to the same end that doesn't.
  public let good: String
  /// The leads of the comments that say the same, in a revision that `create` wrote. Then a finding is a note.
  var hazards: Set<String> = []
  var scope = Scope.both
  let judge: Judge

  /// What a rule looks at.
  enum Judge: Sendable {
    /// Each statement.
    case statement(@Sendable (LintStop) -> [Mark])
    /// A file as a whole.
    case file(@Sendable (LintedFile) -> [Mark])
    /// Not the SQL, but whether it can be read.
    case reading
  }

  /// A place that breaks a rule.
  struct Mark {
    let line: Int
    let message: String
    /// How much this one matters; nil for as much as the rule's findings do.
    let severity: Finding.Severity?

    init(_ line: Int, _ message: String, severity: Finding.Severity? = nil) {
      self.line = line
      self.message = message
      self.severity = severity
    }
  }

  /// All rules, in the order of the documentation.
  public static let all: [LintRule] =
    indexRules + constraintRules + rewriteRules + lockRules + dataRules + compatibilityRules
    + transactionRules + hypertableRules + typeRules + designRules + downRules + [unreadable, comment]

  /// The rule of a name.
  public static func named(_ id: String) -> LintRule? { all.first { $0.id == id } }

  /// That there is no rule of a name, with those that begin like it or have it in theirs.
  public static func unknown(_ id: String) -> MigratorError {
    let near = all.map(\.id).filter { !id.isEmpty && $0.contains(id) }
    return MigratorError(
      "there is no rule \"\(id)\"",
      advice: near.isEmpty
        ? "list them: migrator lint --rules" : "did you mean \(near.joined(separator: ", or "))?")
  }
}

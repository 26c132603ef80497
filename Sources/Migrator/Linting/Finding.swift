/// Something in a file, or in a database, that somebody should look at.
public struct Finding: Sendable, Hashable, Codable {
  /// How much it matters.
  public enum Severity: String, Sendable, Codable, Comparable, CaseIterable {
    /// It is known, and the file says so.
    case note
    /// It may be meant.
    case warning
    /// It stops users of the database, loses data, or fails.
    case error

    /// What matters less comes first.
    public static func < (a: Self, b: Self) -> Bool { a.strength < b.strength }

    private var strength: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// The rule, `index-blocks-writes`.
  public let rule: String
  /// How much it matters.
  public let severity: Severity
  /// The file; nil for what stands in none.
  public let file: String?
  /// The line in the file, counted from 1.
  public let line: Int?
  /// What there is.
  public let message: String
  /// What to do about it.
  public let advice: String?

  /// A finding by its parts.
  public init(
    rule: String, severity: Severity, file: String? = nil, line: Int? = nil, message: String,
    advice: String? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.file = file
    self.line = line
    self.message = message
    self.advice = advice
  }

  /// `migrations/x.up.sql:12`, or an empty text without a file.
  public var place: String { file.map { "\($0)\(line.map { ":\($0)" } ?? "")" } ?? "" }
}

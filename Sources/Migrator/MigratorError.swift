/// An error that a user can do something about.
public struct MigratorError: Error, Sendable, CustomStringConvertible {
  /// What happened, and where.
  public let message: String
  /// What to do next.
  public let advice: String?
  /// What a program may want to tell from other mistakes; nil for those that only a person can do something about.
  public let reason: Reason?

  /// What an application that migrates at its start may put up with, or wait for.
  public enum Reason: Sendable, Hashable {
    /// The database has all revisions of the directory, and newer ones: another, newer program migrated it.
    case databaseIsAhead
    /// The database and the directory have different revisions.
    case historiesDiffer
    /// A revision of several steps is half-way.
    case isHalfWay
    /// Another migrator was at work for longer than ``ApplyOptions/lockWait``.
    case isBusy
  }

  /// An error with what to do about it.
  public init(_ message: String, advice: String? = nil, reason: Reason? = nil) {
    self.message = message
    self.advice = advice
    self.reason = reason
  }

  /// The message, and the advice on a line of its own.
  public var description: String { advice.map { "\(message)\n\($0)" } ?? message }
}

/// An error that a user can do something about.
public struct MigratorError: Error, Sendable, CustomStringConvertible {
  /// What happened, and where.
  public let message: String
  /// What to do next.
  public let advice: String?

  /// An error with what to do about it.
  public init(_ message: String, advice: String? = nil) {
    self.message = message
    self.advice = advice
  }

  /// The message, and the advice on a line of its own.
  public var description: String { advice.map { "\(message)\n\($0)" } ?? message }
}

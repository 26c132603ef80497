/// The way a revision is run.
public enum Direction: String, Sendable, Codable {
  /// By its up file.
  case up
  /// By its down file.
  case down
}

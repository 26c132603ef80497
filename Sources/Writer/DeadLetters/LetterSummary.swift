import Foundation
import RedisStreams

/// Dead letters by what is wrong with them. Pure.
public struct LetterSummary: Sendable {
  /// Letters with the same error but for what it quotes.
  public struct Group: Sendable, Hashable, Encodable {
    /// The error, with `…` for the value that it quotes and `N` for numbers.
    public let error: String
    /// How many letters have it.
    public fileprivate(set) var count = 0
    /// The id of the oldest of them.
    public fileprivate(set) var oldest: String
    /// The id of the newest of them.
    public fileprivate(set) var newest: String
    /// How many streams they came from, up to a hundred.
    public var streams: Int { names.count }
    fileprivate var names: Set<String> = []

    private enum CodingKeys: CodingKey { case error, count, oldest, newest, streams }

    /// Writes the number of streams, not which.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(error, forKey: .error)
      try container.encode(count, forKey: .count)
      try container.encode(oldest, forKey: .oldest)
      try container.encode(newest, forKey: .newest)
      try container.encode(streams, forKey: .streams)
    }
  }

  private var byError: [String: Group] = [:]
  /// How many letters there are.
  public private(set) var count = 0

  /// How many errors are told apart, and how many streams counted: memory is bounded.
  private static let (mostErrors, mostStreams) = (1000, 100)

  /// Nothing yet.
  public init() {}

  /// Takes a letter; oldest first.
  public mutating func add(_ letter: StoredLetter) {
    count += 1
    var error = Self.shape(of: letter.error)
    if byError[error] == nil, byError.count >= Self.mostErrors { error = "other errors" }
    var group = byError[error] ?? Group(error: error, oldest: "\(letter.id)", newest: "\(letter.id)")
    group.count += 1
    group.newest = "\(letter.id)"
    if let stream = letter.stream, group.names.count < Self.mostStreams { group.names.insert(stream) }
    byError[error] = group
  }

  /// The groups, the largest first.
  public var groups: [Group] { byError.values.sorted { ($1.count, $0.error) < ($0.count, $1.error) } }

  /// An error without what differs from letter to letter: the value that it quotes, a failing row, and numbers.
  static func shape(of error: String) -> String {
    // PostgreSQL's quotes are names; what it says of the row comes after the SQLSTATE.
    if let state = error.range(of: "(SQLSTATE ") {
      let end = error[state.upperBound...].firstIndex(of: ")") ?? error.index(before: error.endIndex)
      return String(error[...end])
    }
    var (text, rest) = (error[...], Substring())
    for lead in leads {
      guard let start = error.range(of: lead + "\""),
        let end = error.range(of: "\" ", options: .backwards, range: start.upperBound..<error.endIndex)
      else { continue }
      (text, rest) = (error[..<start.upperBound], "…" + error[end.lowerBound...])
      break
    }
    return String(text + rest).replacing(/\d+/, with: "N")
  }

  /// What stands before a quoted value.
  private static let leads = [": ", "timestamp ", "key "]
}

import Foundation

/// How the writers of a group stand, as both servers show it at one time.
public struct WriterStatus: Sendable {
  /// When it was read, by Redis's clock where that can be asked.
  public let date: Date
  /// `CONSUMER_GROUP_NAME`.
  public let group: String
  /// The streams; the one with the greatest lag comes first, then the one with the most that is pending.
  public let streams: [StreamStatus]
  /// The keys of streams that no writer reads, because they are no UTF-8 (what is none is replaced by
  /// U+FFFD) or the same text as another's.
  public let unreadable: [String]
  /// The consumers of the group, by name; the one that was seen last comes first.
  public let consumers: [ConsumerStatus]
  /// `DEAD_LETTER_STREAM`, how many letters it holds, and the time of the newest.
  public let deadLetters: (stream: String, count: Int, newest: Date?)
  /// The database's schema.
  public let schema: SchemaStatus

  /// A stream, as the group has it.
  public struct StreamStatus: Sendable, Hashable {
    /// The key.
    public let key: String
    /// How many messages it holds.
    public let length: Int
    /// How many messages were ever added; nil before Redis 7.
    public let added: Int?
    /// How many messages nobody was given yet. Without the group it is unknown: a writer will say where to begin.
    public internal(set) var lag: Lag
    /// How many messages were given to a consumer and not acknowledged.
    public let pending: Int
    /// When the oldest pending message was added.
    public internal(set) var oldestPending: Date?
    /// How many consumers the group has there.
    public let consumers: Int
    /// Whether the stream has the group.
    public let hasGroup: Bool

    /// How many messages are done with, where that can be known.
    public var done: Int? {
      guard let added, case .exactly(let lag) = lag else { return nil }
      return added - lag - pending
    }
  }

  /// A consumer, over all streams.
  public struct ConsumerStatus: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// How many messages it has not acknowledged.
    public internal(set) var pending = 0
    /// For how long it asked for nothing.
    public internal(set) var idle: Duration
    /// In how many streams it is known.
    public internal(set) var streams = 0
  }

  /// The database's schema, as the gate sees it.
  public enum SchemaStatus: Sendable, Hashable {
    /// How it stands, and whether writers may write.
    case judged(SchemaStanding, isAdmitted: Bool)
    /// The database can't be asked; why.
    case unavailable(String)
  }

  /// How many messages all streams hold.
  public var length: Int { streams.reduce(0) { $0 + $1.length } }
  /// How many messages of all streams nobody was given yet.
  public var lag: Lag {
    streams.dropFirst().reduce(streams.first?.lag ?? .exactly(0)) { $0 + $1.lag }
  }
  /// How many messages are pending in all streams.
  public var pending: Int { streams.reduce(0) { $0 + $1.pending } }
  /// When the oldest pending message was added.
  public var oldestPending: Date? { streams.compactMap(\.oldestPending).min() }
}

/// What happened between two looks, a second.
public struct WriterRates: Sendable, Hashable {
  /// How many messages were added; nil before Redis 7.
  public let added: Double?
  /// How many messages were acknowledged, or dropped from the list of what is pending.
  public let done: Double?
  /// How many dead letters came, those that were replayed or purged taken off.
  public let deadLetters: Double

  /// What happened in between. Streams whose numbers aren't known at both times are left out; where that are all of
  /// them, so is the rate.
  public init?(from earlier: WriterStatus, to later: WriterStatus) {
    let seconds = later.date.timeIntervalSince(earlier.date)
    guard seconds > 0 else { return nil }
    let former = Dictionary(earlier.streams.map { ($0.key, $0) }) { first, _ in first }
    func rate(_ number: (WriterStatus.StreamStatus) -> Int?) -> Double? {
      var (change, isKnown) = (0, later.streams.isEmpty)
      for stream in later.streams {
        // A stream that is new began at nothing.
        let then = former[stream.key].map(number) ?? 0
        guard let now = number(stream), let then else { continue }
        change += now - then
        isKnown = true
      }
      return isKnown ? Double(change) / seconds : nil
    }
    added = rate(\.added)
    done = rate(\.done)
    deadLetters = Double(later.deadLetters.count - earlier.deadLetters.count) / seconds
  }
}

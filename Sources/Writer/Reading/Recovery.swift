import RedisStreams

/// What was delivered before and is still to be read again: first what this consumer had, then what others left. Pure:
/// it is told what is pending, and says what to take over.
///
/// A message that was delivered again and again may be one that ends the process. Its count of deliveries tells: a
/// message with more than `MAX_DELIVERIES` is taken alone, with a count from a million on that nobody else uses, and
/// when the writer ended with it five times more it is given up. Only a new process or another consumer makes the
/// count grow: a writer that begins anew after a fault is no sign of anything.
struct Recovery: Sendable {
  private let maxDeliveries: Int
  private let isFirst: Bool
  private let consumer: String
  private let claimIdle: Duration
  /// Streams in which this consumer may have messages, and from where on they are still to be looked at.
  private var own: [(key: String, after: StreamID)] = []
  private var pieces: [Piece] = []

  /// Messages of one stream to take over.
  struct Piece: Sendable, Hashable {
    let key: String
    let ids: [StreamID]
    /// Whose they were when they were looked at: taken over in between, they are not this consumer's any more.
    let owner: String
    let minIdle: Duration
    /// When they were looked at, in milliseconds of Redis's clock; nil for this consumer's own, or where that is not
    /// known. What was delivered since then may be in the hands of a session that was opened since, and not fenced.
    let lookedAt: Int64?
    let kind: Delivery.Kind
    /// The count of deliveries that they are to have; nil for one more than now.
    let deliveries: Int?
  }

  /// How many pending entries are looked at in one go.
  static let page = 1000
  /// How many messages are taken over in one go: a reply has no bound but this.
  private let width: Int
  /// How often a suspect is tried alone.
  static let lastTries = 5
  /// The count of deliveries from which on it counts the tries alone.
  static let suspectsFrom = 1_000_000

  init(_ settings: Source.Settings) {
    maxDeliveries = settings.configuration.maxDeliveries
    claimIdle = settings.configuration.claimIdle
    isFirst = settings.beginning.isFirst
    width = settings.beginning.isCautious ? 1 : 25
    consumer = settings.consumer
  }

  var isDone: Bool { own.isEmpty && pieces.isEmpty }

  /// Begins with what this consumer has pending in these streams.
  mutating func begin(_ keys: [String]) { own = keys.map { ($0, .zero) } }

  /// The next streams to look at, and from where on.
  mutating func unseen(_ count: Int) -> [(key: String, after: StreamID)] {
    let part = Array(own.prefix(count))
    own.removeFirst(part.count)
    return part
  }

  /// This consumer's pending messages of a stream, a page of them at most.
  mutating func saw(_ entries: [PendingEntry], of key: String) {
    if isFirst {
      split(entries, of: key, minIdle: .zero, lookedAt: nil)
    } else {
      for (count, entries) in Dictionary(grouping: entries, by: \.deliveries) {
        add(entries.map(\.id), of: key, consumer, minIdle: .zero, lookedAt: nil, deliveries: count)
      }
    }
    if entries.count == Self.page, let last = entries.last { own.append((key, last.id)) }
  }

  /// What others left, and when Redis's clock said so.
  mutating func found(_ abandoned: [(key: String, entries: [PendingEntry])], lookedAt: [String: Int64]) {
    for (key, entries) in abandoned {
      split(entries, of: key, minIdle: claimIdle, lookedAt: lookedAt[key])
    }
  }

  /// The next messages to take over.
  mutating func next() -> Piece? { pieces.isEmpty ? nil : pieces.removeFirst() }

  /// Makes pieces of messages; each that was delivered too often is one of its own.
  private mutating func split(
    _ entries: [PendingEntry], of key: String, minIdle: Duration, lookedAt: Int64?
  ) {
    let plain = entries.filter { $0.deliveries <= maxDeliveries }
    let owners = Dictionary(grouping: plain) { ExactKey($0.consumer) }
    for (owner, entries) in owners.sorted(by: { $0.key < $1.key }) {
      add(entries.map(\.id), of: key, owner.text, minIdle: minIdle, lookedAt: lookedAt, deliveries: nil)
    }
    for entry in entries where entry.deliveries > maxDeliveries {
      let tries = max(0, entry.deliveries - Self.suspectsFrom)
      pieces.append(
        Piece(
          key: key, ids: [entry.id], owner: entry.consumer, minIdle: minIdle, lookedAt: lookedAt,
          kind: tries > Self.lastTries ? .givenUp : .suspect, deliveries: Self.suspectsFrom + tries + 1))
    }
  }

  private mutating func add(
    _ ids: [StreamID], of key: String, _ owner: String, minIdle: Duration, lookedAt: Int64?,
    deliveries: Int?
  ) {
    for start in stride(from: 0, to: ids.count, by: width) {
      let part = Array(ids[start..<min(start + width, ids.count)])
      pieces.append(
        Piece(
          key: key, ids: part, owner: owner, minIdle: minIdle, lookedAt: lookedAt, kind: .again,
          deliveries: deliveries))
    }
  }
}

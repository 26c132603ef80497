import RedisStreams

/// What the ledger is told: how far streams are done with, and which entries it need not keep.
struct Settlement: Sendable {
  let positions: [(key: ExactKey, id: StreamID)]
  let entries: [Int64]
}

/// Keeps in mind which entries are written and acknowledged, until the positions have passed them. Pure.
///
/// Entries are kept by the span of time in which they were acknowledged. While others still work on older messages of
/// the same streams a span waits, and the next one is already open.
///
/// A stream that is away may come back: renamed, restored, or put back in the place of a key of another type. Then it brings
/// its list of pending entries with it, and on that list is what could not be acknowledged. Such entries outlive it for
/// a while.
struct Settling: Sendable {
  /// How long a stream may be away until what the ledger knows of it is forgotten.
  static let patience: Duration = .seconds(600)

  private struct Span {
    var entries: [Int64] = []
    /// The newest message of each stream.
    var newest: [ExactKey: StreamID] = [:]
  }

  /// An entry of which not every message was on the list of pending entries when it was acknowledged.
  private struct Doubt {
    let entry: Int64
    let newest: [ExactKey: StreamID]
    let time: ContinuousClock.Instant
  }

  private var open = Span()
  private var waiting: [Span] = []
  private var doubts: [Doubt] = []
  private var known: [ExactKey: StreamID] = [:]

  /// An entry whose messages are acknowledged, and the newest message of each stream.
  mutating func add(_ entry: Int64, newest: [ExactKey: StreamID]) {
    open.entries.append(entry)
    open.newest.merge(newest) { max($0, $1) }
  }

  /// An entry whose messages could not all be acknowledged, as their stream or its group was away.
  mutating func addUnacknowledged(
    _ entry: Int64, newest: [ExactKey: StreamID], at time: ContinuousClock.Instant
  ) {
    doubts.append(Doubt(entry: entry, newest: newest, time: time))
  }

  var isEmpty: Bool { open.entries.isEmpty && waiting.isEmpty && doubts.isEmpty }

  /// Ends the open span, before the positions are asked for: what is added meanwhile is of the next. Gives the streams
  /// whose positions matter.
  mutating func close(with orphans: [LedgerRow]) -> [ExactKey] {
    if !open.entries.isEmpty { waiting.append(open) }
    open = Span()
    var keys: Set<ExactKey> = []
    for span in waiting { keys.formUnion(span.newest.keys) }
    for doubt in doubts { keys.formUnion(doubt.newest.keys) }
    for orphan in orphans { keys.formUnion(orphan.lines.map { ExactKey($0.key) }) }
    return keys.sorted()
  }

  /// Takes the positions as they are now, and gives what follows from them.
  ///
  /// An entry goes only when what was seen of Redis after its acknowledgement says that all its messages are done with.
  /// A stream that has no position is gone, and its messages with it, unless they may come back.
  mutating func settle(
    _ positions: [ExactKey: StreamID], _ orphans: [LedgerRow], now: ContinuousClock.Instant = .now
  ) -> Settlement {
    func isPassed(_ key: ExactKey, _ newest: StreamID, ifGone: Bool) -> Bool {
      positions[key].map { newest <= $0 } ?? ifGone
    }
    var entries: [Int64] = []
    waiting.removeAll { span in
      let isDone = span.newest.allSatisfy { isPassed($0, $1, ifGone: true) }
      if isDone { entries += span.entries }
      return isDone
    }
    doubts.removeAll { doubt in
      let isOld = now - doubt.time > Self.patience
      let isDone = doubt.newest.allSatisfy { isPassed($0, $1, ifGone: isOld) }
      if isDone { entries.append(doubt.entry) }
      return isDone
    }
    // Whether a writer that is gone had acknowledged them nobody knows.
    for orphan in orphans
    where orphan.lines.allSatisfy({ isPassed(ExactKey($0.key), $0.run.last, ifGone: orphan.isOld) }) {
      entries.append(orphan.id)
    }
    let moved = positions.filter { $0.value > known[$0.key] ?? .zero }
    known.merge(moved) { $1 }
    return Settlement(
      positions: moved.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }, entries: entries)
  }
}

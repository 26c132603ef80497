import RedisStreams

/// What the ledger is told: how far streams are done with, and which entries it need not keep.
struct Settlement: Sendable {
  let positions: [(key: String, id: StreamID)]
  let entries: [Int64]
}

/// Keeps in mind which entries are written and acknowledged, until the positions have passed them. Pure.
///
/// Entries are kept by the span of time in which they were acknowledged. While others still work on older messages of
/// the same streams a span waits, and the next one is already open.
struct Settling: Sendable {
  private struct Span {
    var entries: [Int64] = []
    /// The newest message of each stream.
    var newest: [String: StreamID] = [:]
  }

  private var open = Span()
  private var waiting: [Span] = []
  private var known: [String: StreamID] = [:]

  /// An entry whose messages are acknowledged, and the newest message of each stream.
  mutating func add(_ entry: Int64, newest: [String: StreamID]) {
    open.entries.append(entry)
    open.newest.merge(newest) { max($0, $1) }
  }

  var isEmpty: Bool { open.entries.isEmpty && waiting.isEmpty }

  /// Ends the open span, before the positions are asked for: what is added meanwhile is of the next. Gives the streams
  /// whose positions matter.
  mutating func close(with orphans: [LedgerRow]) -> [String] {
    if !open.entries.isEmpty { waiting.append(open) }
    open = Span()
    var keys: Set<String> = []
    for span in waiting { keys.formUnion(span.newest.keys) }
    for orphan in orphans { keys.formUnion(orphan.lines.map(\.key)) }
    return keys.sorted()
  }

  /// Takes the positions as they are now, and gives what follows from them.
  ///
  /// An entry goes only when what was seen of Redis after its acknowledgement says that all its messages are done with.
  /// A stream that has no position is gone, and its messages with it.
  mutating func settle(_ positions: [String: StreamID], _ orphans: [LedgerRow]) -> Settlement {
    var entries: [Int64] = []
    waiting.removeAll { span in
      let isPassed = span.newest.allSatisfy { key, newest in positions[key].map { newest <= $0 } ?? true }
      if isPassed { entries += span.entries }
      return isPassed
    }
    for orphan in orphans {
      let isPassed = orphan.lines.allSatisfy { line in positions[line.key].map { line.run.last <= $0 } ?? true
      }
      if isPassed { entries.append(orphan.id) }
    }
    let moved = positions.filter { $0.value > known[$0.key] ?? .zero }
    known.merge(moved) { $1 }
    return Settlement(
      positions: moved.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }, entries: entries)
  }
}

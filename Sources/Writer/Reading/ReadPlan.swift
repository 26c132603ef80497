/// Decides which streams to read next, and how much of each. Pure: it is told what each read brought.
///
/// `COUNT` of XREADGROUP counts for each stream by itself, so the streams share what a batch still takes: a read brings
/// no more than that (or one message of each of ``narrowest`` streams, whichever is more). Streams that gave all
/// they were asked for have the next read to themselves; every other read goes on around all streams, so that none
/// starves. Only when a whole round brought nothing may a read wait, and then for all streams at once.
///
/// To name a stream costs Redis and the writer as much as some messages do. So a read names few streams and takes much
/// of each where much is there (``depth``), and many of them where most have nothing.
struct ReadPlan: Sendable {
  /// A read.
  struct Read: Sendable, Hashable {
    /// Which streams a read names.
    enum Kind: Sendable, Hashable {
      /// The next ones of the round.
      case round
      /// Those that gave all they were asked for.
      case busy
      /// All, because nothing is there: this read may wait.
      case waiting
    }

    let kind: Kind
    let keys: [String]
    /// How many messages of each stream at most.
    let count: Int
  }

  /// How many streams a read names at least, so that the last place in a batch doesn't cost a read for each stream.
  static let narrowest = 250
  /// How many messages a stream with a backlog is asked for at least, as far as the limit goes.
  static let depth = 64

  /// The streams, in the order in which they are read.
  private(set) var keys: [String] = []
  /// Where the next read of the round begins.
  private var position = 0
  /// How many streams the next read of the round names at most.
  private var breadth = Self.narrowest
  /// How many streams in a row had nothing.
  private var quiet = 0
  /// The streams that gave all they were asked for.
  private var busy: [String] = []
  private var lastKind = Read.Kind.waiting
  private(set) var sizes: MessageSizes

  init(_ sizes: MessageSizes) { self.sizes = sizes }

  /// Takes the streams that are there now. New ones are read before any read waits.
  mutating func replace(_ keys: [String]) {
    guard keys != self.keys else { return }
    self.keys = keys
    let known = Set(keys)
    busy.removeAll { !known.contains($0) }
    position = keys.isEmpty ? 0 : position % keys.count
    quiet = 0
  }

  /// The next read of at most so many messages, nil without streams.
  func next(limit: Int) -> Read? {
    guard !keys.isEmpty else { return nil }
    if quiet >= keys.count { return read(.waiting, keys, limit) }
    if !busy.isEmpty, lastKind != .busy {
      return read(.busy, Array(busy.prefix(max(1, limit / Self.depth))), limit)
    }
    let width = min(breadth, keys.count - quiet)
    let part = (0..<width).map { keys[(position + $0) % keys.count] }
    return read(.round, part, limit)
  }

  /// A read is done: how many messages each stream gave; those that gave none may be missing.
  mutating func took(_ read: Read, _ counts: [String: Int]) {
    lastKind = read.kind
    if !busy.isEmpty || !counts.isEmpty { queue(read, counts) }
    if read.kind == .round {
      position = (position + read.keys.count) % max(1, keys.count)
      let isSparse = counts.count < read.keys.count / 8
      breadth =
        isSparse ? min(2 * breadth, max(Self.narrowest, keys.count)) : max(Self.narrowest, breadth / 2)
    }
    if !counts.isEmpty {
      quiet = 0
    } else if read.kind == .round {
      quiet += read.keys.count
    }
  }

  /// Lines up the streams that gave all they were asked for. Those that had a read to themselves go to the end of the
  /// line, so that the busy ones take turns as well; others keep their places in it.
  private mutating func queue(_ read: Read, _ counts: [String: Int]) {
    var full = read.keys.filter { counts[$0, default: 0] >= read.count }
    if !busy.isEmpty {
      let stay = read.kind == .busy ? [] : Set(full)
      let others = Set(read.keys).subtracting(stay)
      busy.removeAll { others.contains($0) }
      if !stay.isEmpty {
        let waiting = Set(busy)
        full.removeAll { waiting.contains($0) }
      }
    }
    busy += full
  }

  /// Learns how large messages are.
  mutating func weigh(_ key: String, count: Int, bytes: Int) { sizes.took(key, count: count, bytes: bytes) }

  private func read(_ kind: Read.Kind, _ keys: [String], _ limit: Int) -> Read {
    let portion = sizes.portion(of: keys, limit: limit)
    // What waits gets the first message that comes, of whichever stream.
    let width = kind == .waiting ? keys.count : portion.width
    return Read(kind: kind, keys: Array(keys.prefix(width)), count: kind == .waiting ? 1 : portion.count)
  }
}

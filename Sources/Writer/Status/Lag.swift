import RedisStreams

/// How many of a stream's messages no consumer of the group has been given yet.
public enum Lag: Sendable, Hashable {
  /// So many.
  case exactly(Int)
  /// So many and perhaps more: counting on would take too long.
  case atLeast(Int)
  /// It can't be known without counting, and this user may not count.
  case unknown

  /// The number that is certain.
  public var known: Int {
    switch self {
    case .exactly(let count), .atLeast(let count): count
    case .unknown: 0
    }
  }

  /// Whether it is known to be nothing.
  public var isZero: Bool { self == .exactly(0) }

  /// The number, nil where there is none, and whether there may be more.
  public var numbers: (count: Int?, isLeast: Bool) {
    switch self {
    case .exactly(let count): (count, false)
    case .atLeast(let count): (count, true)
    case .unknown: (nil, false)
    }
  }

  /// The lag of both.
  static func + (a: Lag, b: Lag) -> Lag {
    if case (.exactly(let first), .exactly(let second)) = (a, b) { return .exactly(first + second) }
    return a == .unknown && b == .unknown ? .unknown : .atLeast(a.known + b.known)
  }
}

/// What a stream and its group say of themselves.
struct StreamCounters: Sendable, Hashable {
  /// How many entries the stream has.
  var length: Int
  /// The id of the newest entry that it ever had.
  var lastGenerated: StreamID
  /// The id of the oldest entry that it has.
  var first: StreamID?
  /// How many entries were ever added; nil before Redis 7.
  var added: Int?
  /// Up to where the group was given entries.
  var delivered: StreamID
  /// How many entries the group was given; nil where Redis doesn't know.
  var read: Int?

  /// The lag where it follows from the counters, nil where entries have to be counted.
  ///
  /// Redis's own figure is `added - read` wherever it takes its counters for right, and they aren't: entries that were
  /// deleted after the group's place are counted, and a group that was given nothing before its stream was trimmed
  /// counts from one on (Redis 7.0, `XINFO GROUPS`). It is right as long as no entry ever left the stream.
  var lag: Lag? {
    if length == 0 || delivered >= lastGenerated { return .exactly(0) }
    if let first, delivered < first { return .exactly(length) }
    guard let added, let read, added == length, (0...added).contains(read) else { return nil }
    return .exactly(added - read)
  }
}

extension StreamCounters {
  /// Reads `XINFO STREAM` and the group's part of `XINFO GROUPS`.
  init?(stream: RedisReply, group: RedisReply) {
    guard let length = stream.field("length")?.integer, let last = stream.id("last-generated-id"),
      let delivered = group.id("last-delivered-id")
    else { return nil }
    self.init(
      length: Int(length), lastGenerated: last,
      first: stream.field("first-entry")?.element(0)?.string.flatMap { StreamID($0) },
      added: stream.field("entries-added")?.integer.map { Int($0) }, delivered: delivered,
      read: group.field("entries-read")?.integer.map { Int($0) })
  }
}

import RedisStreams

/// A stream that is read, with its key taken apart once.
final class Stream: Sendable {
  let key: String
  /// The place of the route that its messages take, nil when the key has no route's form.
  let route: Int?
  /// The variable parts of the key as bytes.
  let parts: [[UInt8]]
  /// What the ledger knows of its messages, nil when that is nothing.
  let history: StreamHistory?

  init(_ key: String, _ routes: [Route], _ history: StreamHistory?) {
    self.key = key
    self.history = history
    for (place, route) in routes.enumerated() {
      if let parts = route.template.match(key) {
        self.route = place
        self.parts = parts.map { Array($0.utf8) }
        return
      }
    }
    route = nil
    parts = []
  }
}

/// What one reply of Redis brought.
struct Delivery: Sendable {
  /// How the messages came.
  enum Kind: Sendable, Hashable {
    /// For the first time: those of a stream follow on each other, with none between that is anyone else's.
    case new
    /// Again: the consumer's own, or another's that were taken over.
    case again
    /// Again, and so often that the writer may have ended with it each time: a single message.
    case suspect
    /// As a suspect it was tried alone, and each time the writer ended: it is not tried any more.
    case givenUp

    /// Whether it must be in a batch of its own.
    var isAlone: Bool { self == .suspect }
  }

  /// A message by its section and its place there.
  struct Place: Sendable {
    var section = 0
    var entry = 0
  }

  let kind: Kind
  let reply: RedisReply
  /// The messages that are meant, where the reply may have others too.
  let only: Set<StreamID>?
  /// The streams, each with the place of the array of its entries in the reply.
  let sections: [(stream: Stream, entries: Int)]
  /// How many messages there are.
  let count: Int
  /// Whether they were taken over from another consumer.
  var isReclaimed = false

  init(
    _ kind: Kind, _ reply: RedisReply, _ sections: [(stream: Stream, entries: Int)],
    only: Set<StreamID>? = nil
  ) {
    self.kind = kind
    self.only = only
    self.reply = reply
    self.sections = sections
    count = reply.withView { view, _ in sections.reduce(0) { $0 + view.count($1.entries) } }
  }
}

import Logging
import RedisStreams

/// A group was lost whose messages the ledger knows, or was moved back: all must begin anew, so that none is written
/// twice.
struct GroupLost: Error {
  let stream: String
}

/// A stream came whose key Swift takes for that of another one, and which is read in its place: all must begin anew, so
/// that nothing that is known of the one is taken for the other.
struct StreamReplaced: Error {
  let stream: String
}

/// What a source asks of the ledger.
protocol LedgerKeeper: Sendable {
  /// Makes sure that these consumers can't commit any more, and gives what is known then.
  func fence(_ consumers: [String]) async throws -> Histories
  /// Makes sure that no other writer can commit any more, and gives what is known then.
  func fenceAll() async throws -> Histories
  /// What is known now.
  func histories() async throws -> Histories
  /// Makes sure that writers that know other names of the source can't commit any more.
  func fenceOtherSources() async throws
  /// Forgets what is known of streams.
  func forget(_ streams: [String]) async throws -> Histories
}

/// The streams that are read, over one connection. After an error it is done with: whoever reads begins anew.
actor Source {
  let settings: Settings
  let connection: any StreamClient
  let ledger: any LedgerKeeper
  /// The known streams by key.
  var streams: [String: Stream] = [:]
  var histories: Histories
  var plan: ReadPlan
  /// What was delivered before, to this consumer or another.
  var recovery: Recovery
  /// Whether scripts are allowed to this user, as far as known.
  var mayUseScripts = true
  let clock = ContinuousClock()
  private var nextDiscovery: ContinuousClock.Instant
  var nextLook: ContinuousClock.Instant
  var nextRedating: ContinuousClock.Instant
  /// The newest message that this turn read of each stream: those that come for the first time only get newer.
  private var newest: [String: StreamID] = [:]
  /// The keys that can't be read, as far as they were told of.
  private var unreadable: Set<[UInt8]> = []

  /// What of the settings matters here.
  struct Settings: Sendable {
    let configuration: WriterConfiguration
    let routes: [Route]
    /// The name of this worker's consumer.
    let consumer: String
    /// The name of the Redis.
    let source: SourceName
    /// Is told of messages that may end the process.
    let trials: Trials
    let beginning: Beginning
    let logger: Logger
    /// Is told how many streams are read.
    var found: @Sendable (Int) -> Void = { _ in }

    var group: String { configuration.group }
  }

  /// How many commands are sent in one go.
  static let pipelineWidth = 1000
  /// How often new streams are looked for at most, whatever the settings say.
  private static let shortestInterval: Duration = .milliseconds(50)

  init(
    _ settings: Settings, _ connection: any StreamClient, _ histories: Histories, _ ledger: any LedgerKeeper
  ) {
    self.settings = settings
    self.connection = connection
    self.histories = histories
    self.ledger = ledger
    recovery = Recovery(settings)
    plan = ReadPlan(
      MessageSizes(budget: settings.configuration.batchBytes, isCautious: settings.beginning.isCautious))
    nextDiscovery = clock.now
    nextLook = clock.now
    nextRedating = clock.now
  }

  /// Finds the streams, and what was left of a former life. Comes before ``read(limit:wait:)``.
  func start() async throws {
    if settings.source.isNew { try await ledger.fenceOtherSources() }
    if let lost = settings.beginning.lost {
      histories = try await ledger.fenceAll()
      try await forgetFormerStreams([lost])
    }
    try await discover(isStart: true)
    recovery.begin(plan.keys)
  }

  /// Messages that wait, about `limit` at most, nil when there are none; waits for the first, for as long as `wait` says.
  ///
  /// Looks for new streams when it is time to. What was delivered before, to this consumer or to one that left it
  /// unacknowledged for too long, comes first.
  func read(limit: Int, wait: Duration) async throws -> Delivery? {
    do {
      if clock.now >= nextDiscovery { try await discover(isStart: false) }
      if clock.now >= nextLook, recovery.isDone { try await lookForAbandoned() }
      while let piece = try await nextPiece() {
        guard var again = try await claim(piece) else { continue }
        again.isReclaimed = piece.owner != settings.consumer
        return again
      }
      return try await readNew(limit, min(wait, nextDiscovery - clock.now))
    } catch let error as RedisError {
      guard Fault(error) == .streams else { throw error }
      // A stream that is gone isn't found any more; where only its group is gone, that comes to light.
      try await discover(isStart: false, checkingAll: true)
      return nil
    }
  }

  private func readNew(_ limit: Int, _ wait: Duration) async throws -> Delivery? {
    while let read = plan.next(limit: limit) {
      let block = read.kind == .waiting && wait > .zero ? wait : nil
      let reply = try await connection.readNew(
        settings.group, consumer: settings.consumer, streams: read.keys, count: read.count, block: block)
      let delivery = reply.map { Delivery(.new, $0, sections($0, read.keys)) }
      if let delivery { try checkOrder(delivery) }
      plan.took(read, weigh(delivery))
      if let delivery { return delivery }
      if read.kind == .waiting { return nil }
    }
    // Cancelled means shutting down: the caller looks for that.
    try? await Task.sleep(for: max(wait, .milliseconds(1)))
    return nil
  }

  /// The streams of a reply, which have the order in which they were asked for.
  private func sections(_ reply: RedisReply, _ keys: [String]) -> [(stream: Stream, entries: Int)] {
    reply.withView { view, root in
      var sections: [(stream: Stream, entries: Int)] = []
      sections.reserveCapacity(view.count(root))
      var place = 0
      for index in 0..<view.count(root) {
        let part = view.part(index, of: root)
        let key = view.text(view.part(0, of: part))
        while place < keys.count, !key.elementsEqual(keys[place].utf8) { place += 1 }
        guard place < keys.count, let stream = streams[keys[place]] else { continue }
        sections.append((stream, view.part(1, of: part)))
      }
      return sections
    }
  }

  /// Makes sure that a stream's messages only get newer: a group that was moved back, or made again by someone else,
  /// gives what it gave before.
  private func checkOrder(_ delivery: Delivery) throws(GroupLost) {
    let lost = delivery.reply.withView { view, _ -> String? in
      for (stream, entries) in delivery.sections {
        func id(_ index: Int) -> StreamID? {
          StreamID(view.text(view.part(0, of: view.part(index, of: entries))))
        }
        guard view.count(entries) > 0, let first = id(0), let last = id(view.count(entries) - 1) else {
          continue
        }
        if let former = newest[stream.key], first <= former { return stream.key }
        newest[stream.key] = last
      }
      return nil
    }
    if let lost { throw GroupLost(stream: lost) }
  }

  /// How many messages each stream gave; the plan learns how large they are.
  private func weigh(_ delivery: Delivery?) -> [String: Int] {
    guard let delivery else { return [:] }
    return delivery.reply.withView { view, _ in
      var counts: [String: Int] = [:]
      // The texts of a stream lie between the first of its own and the first of the next one.
      let starts = delivery.sections.map { view.start($0.entries) }
      let ends = starts.dropFirst() + [delivery.reply.size]
      for ((section, start), end) in zip(zip(delivery.sections, starts), ends) {
        let count = view.count(section.entries)
        counts[section.stream.key] = count
        plan.weigh(section.stream.key, count: count, bytes: end - start)
      }
      return counts
    }
  }

  func close() async { await connection.close() }
}

// Finding streams.
extension Source {
  private func discover(isStart: Bool, checkingAll: Bool = false) async throws {
    let start = clock.now
    try await settings.source.check(connection)
    let keys = try await connection.streams(of: settings.routes, settings.configuration)
    tellUnreadable(keys)
    let found = keys.texts
    // With ten thousand streams it matters that mostly nothing has changed.
    var isNews = found.count != streams.count
    for key in found {
      guard let known = streams[key] else {
        isNews = true
        continue
      }
      guard known.key.utf8.elementsEqual(key.utf8) else { throw StreamReplaced(stream: key) }
    }
    if isStart || checkingAll || isNews {
      try await take(found.sorted(), isStart: isStart, checkingAll: checkingAll)
    }
    settings.found(plan.keys.count)
    // In a large keyspace looking for streams takes its time: at most a tenth of all.
    let interval = settings.configuration.processingInterval
    nextDiscovery = clock.now + max(interval, Self.shortestInterval, (clock.now - start) * 9)
  }

  /// Says that there are streams which can't be read, once for each.
  private func tellUnreadable(_ keys: StreamKeys) {
    let news = keys.others.subtracting(unreadable)
    unreadable = keys.others
    guard !news.isEmpty, let example = keys.shownOthers.first else { return }
    settings.logger.warning(
      "Streams are not read: their keys are no UTF-8, or the same text as another's. RENAME them",
      metadata: ["streams": .stringConvertible(keys.others.count), "example": "\(example)"])
  }

  /// Takes the streams that are there now.
  private func take(_ found: [String], isStart: Bool, checkingAll: Bool) async throws {
    var keys = found
    let unchecked = isStart || checkingAll ? keys : keys.filter { streams[$0] == nil }
    if !unchecked.isEmpty {
      let lacking = try await makeGroups(unchecked, isStart: isStart)
      if !lacking.isEmpty { keys.removeAll { lacking.contains($0) } }
    }
    streams = Dictionary(
      uniqueKeysWithValues: keys.map {
        ($0, streams[$0] ?? Stream($0, settings.routes, histories[ExactKey($0)]))
      })
    plan.replace(keys)
  }

  /// Makes the groups that are not there. One that was there before was lost, with the list of what is pending: it may
  /// only be made when no writer can commit what it has in hand.
  ///
  /// - Returns: the streams that have none for now, because Redis has no room for it.
  private func makeGroups(_ keys: [String], isStart: Bool) async throws -> Set<String> {
    let lacking = try await keysWithoutGroup(keys)
    guard !lacking.isEmpty else { return [] }
    // A Redis that was emptied has no groups. A writer that knows it by its former name must not read them.
    try await settings.source.check(connection)
    if !isStart { histories = try await ledger.histories() }
    let lost = lacking.filter { histories[ExactKey($0)] != nil || streams[$0] != nil }
    if let first = lost.first {
      guard isStart else { throw GroupLost(stream: first) }
      histories = try await ledger.fenceAll()
      try await forgetFormerStreams(lost)
    }
    let starts = lacking.map { ($0, histories[ExactKey($0)]?.position ?? .zero) }
    let replies = try await pipeline(starts) { key, id in
      RedisCommand("XGROUP", "CREATE", key, self.settings.group, "\(id)", "MKSTREAM")
    }
    var left: Set<String> = []
    for ((key, _), reply) in zip(starts, replies) {
      guard let error = reply.error, error.code != "BUSYGROUP", Fault(error) != .streams else { continue }
      guard error.code == "OOM" else { throw error }
      left.insert(key)
    }
    try await settings.source.check(connection)
    return left
  }

  private func keysWithoutGroup(_ keys: [String]) async throws -> [String] {
    let replies = try await pipeline(keys) { RedisCommand("XINFO", "GROUPS", $0) }
    var lacking: [String] = []
    for (key, reply) in zip(keys, replies) {
      if let error = reply.error {
        // Gone since it was found.
        if error.message.hasPrefix("ERR no such key") || Fault(error) == .streams { continue }
        throw error
      }
      if reply.group(named: settings.group) == nil { lacking.append(key) }
    }
    return lacking
  }

  /// A stream that gave out no id as new as one that the ledger knows is another one of the same key.
  private func forgetFormerStreams(_ keys: [String]) async throws {
    var former: [String] = []
    // Few at a time: a reply has two of the stream's entries, whatever their size.
    for start in stride(from: 0, to: keys.count, by: 20) {
      let part = keys[start..<min(start + 20, keys.count)]
      let replies = try await connection.pipeline(part.map { RedisCommand("XINFO", "STREAM", $0) })
      for (key, reply) in zip(part, replies) {
        guard reply.error == nil, let history = histories[ExactKey(key)],
          let id = reply.id("last-generated-id")
        else {
          continue
        }
        if id < history.newest { former.append(key) }
      }
    }
    if !former.isEmpty { histories = try await ledger.forget(former) }
  }

  /// Sends a command for each of many, some at a time.
  func pipeline<T: Sendable>(
    _ items: [T], _ command: (T) -> RedisCommand
  ) async throws(RedisError) -> [RedisReply] {
    var replies: [RedisReply] = []
    for start in stride(from: 0, to: items.count, by: Self.pipelineWidth) {
      let part = items[start..<min(start + Self.pipelineWidth, items.count)]
      replies += try await connection.pipeline(part.map(command))
    }
    return replies
  }
}

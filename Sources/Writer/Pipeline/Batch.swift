import Foundation
import RedisStreams
import SchemaKit

/// A message by its place in a reply.
struct Message: Sendable {
  let id: StreamID
  /// The section of the batch that it is in.
  let section: Int32
  /// The place of its fields in the section's reply.
  let fields: Int32
}

/// Messages of one stream that came in one reply.
struct Section: Sendable {
  let stream: Stream
  /// The place of the reply in the batch.
  let reply: Int
  let kind: Delivery.Kind
  /// The places of its messages in the batch.
  var messages: Range<Int>
}

/// A message that can't become a row, by its place in the batch, and why.
struct Failure: Sendable, Hashable {
  let index: Int
  let error: String
  let reason: FailureReason
}

/// What kind of failure it is: a label of a metric.
enum FailureReason: String, Sendable, CaseIterable {
  /// The stream's key has no route's form.
  case key
  /// A field is missing, or is no value of its column's type.
  case value
  /// PostgreSQL refused the row.
  case refused
  /// The writer ended with it again and again.
  case deliveries
}

/// Messages on their way: as rows to copy, with what can't become a row.
struct Batch: Sendable {
  fileprivate(set) var sections: [Section] = []
  fileprivate(set) var replies: [RedisReply] = []
  fileprivate(set) var messages: [Message] = []
  fileprivate(set) var buffers: [CopyBuffer] = []
  /// What can't become a row; grows when the server refuses some.
  var failures: [Failure] = []
  /// The messages that are done with already: only to be acknowledged.
  fileprivate(set) var settled: [Int] = []
  /// How many entries were deleted from their stream: there is nothing to write.
  fileprivate(set) var deletedCount = 0
  /// How many rows leave out fields that name no column, by route.
  fileprivate(set) var unknownFieldCounts: [Int: Int] = [:]
  /// The fields of which there may be something to tell.
  fileprivate(set) var unknownFields: [UnknownField] = []
  /// How many bytes the messages have.
  fileprivate(set) var size = 0
  /// When its first message was read.
  fileprivate(set) var start = ContinuousClock.now
  /// How long decoding took.
  fileprivate(set) var decoding = Duration.zero

  /// Whether it is a single message that may be one that ends the process.
  var isSuspect: Bool { sections.first?.kind == .suspect }

  /// The tables of which at least one row is left without those that failed.
  func tablesWritten() -> Set<QualifiedName> {
    let failed = Set(failures.map(\.index))
    return Set(buffers.filter { !$0.messages.allSatisfy(failed.contains) }.map(\.table))
  }

  /// The number of rows.
  var rowCount: Int { buffers.reduce(0) { $0 + $1.count } }

  /// What the ledger is to know: the messages that become rows.
  ///
  /// Messages that came for the first time follow on each other, so their run is one as long as none of them fails.
  /// Between two that came again there may be others, so each is a run.
  func ledgerEntry() -> String {
    var text = ""
    let left = Set(failures.map(\.index)).union(settled)
    for section in sections {
      var run: IDRun?
      for index in section.messages {
        let id = messages[index].id
        if left.contains(index) {
          if let run { LedgerEntry.append(LedgerLine(key: section.stream.key, run: run), to: &text) }
          run = nil
        } else if let begun = run, section.kind == .new {
          run = IDRun(first: begun.first, last: id)
        } else {
          if let run { LedgerEntry.append(LedgerLine(key: section.stream.key, run: run), to: &text) }
          run = IDRun(first: id, last: id)
        }
      }
      if let run { LedgerEntry.append(LedgerLine(key: section.stream.key, run: run), to: &text) }
    }
    return text
  }

  /// The newest message of each stream.
  var newest: [ExactKey: StreamID] {
    var newest: [ExactKey: StreamID] = [:]
    for section in sections {
      // What came again need not be in order.
      let last = section.kind == .new ? section.messages.suffix(1) : section.messages[...]
      let key = ExactKey(section.stream.key)
      newest[key] = max(newest[key] ?? .zero, last.map { messages[$0].id }.max() ?? .zero)
    }
    return newest
  }

  /// What the ledger is to know of the messages that failed, before they become dead letters.
  ///
  /// - Parameter newest: the newest dead letter.
  func letterEntry(after newest: StreamID) -> String {
    var text = ""
    for failure in failures {
      let message = messages[failure.index]
      let run = IDRun(first: message.id, last: message.id)
      let key = sections[Int(message.section)].stream.key
      LedgerEntry.append(LedgerLine(key: key, run: run, letter: newest), to: &text)
    }
    return text
  }

  /// The dead letter after which a message that failed may have its own already; nil where it has none.
  func mayBeBuried(after failure: Failure) -> StreamID? {
    let message = messages[failure.index]
    return sections[Int(message.section)].stream.history?.letters[message.id]
  }

  /// A dead letter for a message.
  func deadLetter(_ failure: Failure, _ routes: [Route], at date: Date) -> DeadLetter {
    let message = messages[failure.index]
    let section = sections[Int(message.section)]
    return replies[section.reply].withView { view, _ in
      let place = Int(message.fields)
      let fields = (0..<view.count(place)).map { Array(view.text(view.part($0, of: place))) }
      return DeadLetter(
        section.stream, message.id, fields, error: failure.error,
        names: section.stream.route.map { routes[$0].template.names } ?? routes[0].template.names, at: date)
    }
  }
}

/// Puts a batch together out of deliveries: takes the messages apart and encodes their rows.
struct BatchBuilder {
  private let routes: [Route]
  /// How much a batch may hold.
  var limits: BatchLimits
  private var encoders: [RowEncoder]
  private var batch = Batch()
  /// For each route and shape of rows the place of their buffer. There are few: they are looked through.
  private var shapes: [(route: Int, omitted: [Int], buffer: Int)] = []
  /// How large the first buffer of the last batch was.
  private var usual = CopyBuffer.Size()

  init(_ routes: [Route], _ limits: BatchLimits) {
    self.routes = routes
    self.limits = limits
    encoders = routes.map { RowEncoder($0.mapping) }
  }

  var isEmpty: Bool { batch.messages.isEmpty }
  /// How many messages there is room for.
  var room: Int { limits.room(count: batch.messages.count, size: batch.size) }
  var isFull: Bool { room <= 0 }
  var age: Duration { isEmpty ? .zero : .now - batch.start }

  /// Gives the batch, and begins a new one.
  mutating func finish() -> Batch {
    defer {
      usual = batch.buffers.first?.size ?? usual
      batch = Batch()
      batch.messages.reserveCapacity(usual.rows)
      shapes = []
    }
    return batch
  }

  /// Adds what a read brought, as much of it as there is room for, and moves the place from where to go on.
  ///
  /// - Returns: whether all of it is added.
  mutating func add(_ delivery: Delivery, from place: inout Delivery.Place) -> Bool {
    let start = ContinuousClock.now
    if isEmpty { batch.start = start }
    let reply = batch.replies.count
    batch.replies.append(delivery.reply)
    let size = delivery.reply.size / max(1, delivery.count)
    let isDone = delivery.reply.withView { view, _ in
      while place.section < delivery.sections.count {
        let (stream, entries) = delivery.sections[place.section]
        let end = min(view.count(entries), place.entry + max(0, limits.room(self.batch)))
        add(entries, place.entry..<end, of: stream, delivery, reply, view)
        batch.size += (end - place.entry) * size
        place.entry = end
        guard end == view.count(entries) else { return false }
        place = Delivery.Place(section: place.section + 1)
      }
      return true
    }
    batch.decoding += .now - start
    return isDone
  }

  private mutating func add(
    _ entries: Int, _ range: Range<Int>, of stream: Stream, _ delivery: Delivery, _ reply: Int,
    _ view: ReplyView
  ) {
    let first = batch.messages.count
    let section = Int32(batch.sections.count)
    for index in range {
      let entry = view.part(index, of: entries)
      // Redis 6.2 gives nil for an entry that was deleted since.
      guard view.count(entry) == 2, let id = StreamID(view.text(view.part(0, of: entry))) else { continue }
      if let only = delivery.only, !only.contains(id) { continue }
      let fields = view.part(1, of: entry)
      batch.messages.append(Message(id: id, section: section, fields: Int32(fields)))
      take(id, fields, stream, delivery.kind, view)
    }
    guard batch.messages.count > first else { return }
    batch.sections.append(
      Section(stream: stream, reply: reply, kind: delivery.kind, messages: first..<batch.messages.count))
  }

  /// Decides what becomes of the message that was added last.
  private mutating func take(
    _ id: StreamID, _ fields: Int, _ stream: Stream, _ kind: Delivery.Kind, _ view: ReplyView
  ) {
    let index = batch.messages.count - 1
    if let history = stream.history, id <= history.newest, history.contains(id) {
      batch.settled.append(index)
      return
    }
    if view.isNull(fields) {
      batch.deletedCount += 1
      batch.settled.append(index)
      return
    }
    if kind == .givenUp {
      let error =
        "the writer ended with it each time it was delivered, the last times with this message alone"
      batch.failures.append(Failure(index: index, error: error, reason: .deliveries))
      return
    }
    guard let route = stream.route else {
      let forms = routes.map(\.template.description).joined(separator: " or ")
      let error = "the stream's key \"\(stream.key)\" has not the form \(forms)"
      batch.failures.append(Failure(index: index, error: error, reason: .key))
      return
    }
    do throws(ValueError) {
      try encoders[route].encode(fields, of: stream, view)
    } catch {
      batch.failures.append(Failure(index: index, error: error.description, reason: .value))
      return
    }
    if encoders[route].hasUnknownFields { noteUnknownFields(route, index) }
    let buffer = buffer(route)
    batch.buffers[buffer].append(encoders[route].fields, message: index)
  }

  private mutating func noteUnknownFields(_ route: Int, _ index: Int) {
    batch.unknownFieldCounts[route, default: 0] += 1
    for name in encoders[route].takeUnknownFields() {
      batch.unknownFields.append(UnknownField(route: route, name: name, message: index))
    }
  }

  /// The buffer for rows of the last message's shape.
  private mutating func buffer(_ route: Int) -> Int {
    let omitted = encoders[route].omitted
    for shape in shapes where shape.route == route && shape.omitted == omitted { return shape.buffer }
    shapes.append((route, omitted, batch.buffers.count))
    let size = batch.buffers.isEmpty ? usual : CopyBuffer.Size()
    batch.buffers.append(
      CopyBuffer(table: routes[route].table.name, columns: encoders[route].columns, usual: size))
    return batch.buffers.count - 1
  }
}

/// How much a batch may hold.
struct BatchLimits: Sendable {
  /// `BATCH_SIZE`, or fewer: see ``BatchCeiling``.
  var count: Int
  /// `BATCH_BYTES`.
  let size: Int

  /// How many more messages fit a batch. One always fits an empty batch; further ones are taken to be as large as
  /// those of the batch are.
  func room(count: Int, size: Int) -> Int {
    let left = self.count - count
    guard count > 0, size > 0 else { return left }
    let average = max(1, size / count)
    return min(left, (self.size - size) / average)
  }

  func room(_ batch: Batch) -> Int { room(count: batch.messages.count, size: batch.size) }
}

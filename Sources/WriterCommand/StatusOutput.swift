import Foundation
import Writer

/// A status as JSON.
struct StatusOutput: Encodable {
  /// A number; null where it isn't known.
  struct Number: Encodable {
    let value: Int?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if let value { try container.encode(value) } else { try container.encodeNil() }
    }
  }

  struct Stream: Encodable {
    let stream: String
    let length: Int
    let lag: Number
    /// Whether the lag may be more.
    let lagIsLeast: Bool
    let pending: Int
    let oldestPendingSeconds: Double?
    let consumers: Int
    let hasGroup: Bool
  }

  struct Consumer: Encodable {
    let consumer: String
    let pending: Int
    let idleSeconds: Double
    let streams: Int
  }

  struct Schema: Encodable {
    let direction: String?
    let found: String?
    let isAdmitted: Bool
    let reasons: [String]
  }

  struct Rates: Encodable {
    let added: Double?
    let done: Double?
    let deadLetters: Double
  }

  let at: String
  let group: String
  let streamCount: Int
  let unreadableStreams: [String]
  let length: Int
  let lag: Number
  let lagIsLeast: Bool
  let pending: Int
  let oldestPendingSeconds: Double?
  let deadLetters: Int
  let newestDeadLetter: String?
  let schema: Schema
  let rates: Rates?
  let streams: [Stream]
  let consumers: [Consumer]

  init(_ status: WriterStatus, _ rates: WriterRates?, _ most: Int) {
    func seconds(_ date: Date?) -> Double? { date.map { max(0, status.date.timeIntervalSince($0)) } }
    at = Self.time(status.date)
    group = status.group
    streamCount = status.streams.count
    unreadableStreams = Array(status.unreadable.prefix(most))
    length = status.length
    (lag, lagIsLeast) = Self.lag(status.lag)
    pending = status.pending
    oldestPendingSeconds = seconds(status.oldestPending)
    deadLetters = status.deadLetters.count
    newestDeadLetter = status.deadLetters.newest.map(Self.time)
    schema = Schema(status.schema)
    self.rates = rates.map { Rates(added: $0.added, done: $0.done, deadLetters: $0.deadLetters) }
    streams = status.streams.prefix(most).map { stream in
      let (lag, isLeast) = Self.lag(stream.lag)
      return Stream(
        stream: stream.key, length: stream.length, lag: lag, lagIsLeast: isLeast, pending: stream.pending,
        oldestPendingSeconds: seconds(stream.oldestPending), consumers: stream.consumers,
        hasGroup: stream.hasGroup)
    }
    consumers = status.consumers.prefix(most).map {
      Consumer(
        consumer: $0.name, pending: $0.pending, idleSeconds: $0.idle / .seconds(1), streams: $0.streams)
    }
  }

  private static func time(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  private static func lag(_ lag: Lag) -> (Number, Bool) {
    (Number(value: lag.numbers.count), lag.numbers.isLeast)
  }
}

extension StatusOutput.Schema {
  init(_ status: WriterStatus.SchemaStatus) {
    switch status {
    case .judged(let standing, let isAdmitted):
      self.init(
        direction: standing.direction.rawValue, found: standing.found?.description, isAdmitted: isAdmitted,
        reasons: standing.reasons)
    case .unavailable(let reason):
      self.init(direction: nil, found: nil, isAdmitted: false, reasons: [reason])
    }
  }
}

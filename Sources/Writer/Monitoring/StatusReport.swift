import Foundation

/// What the status page shows, as JSON at `/status.json`.
struct StatusReport: Encodable {
  let at: Double
  let version: String
  let group: String
  let consumer: String
  let workers: Int
  let running: Bool
  /// What it is doing.
  let phase: String
  /// Why it isn't running.
  let reason: String?
  let schema: SchemaReport
  let totals: Totals
  let points: [History.Point]
  let fleet: Fleet?
  /// Why there is no `fleet`.
  let problem: String?

  /// The schema that the writer was built with, and how the database's stands to it.
  struct SchemaReport: Encodable {
    let revision: String?
    let policy: String
    let direction: String?
    let admitted: Bool?
    let found: String?
    let reasons: [String]
    let advice: [String]
  }

  /// What the writer has done since it started.
  struct Totals: Encodable {
    let read: Int
    let written: Int
    let failed: Int
    let batches: Int
    let errors: Int
  }

  /// How the group stands.
  struct Fleet: Encodable {
    /// When it was looked at, in seconds since 1970.
    let at: Double
    let streams: Int
    let lag: Int?
    /// Whether there is more than that.
    let lagIsLeast: Bool
    let pending: Int
    let oldestAge: Double?
    /// The streams most behind.
    let behind: [StreamReport]
    let consumers: [ConsumerReport]
    let consumerCount: Int
    let deadLetters: Letters
  }

  struct StreamReport: Encodable {
    let key: String
    let lag: Int?
    let lagIsLeast: Bool
    let pending: Int
    let oldestAge: Double?
  }

  struct ConsumerReport: Encodable {
    let name: String
    let pending: Int
    let idle: Double
  }

  struct Letters: Encodable {
    let stream: String
    let count: Int
    let latest: [Letter]
  }

  /// A dead letter, without its message.
  struct Letter: Encodable {
    let id: String
    let stream: String
    let error: String
    let failedAt: String?

    /// How long a text may be on the page, in characters.
    private static let longest = 400

    init(_ letter: StoredLetter) {
      id = "\(letter.id)"
      stream = String((letter.stream ?? "").prefix(Self.longest))
      error = String(letter.error.prefix(Self.longest))
      failedAt = letter.failedAt.map { String($0.prefix(40)) }
    }
  }
}

extension StatusReport {
  /// How many streams and consumers are shown.
  private static let most = 10

  init(_ writer: Writer, _ points: [History.Point], _ view: Monitor.GroupView?, _ problem: String?) {
    at = Date().timeIntervalSince1970
    version = Writer.programVersion
    group = writer.configuration.group
    consumer = writer.configuration.consumer
    workers = writer.configuration.concurrency
    let phase = writer.phase
    running = phase == .running
    self.phase = phase.name
    reason = phase.reason
    let standing = writer.standing
    schema = SchemaReport(
      revision: writer.version.revision, policy: writer.configuration.schemaPolicy.rawValue,
      direction: standing?.direction.rawValue,
      admitted: standing?.admits(writer.configuration.schemaPolicy), found: standing?.found?.revision,
      reasons: standing?.reasons ?? [], advice: standing?.advice ?? [])
    let statistics = writer.statistics.statistics
    totals = Totals(
      read: statistics.messagesRead, written: statistics.messagesWritten, failed: statistics.messagesFailed,
      batches: statistics.batchesProcessed, errors: statistics.errors)
    self.points = points
    fleet = view.map { Fleet($0.status, $0.letters, most: Self.most) }
    self.problem =
      writer.configuration.statusInterval > .zero ? problem : "STATUS_INTERVAL_SEC is 0: Redis is not asked"
  }
}

extension StatusReport.Fleet {
  fileprivate init(_ status: WriterStatus, _ letters: [StatusReport.Letter], most: Int) {
    func age(_ date: Date?) -> Double? { date.map { max(0, status.date.timeIntervalSince($0)) } }
    at = status.date.timeIntervalSince1970
    streams = status.streams.count
    (lag, lagIsLeast) = status.lag.numbers
    pending = status.pending
    oldestAge = age(status.oldestPending)
    behind = status.streams.lazy.filter { $0.lag.known > 0 || $0.pending > 0 }.prefix(most).map { stream in
      let (lag, isLeast) = stream.lag.numbers
      return StatusReport.StreamReport(
        key: String(stream.key.prefix(400)), lag: lag, lagIsLeast: isLeast, pending: stream.pending,
        oldestAge: age(stream.oldestPending))
    }
    consumers = status.consumers.prefix(most).map {
      StatusReport.ConsumerReport(name: $0.name, pending: $0.pending, idle: $0.idle / .seconds(1))
    }
    consumerCount = status.consumers.count
    deadLetters = StatusReport.Letters(
      stream: status.deadLetters.stream, count: status.deadLetters.count, latest: letters)
  }
}

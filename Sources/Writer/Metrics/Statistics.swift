import Metrics
import RedisStreams
import Synchronization

/// What a writer has done since it started.
public struct WriterStatistics: Sendable, Hashable, Codable {
  /// Messages taken from streams, those that were delivered again included.
  public var messagesRead = 0
  /// Messages that became rows.
  public var messagesWritten = 0
  /// Messages that went to the dead-letter stream.
  public var messagesFailed = 0
  /// Batches that were committed.
  public var batchesProcessed = 0
  /// Faults of Redis or PostgreSQL that were met, most of them retried.
  public var errors = 0

  private enum CodingKeys: String, CodingKey {
    case messagesRead = "messages_read"
    case messagesWritten = "messages_written"
    case messagesFailed = "messages_failed"
    case batchesProcessed = "batches_processed"
    case errors
  }
}

/// A server that the writer needs.
enum Server: String, Sendable {
  case redis = "Redis"
  case postgreSQL = "PostgreSQL"

  /// The server that an error comes from.
  init(_ error: any Error) { self = error is RedisError ? .redis : .postgreSQL }
}

/// Counts for the health value and for metrics. It is told once a batch.
final class StatisticsRecorder: Sendable {
  private struct State {
    var statistics = WriterStatistics()
    var latencies = LatencyCounts()
  }

  private let state = Mutex(State())
  private let read: Counter
  private let written: Counter
  private let failed: Counter
  private let reasons: [FailureReason: Counter]
  private let reclaimed: Counter
  private let recognized: Counter
  private let deleted: Counter
  /// By route.
  private let unknownFields: [Counter]
  private let batches: Counter
  private let redisErrors: Counter
  private let databaseErrors: Counter
  private let fencings: Counter
  private let trimmed: Counter
  private let size: Recorder
  private let duration: Timer
  private let decoding: Timer
  private let copying: Timer
  private let committing: Timer
  private let streams: Gauge
  private let latency: Metric

  /// - Parameters:
  ///   - routes: have the tables that are written.
  ///   - metrics: what `/metrics` shows.
  ///   - others: is told too, but for the latency of each message, which a backend can't take by the bucket.
  init(_ routes: [Route], _ metrics: PrometheusMetrics, and others: any MetricsFactory) {
    let factory = MultiplexMetricsHandler(factories: [metrics, others])
    func counter(_ metric: WriterMetric, _ dimensions: [(String, String)] = []) -> Counter {
      Counter(label: metric.name, dimensions: dimensions, factory: factory)
    }
    func timer(_ metric: WriterMetric) -> Timer { Timer(label: metric.name, factory: factory) }
    read = counter(.messagesRead)
    written = counter(.messagesWritten)
    failed = counter(.messagesFailed)
    reasons = Dictionary(
      uniqueKeysWithValues: FailureReason.allCases.map {
        ($0, counter(.deadLettersAdded, [("reason", $0.rawValue)]))
      })
    reclaimed = counter(.messagesReclaimed)
    recognized = counter(.messagesRecognized)
    deleted = counter(.messagesDeleted)
    unknownFields = routes.map { counter(.unknownFields, [("table", $0.table.name.description)]) }
    batches = counter(.batches)
    redisErrors = counter(.errors, [("server", "redis")])
    databaseErrors = counter(.errors, [("server", "postgresql")])
    fencings = counter(.fenced)
    trimmed = counter(.trimmed)
    size = Recorder(label: WriterMetric.batchSize.name, factory: factory)
    duration = timer(.batchDuration)
    decoding = timer(.decodeDuration)
    copying = timer(.copyDuration)
    committing = timer(.commitDuration)
    streams = Gauge(label: WriterMetric.streams.name, factory: factory)
    latency = metrics.histogram(.messageLatency)
  }

  var statistics: WriterStatistics { state.withLock { $0.statistics } }

  /// The latencies of all messages that became rows.
  var latencies: LatencyCounts { state.withLock { $0.latencies } }

  func recordRead(_ delivery: Delivery) {
    state.withLock { $0.statistics.messagesRead += delivery.count }
    read.increment(by: delivery.count)
    if delivery.isReclaimed { reclaimed.increment(by: delivery.count) }
  }

  func recordStreams(_ count: Int) { streams.record(count) }

  func record(_ batch: BatchRecord) {
    let failures = batch.failed
    state.withLock {
      $0.statistics.messagesWritten += batch.written
      $0.statistics.messagesFailed += failures
      $0.statistics.batchesProcessed += 1
      $0.latencies += batch.latencies
    }
    written.increment(by: batch.written)
    if failures > 0 { failed.increment(by: failures) }
    for (reason, count) in batch.failures { reasons[reason]?.increment(by: count) }
    if batch.recognized > 0 { recognized.increment(by: batch.recognized) }
    if batch.deleted > 0 { deleted.increment(by: batch.deleted) }
    for (route, count) in batch.unknownFields { unknownFields[route].increment(by: count) }
    batches.increment()
    size.record(batch.written + failures)
    duration.recordNanoseconds(batch.duration.nanoseconds)
    decoding.recordNanoseconds(batch.decoding.nanoseconds)
    if batch.written > 0 {
      copying.recordNanoseconds(batch.copying.nanoseconds)
      committing.recordNanoseconds(batch.committing.nanoseconds)
      latency.add(batch.latencies)
    }
  }

  func recordError(of server: Server) {
    state.withLock { $0.statistics.errors += 1 }
    switch server {
    case .redis: redisErrors.increment()
    case .postgreSQL: databaseErrors.increment()
    }
  }

  func recordFencing() { fencings.increment() }

  func recordTrimmed(_ count: Int) { trimmed.increment(by: count) }
}

extension Duration {
  fileprivate var nanoseconds: Int64 { Int64(self / .nanoseconds(1)) }
}

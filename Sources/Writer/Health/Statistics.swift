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

/// Counts for the health value and for metrics.
final class StatisticsRecorder: Sendable {
  private let state = Mutex(WriterStatistics())
  private let read: Counter
  private let written: Counter
  private let failed: Counter
  private let batches: Counter
  private let redisErrors: Counter
  private let databaseErrors: Counter
  private let duration: Timer
  private let size: Recorder
  private let streams: Gauge

  init(_ factory: any MetricsFactory) {
    read = Counter(label: "writer_messages_read_total", factory: factory)
    written = Counter(label: "writer_messages_written_total", factory: factory)
    failed = Counter(label: "writer_messages_failed_total", factory: factory)
    batches = Counter(label: "writer_batches_processed_total", factory: factory)
    redisErrors = Counter(
      label: "writer_errors_total", dimensions: [("server", "redis")], factory: factory)
    databaseErrors = Counter(
      label: "writer_errors_total", dimensions: [("server", "postgresql")], factory: factory)
    duration = Timer(label: "writer_batch_duration_seconds", factory: factory)
    size = Recorder(label: "writer_batch_size_messages", factory: factory)
    streams = Gauge(label: "writer_streams", factory: factory)
  }

  var statistics: WriterStatistics { state.withLock { $0 } }

  func recordRead(_ count: Int, streams streamCount: Int) {
    state.withLock { $0.messagesRead += count }
    read.increment(by: count)
    streams.record(streamCount)
  }

  func recordBatch(written count: Int, failed failures: Int, in time: Duration) {
    state.withLock {
      $0.messagesWritten += count
      $0.messagesFailed += failures
      $0.batchesProcessed += 1
    }
    written.increment(by: count)
    failed.increment(by: failures)
    batches.increment()
    size.record(count + failures)
    duration.recordNanoseconds(Int64(time / .nanoseconds(1)))
  }

  func recordError(of server: Server) {
    state.withLock { $0.errors += 1 }
    switch server {
    case .redis: redisErrors.increment()
    case .postgreSQL: databaseErrors.increment()
    }
  }
}

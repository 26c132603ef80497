import Foundation

/// What became of a batch, put together before anything is locked.
struct BatchRecord: Sendable {
  let written: Int
  let failures: [FailureReason: Int]
  /// Messages whose row was committed before.
  let recognized: Int
  /// Messages that were deleted from their stream.
  let deleted: Int
  /// Rows that left out fields that name no column, by route.
  let unknownFields: [Int: Int]
  let decoding: Duration
  let copying: Duration
  let committing: Duration
  /// From the first reading to now.
  let duration: Duration
  let latencies: LatencyCounts

  var failed: Int { failures.values.reduce(0, +) }

  /// - Parameter time: when its rows were committed.
  init(_ batch: Batch, _ transaction: Destination.Written, at time: Date) {
    written = batch.messages.count - batch.failures.count - batch.settled.count
    failures = Dictionary(batch.failures.map { ($0.reason, 1) }, uniquingKeysWith: +)
    deleted = batch.deletedCount
    unknownFields = batch.unknownFieldCounts
    recognized = batch.settled.count - batch.deletedCount
    decoding = batch.decoding
    copying = transaction.copying
    committing = transaction.committing
    duration = .now - batch.start
    latencies = Self.latencies(batch, Int(time.timeIntervalSince1970 * 1000))
  }

  private static func latencies(_ batch: Batch, _ now: Int) -> LatencyCounts {
    var latencies = LatencyCounts()
    if batch.failures.isEmpty, batch.settled.isEmpty {
      for message in batch.messages { latencies.add(now - Int(clamping: message.id.milliseconds)) }
    } else {
      let left = Set(batch.failures.map(\.index)).union(batch.settled)
      for (index, message) in batch.messages.enumerated() where !left.contains(index) {
        latencies.add(now - Int(clamping: message.id.milliseconds))
      }
    }
    return latencies
  }
}

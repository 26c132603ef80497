import Logging

// What is told of a batch, once it is acknowledged.
extension Turn {
  func report(_ written: WrittenBatch) {
    let batch = written.batch
    let record = BatchRecord(batch, written.written, at: written.time)
    worker.statistics.record(record)
    for failure in batch.failures {
      var metadata = metadata(of: failure.index, in: batch)
      metadata["error"] = "\(failure.error)"
      worker.logger.warning("Dead letter", metadata: metadata)
    }
    tellUnknownFields(batch)
    if worker.logger.logLevel <= .debug { tellTraced(batch) }
    worker.logger.info(
      "Processed batch",
      metadata: [
        "rows_written": .stringConvertible(record.written),
        "messages_acknowledged": .stringConvertible(batch.messages.count),
        "messages_failed": .stringConvertible(record.failed),
        "duration_ms": .stringConvertible(Int(record.duration / .milliseconds(1))),
      ])
  }

  /// A line for each message that became a row and has a trace.
  private func tellTraced(_ batch: Batch) {
    let others = Set(batch.failures.map(\.index)).union(batch.settled)
    for index in batch.messages.indices where !others.contains(index) && batch.trace(of: index) != nil {
      worker.logger.debug("Message written", metadata: metadata(of: index, in: batch))
    }
  }

  func metadata(of index: Int, in batch: Batch) -> Logger.Metadata {
    let message = batch.messages[index]
    var metadata: Logger.Metadata = [
      "stream": "\(batch.sections[Int(message.section)].stream.key)", "id": "\(message.id)",
    ]
    if let trace = batch.trace(of: index) {
      metadata["trace_id"] = "\(trace.traceID)"
      metadata["span_id"] = "\(trace.parentID)"
      metadata["trace_flags"] = "\(trace.flags)"
    }
    return metadata
  }
}

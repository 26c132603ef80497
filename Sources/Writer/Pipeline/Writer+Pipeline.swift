import Foundation
import Logging
import RedisStreams
import ServiceLifecycle

// What the writer does, over and over: pass the gate, collect a batch, process it.
extension Writer {
  /// How the schema gate was passed.
  enum Passage: Sendable {
    case atOnce
    /// The schema was not the right one at first.
    case afterWaiting
    case stopping
  }

  /// How long one read waits at most, so that a shutdown is noticed soon.
  private static let longestWait: Duration = .seconds(1)

  /// Waits for the right schema for as long as `SCHEMA_WAIT_SEC` says.
  ///
  /// - Throws: ``SchemaMismatch`` when it isn't right by then.
  func passGate() async throws -> Passage {
    let deadline = ContinuousClock.now + configuration.schemaWait
    var told = ""
    while true {
      do {
        guard try await retrying({ try await self.destination.checkSchema() }) != nil else {
          return .stopping
        }
        state.phase = .running
        return told.isEmpty ? .atOnce : .afterWaiting
      } catch let mismatch as SchemaMismatch {
        if isStopping { return .stopping }
        guard ContinuousClock.now < deadline else { throw mismatch }
        state.phase = .waitingForSchema(mismatch.description)
        if mismatch.description != told {
          logger.notice("Waiting for the schema", metadata: ["reason": "\(mismatch)"])
          told = mismatch.description
        }
        let pause = min(.seconds(1), deadline - .now)
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
      }
    }
  }

  /// Messages until the batch is full, or its time is up; none when nothing came for a while.
  func collect() async throws -> [Message] {
    var messages: [Message] = []
    var deadline = ContinuousClock.now + Self.longestWait
    while messages.count < configuration.batchSize, !isStopping {
      let left = deadline - .now
      guard left > .zero else { break }
      let (limit, isFirst) = (configuration.batchSize - messages.count, messages.isEmpty)
      let read = try await retrying {
        try await self.source.read(limit: limit, wait: min(left, Self.longestWait), nothingInHand: isFirst)
      }
      guard let read, !read.isEmpty else { continue }
      statistics.recordRead(read.count, streams: await source.streamCount)
      // What waits for as long as another writer would, that one takes over.
      if isFirst { deadline = .now + min(configuration.batchTimeout, configuration.claimIdle / 2) }
      messages += read
    }
    return messages
  }

  /// Writes messages in batches of at most `BATCH_SIZE`; a read may have brought a few more.
  func process(_ messages: [Message]) async throws {
    for start in stride(from: 0, to: messages.count, by: configuration.batchSize) {
      let end = min(start + configuration.batchSize, messages.count)
      guard try await process(batch: Array(messages[start..<end])) else { return }
    }
  }

  /// A batch on its way.
  private struct Work {
    let batch: DecodedBatch
    var failures: [Failure]
    var progress: BatchProgress
    /// What the last fault was.
    var cause: any Error = CancellationError()

    init(_ messages: [Message], _ mapping: RowMapping) {
      batch = DecodedBatch(messages, mapping)
      failures = batch.failures
      progress = BatchProgress(hasRows: !batch.buffers.isEmpty, hasFailures: !failures.isEmpty)
    }

    /// The messages that are rows, or were deleted.
    var settled: [Message] {
      let bad = Set(failures.map(\.index))
      return bad.isEmpty
        ? batch.messages : batch.messages.indices.filter { !bad.contains($0) }.map { batch.messages[$0] }
    }
  }

  /// Takes a batch from step to step; false when it was given up because the writer is to stop. Nothing is lost then:
  /// what isn't acknowledged is delivered again.
  private func process(batch messages: [Message]) async throws -> Bool {
    let start = ContinuousClock.now
    var work = Work(messages, mapping)
    var outage = Outage(logger, statistics)
    while work.progress.step != .finish {
      let step = work.progress.step
      do {
        guard try await take(step, &work) else { return false }
        outage.ended()
      } catch {
        if step == .checkSchema || step == .giveUp { throw error }
        let fault = Fault(error)
        work.cause = error
        work.progress.failed(fault)
        guard fault == .transient else { continue }
        await outage.failed(error)
        if isStopping { return false }
      }
    }
    report(work, ContinuousClock.now - start)
    return true
  }

  /// Takes a step; false when the writer is to stop.
  private func take(_ step: BatchProgress.Step, _ work: inout Work) async throws -> Bool {
    switch step {
    case .write(let isolating):
      let refused = try await destination.write(work.batch.buffers, isolating: isolating)
      work.failures = work.batch.failures + refused
      work.progress.wrote(hasFailures: !work.failures.isEmpty)
    case .checkSchema:
      switch try await passGate() {
      case .stopping: return false
      case .afterWaiting: work.progress.schemaChanged()
      case .atOnce: work.progress.succeeded()
      }
    case .acknowledge:
      try await source.acknowledge(work.settled)
      work.progress.succeeded()
    case .bury:
      try await bury(work.failures, of: work.batch.messages)
      work.progress.succeeded()
    case .finish: break
    case .giveUp: throw work.cause
    }
    return true
  }

  private func bury(_ failures: [Failure], of messages: [Message]) async throws {
    let now = Date()
    try await source.bury(
      failures.map { DeadLetter(messages[$0.index], error: $0.error, template, at: now) })
    for failure in failures {
      let message = messages[failure.index]
      logger.warning(
        "Dead letter",
        metadata: [
          "stream": "\(message.stream.key)", "id": "\(message.entry.id)", "error": "\(failure.error)",
        ])
    }
  }

  private func report(_ work: Work, _ time: Duration) {
    let (messages, failed) = (work.batch.messages.count, work.failures.count)
    let written = messages - failed - work.batch.deletedCount
    statistics.recordBatch(written: written, failed: failed, in: time)
    logger.info(
      "Processed batch",
      metadata: [
        "rows_written": .stringConvertible(written),
        "messages_acknowledged": .stringConvertible(messages),
        "messages_failed": .stringConvertible(failed),
        "duration_ms": .stringConvertible(Int(time / .milliseconds(1))),
      ])
  }

  /// Tries again what a transient fault stopped, for ever; nil when the writer is to stop meanwhile.
  private func retrying<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T? {
    var outage = Outage(logger, statistics)
    while true {
      do {
        let value = try await body()
        outage.ended()
        return value
      } catch {
        guard Fault(error) == .transient else { throw error }
        await outage.failed(error)
        if isStopping { return nil }
      }
    }
  }
}

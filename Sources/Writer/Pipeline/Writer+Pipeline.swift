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

  /// Takes a batch from step to step; false when it was given up because the writer is to stop. Nothing is lost then:
  /// what isn't acknowledged is delivered again.
  private func process(batch messages: [Message]) async throws -> Bool {
    let start = ContinuousClock.now
    let batch = DecodedBatch(messages, mapping)
    var failures = batch.failures
    var progress = BatchProgress(hasRows: !batch.buffers.isEmpty)
    var outage = Outage(logger, statistics)
    var cause: any Error = CancellationError()
    while progress.step != .finish {
      let step = progress.step
      do {
        switch step {
        case .write(let isolating):
          failures = batch.failures + (try await destination.write(batch.buffers, isolating: isolating))
        case .checkSchema:
          let passage = try await passGate()
          if passage == .stopping { return false }
          if passage == .afterWaiting { progress.schemaChanged() }
        case .acknowledge:
          let bad = Set(failures.map(\.index))
          try await source.acknowledge(messages.indices.filter { !bad.contains($0) }.map { messages[$0] })
        case .bury: try await bury(failures, of: messages)
        case .finish: break
        case .giveUp: throw cause
        }
        outage.ended()
        if progress.step == step { progress.succeeded(failures: failures.count) }
      } catch {
        if step == .checkSchema || step == .giveUp { throw error }
        let fault = Fault(error)
        cause = error
        progress.failed(fault)
        guard fault == .transient else { continue }
        await outage.failed(error)
        if isStopping { return false }
      }
    }
    report(batch, failures, ContinuousClock.now - start)
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

  private func report(_ batch: DecodedBatch, _ failures: [Failure], _ time: Duration) {
    let written = batch.messages.count - failures.count - batch.deletedCount
    statistics.recordBatch(written: written, failed: failures.count, in: time)
    logger.info(
      "Processed batch",
      metadata: [
        "rows_written": .stringConvertible(written),
        "messages_acknowledged": .stringConvertible(batch.messages.count),
        "messages_failed": .stringConvertible(failures.count),
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

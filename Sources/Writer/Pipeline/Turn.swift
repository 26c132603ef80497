import Foundation
import Logging
import Postgres
import RedisStreams
import ServiceLifecycle

/// One turn of a worker: from connecting until a fault, or the end.
struct Turn: Sendable {
  let worker: Worker
  private let source: Source
  private let destination: Destination
  private let acknowledger: Acknowledger
  private let toWrite = Handoff<Batch>()
  private let toAcknowledge = Handoff<WrittenBatch>()

  /// A batch whose rows are committed.
  struct WrittenBatch: Sendable {
    let batch: Batch
    let written: Destination.Written?
    let time = Date()
  }

  /// How long a read waits at most, so that a shutdown is noticed soon.
  private static let longestWait: Duration = .seconds(1)
  /// How often the ledger is told what it need not keep.
  private static let settleInterval: Duration = .seconds(5)
  /// How often the schema is looked at while nothing is written.
  private static let lookInterval: Duration = .seconds(2)

  /// Connects to both servers and takes up what this consumer has pending.
  static func open(_ worker: Worker, isFirst: Bool, isCautious: Bool) async throws -> Turn {
    var connections: [any StreamClient] = []
    var destination: Destination?
    do {
      for _ in 0..<2 { connections.append(try await worker.configuration.redis.connect()) }
      let name = try await sourceName(worker, connections[0])
      let ledger = LedgerStatements(
        tables: worker.gate.writerLedger, source: name, group: worker.configuration.group)
      let opened = try await Destination.open(
        worker.configuration.database, worker.gate, ledger, consumer: worker.consumer, judged: worker.judged)
      destination = opened
      let settings = Source.Settings(
        configuration: worker.configuration, routes: worker.routes, consumer: worker.consumer,
        isFirst: isFirst, isCautious: isCautious)
      let source = Source(settings, connections[0], try await opened.histories(), opened)
      try await source.start()
      return Turn(
        worker: worker, source: source, destination: opened,
        acknowledger: Acknowledger(
          connections[1], worker.configuration, consumer: worker.consumer, worker.routes))
    } catch {
      for connection in connections { await connection.close() }
      await destination?.abandon()
      throw error
    }
  }

  private init(worker: Worker, source: Source, destination: Destination, acknowledger: Acknowledger) {
    self.worker = worker
    self.source = source
    self.destination = destination
    self.acknowledger = acknowledger
  }

  /// A name for the Redis that is read, kept in it: ids of another one mean nothing to the ledger, and neither do
  /// those of a Redis that was emptied.
  private static func sourceName(
    _ worker: Worker, _ redis: any StreamClient
  ) async throws(RedisError) -> String {
    if let name = worker.configuration.sourceName { return name }
    let key = "\(worker.configuration.deadLetterStream):source"
    do throws(RedisError) {
      if let name = try await redis.send(["GET", key]).string { return name }
      try await redis.send(["SET", key, String(UInt64.random(in: 0 ... .max), radix: 36), "NX"])
      return try await redis.send(["GET", key]).string ?? "default"
    } catch {
      guard ["NOPERM", "WRONGTYPE"].contains(error.code) else { throw error }
      worker.logger.notice(
        "The key that names this Redis can't be kept: set SOURCE_NAME where several Redis feed one database",
        metadata: ["key": "\(key)"])
      return "default"
    }
  }

  /// Works until a stage fails or the worker is to stop.
  func run() async throws {
    let failures = await withTaskGroup(of: (isWatch: Bool, failures: [any Error]).self) { group in
      group.addTask { (false, await runStages()) }
      group.addTask { (true, [await stage(look, ends: {})].compactMap { $0 }) }
      var failures: [any Error] = []
      for await ended in group {
        failures += ended.failures
        if !ended.isWatch { group.cancelAll() }
      }
      return failures
    }
    await source.close()
    await acknowledger.close()
    // What ends the worker comes before what only ends the turn.
    let worst = failures.first { Fault($0) != .transient && !($0 is Fenced) && !($0 is GroupLost) }
    guard let failure = worst ?? failures.first else { return await destination.close() }
    await destination.abandon()
    throw failure
  }

  private func runStages() async -> [any Error] {
    await withTaskGroup(of: (any Error)?.self) { stages in
      stages.addTask { await stage(read, ends: toWrite.close) }
      stages.addTask { await stage(write, ends: toAcknowledge.close) }
      stages.addTask { await stage(acknowledge, ends: {}) }
      var failures: [any Error] = []
      for await failure in stages { if let failure { failures.append(failure) } }
      return failures
    }
  }

  /// Looks at the schema now and then: a writer with nothing to write learns of a new revision too. And tidies up in
  /// Redis.
  private func look() async throws {
    var nextTidying = ContinuousClock.now
    while (try? await Task.sleep(for: Self.lookInterval)) != nil {
      try await destination.look()
      if worker.configuration.trimsAcknowledged {
        worker.statistics.recordTrimmed(try await acknowledger.trim())
      }
      guard .now >= nextTidying else { continue }
      try await acknowledger.removeDeadConsumers(of: await source.streams.keys.sorted())
      nextTidying = .now + (await acknowledger.consumerInterval)
    }
  }

  /// Runs a stage. At its end the next one has nothing more to take; when it fails, all of them end. What was handed
  /// on before that is still taken.
  private func stage(_ body: () async throws -> Void, ends: () -> Void) async -> (any Error)? {
    do {
      try await body()
      ends()
      return nil
    } catch {
      toWrite.close()
      toAcknowledge.close()
      return error
    }
  }

  // Reading: a batch is handed on as soon as it is wanted; while it isn't, it grows.
  private func read() async throws {
    let configuration = worker.configuration
    var builder = BatchBuilder(
      worker.routes, BatchLimits(count: configuration.batchSize, size: configuration.batchBytes))
    // What waits for as long as another writer would, that one takes over.
    let longest = min(configuration.batchTimeout, configuration.claimIdle / 2)
    while !worker.isStopping, !toWrite.isClosed {
      worker.pulse.beat()
      let delivery = try await source.read(
        limit: max(1, builder.room), wait: builder.isEmpty ? Self.longestWait : .zero)
      if let delivery {
        worker.statistics.recordRead(delivery, streams: await source.streamCount)
        guard await add(delivery, &builder) else { return }
      }
      if builder.isEmpty { continue }
      if delivery == nil || builder.isFull || toWrite.isWanted || builder.age > longest {
        guard await toWrite.give(builder.finish()) else { return }
      }
    }
    if !builder.isEmpty { _ = await toWrite.give(builder.finish()) }
  }

  /// Adds what was read, and hands on what is full; false when nobody will take it.
  private func add(_ delivery: Delivery, _ builder: inout BatchBuilder) async -> Bool {
    if delivery.kind.isAlone, !builder.isEmpty {
      guard await toWrite.give(builder.finish()) else { return false }
    }
    var place = Delivery.Place()
    while !builder.add(delivery, from: &place) {
      guard await toWrite.give(builder.finish()) else { return false }
    }
    if delivery.kind.isAlone, !builder.isEmpty { return await toWrite.give(builder.finish()) }
    return true
  }

  private func write() async throws {
    while var batch = await toWrite.take() {
      let written = try await worker.pulse.waiting {
        batch.rowCount > 0 ? try await destination.write(batch) : nil
      }
      batch.failures += written?.refused ?? []
      guard await toAcknowledge.give(WrittenBatch(batch: batch, written: written)) else { return }
    }
  }

  private func acknowledge() async throws {
    var nextSettling = ContinuousClock.now + Self.settleInterval
    while let written = await toAcknowledge.take() {
      try await worker.pulse.waiting { try await acknowledge(written) }
      report(written)
      if .now >= nextSettling {
        try await worker.pulse.waiting { try await settle() }
        nextSettling = .now + Self.settleInterval
      }
    }
    // Best at the end: nothing is left to look through for the next writer.
    try await settle()
  }

  private func acknowledge(_ written: WrittenBatch) async throws {
    try await acknowledger.acknowledge(written.batch, entry: written.written?.entry)
    guard !written.batch.failures.isEmpty else { return }
    let entry = try await destination.record(written.batch.letterEntry())
    try await acknowledger.bury(written.batch, entry: entry)
  }

  private func settle() async throws {
    let orphans = try await destination.orphans()
    try await destination.settle(try await acknowledger.settlement(orphans: orphans))
  }
}

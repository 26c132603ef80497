import Foundation
import Logging
import Postgres
import RedisStreams
import ServiceLifecycle

/// What a turn must know of those before it.
struct Beginning: Sendable {
  /// Whether the worker has read nothing yet: what is pending for it is of a former life.
  var isFirst = true
  /// Whether both servers took the settings before.
  var wasConnected = false
  /// Whether a reply was too large a moment ago.
  var isCautious = false
  /// The stream whose group was lost or moved back a moment ago.
  var lost: String?
}

/// One turn of a worker: from connecting until a fault, or the end.
struct Turn: Sendable {
  let worker: Worker
  private let source: Source
  private let destination: Destination
  let acknowledger: Acknowledger
  private let toWrite = Handoff<Batch>()
  private let toAcknowledge = Handoff<WrittenBatch>()
  let trials: Trials

  /// A batch whose rows are committed.
  struct WrittenBatch: Sendable {
    let batch: Batch
    let written: Destination.Written
    let time = Date()
  }

  /// How long a read waits at most, so that a shutdown is noticed soon.
  private static let longestWait: Duration = .seconds(1)
  /// How often the ledger is told what it need not keep.
  private static let settleInterval: Duration = .seconds(5)
  /// How often the schema is looked at while nothing is written.
  private static let lookInterval: Duration = .seconds(2)

  /// Connects to both servers and takes up what this consumer has pending.
  static func open(_ worker: Worker, _ beginning: Beginning, _ interrupts: Interrupts) async throws -> Turn {
    var connections: [any StreamClient] = []
    var destination: Destination?
    do {
      let redis = redis(worker.configuration, isCautious: beginning.isCautious)
      for _ in 0..<2 {
        let connection = try await redis.connect()
        interrupts.add { connection.interrupt() }
        connections.append(connection)
      }
      let source = try await sourceName(worker, connections[0])
      let ledger = LedgerStatements(
        tables: worker.gate.writerLedger, source: source.name, group: worker.configuration.group,
        silence: worker.configuration.longestSilence)
      let opened = try await Destination.open(
        worker.configuration.database, worker.gate, ledger, consumer: worker.consumer, interrupts,
        judged: worker.judged)
      destination = opened
      let trials = Trials()
      let settings = Source.Settings(
        configuration: worker.configuration, routes: worker.routes, consumer: worker.consumer, source: source,
        trials: trials, beginning: beginning, logger: worker.logger,
        found: worker.statistics.recordStreams)
      let reader = Source(settings, connections[0], try await opened.histories(), opened)
      try await reader.start()
      return Turn(
        worker: worker, source: reader, destination: opened,
        acknowledger: Acknowledger(
          connections[1], worker.configuration, consumer: worker.consumer, worker.routes), trials: trials)
    } catch {
      for connection in connections { await connection.close() }
      await destination?.abandon()
      throw error
    }
  }

  /// A reply has a few batches at most, and is read again in small parts where it turns out to have more: messages of a
  /// stream may be large all of a sudden. What is read in small parts may be as large as Redis lets one value be.
  private static func redis(_ configuration: WriterConfiguration, isCautious: Bool) -> RedisConfiguration {
    var redis = configuration.redis
    if !isCautious { redis.replyLimit = min(redis.replyLimit, max(4 * configuration.batchBytes, 32 << 20)) }
    return redis
  }

  private init(
    worker: Worker, source: Source, destination: Destination, acknowledger: Acknowledger, trials: Trials
  ) {
    self.trials = trials
    self.worker = worker
    self.source = source
    self.destination = destination
    self.acknowledger = acknowledger
  }

  private static func sourceName(
    _ worker: Worker, _ redis: any StreamClient
  ) async throws(RedisError) -> SourceName {
    try await SourceName.find(worker.configuration, redis) { key in
      worker.logger.notice(
        "The key that names this Redis can't be kept: set SOURCE_NAME where several Redis feed one database",
        metadata: ["key": "\(key)"])
    }
  }

  /// Works until a stage fails or the worker is to stop.
  func run() async throws {
    let failures = await withTaskGroup(of: (isWatch: Bool, failures: [any Error]).self) { group in
      group.addTask { (false, await runStages()) }
      let watches: [@Sendable () async throws -> Void] = [look, attend]
      for watch in watches {
        group.addTask { (true, [await stage(watch, ends: {})].compactMap { $0 }) }
      }
      var failures: [any Error] = []
      for await ended in group {
        failures += ended.failures
        if !ended.isWatch { group.cancelAll() }
      }
      return failures
    }
    // Whatever failed, the process lives.
    if !failures.isEmpty { try? await acknowledger.acquit(trials.survived(.zero)) }
    await source.close()
    await acknowledger.close()
    // What ends the worker comes before what only ends the turn.
    let worst = failures.first { Fault($0) != .transient && !Self.isRestart($0) }
    guard let failure = worst ?? failures.first else { return await destination.close() }
    await destination.abandon()
    throw failure
  }

  /// Whether an error only ends the turn.
  private static func isRestart(_ error: any Error) -> Bool {
    error is Fenced || error is GroupLost || error is SourceReplaced || error is StreamReplaced
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

  /// Looks at the schema now and then: a writer with nothing to write learns of a new revision too. Tells the ledger what
  /// it need not keep, and tidies up in Redis.
  private func look() async throws {
    var (nextSettling, nextTidying) = (ContinuousClock.now + Self.settleInterval, ContinuousClock.now)
    while (try? await Task.sleep(for: Self.lookInterval)) != nil {
      try await destination.look()
      try await acknowledger.look()
      if worker.configuration.trimsAcknowledged {
        worker.statistics.recordTrimmed(try await acknowledger.trim())
      }
      if .now >= nextSettling, await acknowledger.isUnsettled {
        try await settle()
        nextSettling = .now + Self.settleInterval
      }
      guard .now >= nextTidying else { continue }
      let alive = try await destination.consumersAlive()
      try await acknowledger.removeDeadConsumers(of: await source.streams.keys.sorted(), alive: alive)
      nextTidying = .now + (await acknowledger.consumerInterval)
    }
  }

  /// Sees to what waits beside the batches: suspects that did no harm, dead letters for which Redis had no room.
  private func attend() async throws {
    let trial = min(.seconds(1), worker.configuration.claimIdle / 2)
    while (try? await Task.sleep(for: trial / 2)) != nil {
      try await acknowledger.acquit(trials.survived(trial))
      try await acknowledger.buryWaiting()
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
    var isIdle = true
    while !worker.isStopping, !toWrite.isClosed {
      worker.pulse.beat()
      builder.limits.count = worker.ceiling.count
      let delivery = try await source.read(
        limit: max(1, builder.room), wait: builder.isEmpty ? Self.longestWait : .zero)
      if let delivery {
        isIdle = false
        worker.statistics.recordRead(delivery)
        guard await add(delivery, &builder) else { return }
      }
      if isIdle { worker.works() }
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
    var withheld = Withheld()
    while var batch = await toWrite.take() {
      let written: Destination.Written
      do {
        written = try await worker.pulse.waiting { [batch] in try await destination.write(batch) }
      } catch let error as PostgresError where batch.isSuspect && error.mayBeOfRow {
        try await withhold(batch, error, &withheld)
        continue
      }
      worker.ceiling.passed(batch.messages.count)
      batch.failures += written.refused
      guard await toAcknowledge.give(WrittenBatch(batch: batch, written: written)) else { return }
      for refused in withheld.release(batch.tablesWritten()) {
        guard await toAcknowledge.give(WrittenBatch(batch: refused, written: .nothing)) else { return }
      }
    }
  }

  private func acknowledge() async throws {
    while let written = await toAcknowledge.take() {
      try await worker.pulse.waiting { try await acknowledge(written) }
      worker.works()
      report(written)
    }
    try await acknowledger.buryWaiting()
    // Best at the end: nothing is left to look through for the next writer.
    try await settle()
  }

  private func acknowledge(_ written: WrittenBatch) async throws {
    let batch = written.batch
    try await acknowledger.acknowledge(batch, entry: written.written.entry)
    guard !batch.failures.isEmpty else { return }
    let after = try await acknowledger.newestLetter()
    let entry = try await destination.record(batch.letterEntry(after: after))
    try await bury(batch, entry)
  }

  private func bury(_ batch: Batch, _ entry: Int64) async throws {
    guard let waiting = try await acknowledger.bury(batch, entry: entry) else { return }
    worker.statistics.recordError(of: .redis)
    worker.logger.warning(
      "Redis has no room for dead letters; they wait", metadata: ["letters": .stringConvertible(waiting)])
  }

  private func settle() async throws {
    let orphans = try await destination.orphans()
    try await destination.settle(try await acknowledger.settlement(orphans: orphans))
  }
}

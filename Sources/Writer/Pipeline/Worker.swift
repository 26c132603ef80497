import Logging
import RedisStreams
import ServiceLifecycle

/// Reads, writes and acknowledges, over connections of its own; a writer runs one or several.
///
/// It works in turns. A turn opens connections and a session of the ledger, takes up what this consumer has pending,
/// and then runs three stages side by side: reading and decoding, writing, acknowledging. Any fault of a server ends
/// the turn: what isn't committed then is forgotten and read again in the next one, what is committed is recognised by
/// the ledger. So there is one way back from every fault.
final class Worker: Sendable {
  let configuration: WriterConfiguration
  let consumer: String
  let routes: [Route]
  let gate: SchemaGate
  let statistics: StatisticsRecorder
  let unknownFields: UnknownFields
  let logger: Logger
  let state = WriterState()
  let pulse = Pulse()
  let ceiling: BatchCeiling
  private let outage: Outage

  init(
    _ configuration: WriterConfiguration, consumer: String, _ routes: [Route], _ gate: SchemaGate,
    _ statistics: StatisticsRecorder, _ unknownFields: UnknownFields, _ logger: Logger
  ) {
    self.configuration = configuration
    self.consumer = consumer
    self.routes = routes
    self.gate = gate
    self.statistics = statistics
    self.unknownFields = unknownFields
    self.logger = logger
    ceiling = BatchCeiling(configuration.batchSize)
    outage = Outage(logger, statistics)
  }

  var isStopping: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

  /// Works until the process shuts down.
  ///
  /// - Throws: ``SchemaMismatch`` when the database is not the one it was built for, or a `PostgresError` or
  ///   `RedisError` that waiting does not fix.
  func run() async throws {
    defer { state.phase = .stopped }
    var schemaDeadline: ContinuousClock.Instant?
    var restarts = Restarts(logger, consumer: consumer)
    var beginning = Beginning()
    while !isStopping {
      pulse.beat()
      do {
        try await takeTurn(&beginning, &schemaDeadline)
      } catch let mismatch as SchemaMismatch {
        if isStopping { return }
        beginning.wasConnected = true
        let deadline = schemaDeadline ?? .now + configuration.schemaWait
        schemaDeadline = deadline
        guard .now < deadline else { throw mismatch }
        await wait(mismatch, until: deadline)
      } catch is Fenced {
        statistics.recordFencing()
        await restarts.pause("Another writer took over what this one had in hand")
      } catch is SourceReplaced {
        await restarts.pause("Redis was emptied, or is another one")
      } catch let replaced as StreamReplaced {
        await restarts.pause(
          "The stream \(replaced.stream) is read in the place of one with the same text for a key")
      } catch let lost as GroupLost {
        beginning.lost = lost.stream
        await restarts.pause("The consumer group of \(lost.stream) was lost, or moved back")
      } catch {
        let fault = beginning.wasConnected ? Fault.ofKnownSettings(error) : Fault(error)
        guard fault == .transient || fault == .streams else { throw error }
        // What was under way was cut short; no server is to blame.
        if isStopping { return }
        if (error as? RedisError)?.kind == .replyTooLarge { beginning.isCautious = true }
        await pause(after: error)
      }
    }
  }

  private func takeTurn(
    _ beginning: inout Beginning, _ schemaDeadline: inout ContinuousClock.Instant?
  ) async throws {
    let interrupts = Interrupts()
    let begun = beginning
    let turn = try await interrupts.limitingShutdown { [self] in
      try await pulse.waiting { try await Turn.open(self, begun, interrupts) }
    }
    schemaDeadline = nil
    opened()
    beginning = Beginning(isFirst: false, wasConnected: true)
    do {
      try await interrupts.limitingShutdown(turn.run)
    } catch let error as RedisError where error.kind == .replyTooLarge {
      // What it was to take up is still to be taken up.
      beginning = begun
      beginning.wasConnected = true
      throw error
    }
  }

  /// Keeps what the gate found, and tells of it when it is something else than before.
  func judged(_ standing: SchemaStanding) {
    let former = state.standing
    state.standing = standing
    guard standing != former, former != nil || standing.direction != .exact else { return }
    logger.notice(
      "Schema judged",
      metadata: [
        "direction": "\(standing.direction.rawValue)", "policy": "\(gate.policy.rawValue)",
        "database": "\(standing.found?.description ?? "no revision")",
        "reason": "\(standing.reasons.joined(separator: "; "))",
      ])
  }

  private func opened() {
    switch state.phase {
    case .running, .failing: return
    case .starting, .waitingForSchema, .stopped: break
    }
    tellStart()
    state.phase = .running
  }

  /// Both servers did what they were asked to.
  func works() {
    guard outage.ended() else { return }
    if case .failing = state.phase { state.phase = .running }
  }

  private func pause(after error: any Error) async {
    let isLowered = ceiling.turnEnded(by: error)
    let pause = outage.failed(error, nextIsOther: isLowered)
    switch state.phase {
    case .running, .failing:
      // One line: a server's error goes on with advice for those who look for it.
      let line = "\(error)".split(separator: "\n").first ?? ""
      state.phase = .failing("\(Server(error).rawValue) failed: \(line)")
    case .starting, .waitingForSchema, .stopped: break
    }
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
  }

  private func tellStart() {
    logger.info(
      "Writer started",
      metadata: [
        "tables": "\(routes.map { $0.table.name.description }.joined(separator: ", "))",
        "group": "\(configuration.group)", "consumer": "\(consumer)",
        "pattern": "\(configuration.patterns(of: routes).joined(separator: " "))",
        "revision": "\(gate.wanted.revision ?? "base")",
        "fingerprint": "\(gate.wanted.fingerprint.prefix(12))",
      ])
  }

  private func wait(_ mismatch: SchemaMismatch, until deadline: ContinuousClock.Instant) async {
    state.standing = mismatch.standing
    if state.phase != .waitingForSchema(mismatch.description) {
      logger.notice(
        "Waiting for the schema",
        metadata: ["direction": "\(mismatch.standing.direction.rawValue)", "reason": "\(mismatch)"])
    }
    state.phase = .waitingForSchema(mismatch.description)
    let pause = min(.seconds(1), deadline - .now)
    // Cancelled means shutting down: the caller looks for that.
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
  }
}

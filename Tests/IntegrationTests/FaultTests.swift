import Foundation
import Postgres
import RedisStreams
import Testing
import TestSupport

/// What can happen to a fleet of writers.
enum FaultKind: String, CaseIterable, Sendable {
  case writerKilled, writerStopped, writerTerminated, killedWhileRecovering
  case sessionsTerminated, connectionsExhausted, postgresCrash, postgresRestart, postgresReadOnly
  case tableLocked, rowsRefused, redisCrash, redisRestart, redisClientsKilled, redisFull, redisBusy
  case groupLost, allGroupsLost, streamTrimmed, networkCut, networkCutHalfway, networkStalled, bothCrash

  private static let termination =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'writer%'"

  /// Lets it happen, and undoes what has to be undone.
  func strike(_ platform: FaultPlatform, _ writers: [WriterSlot], using generator: inout SeededGenerator)
    async throws
  {
    let writer = writers[Int.random(in: 0..<writers.count, using: &generator)]
    let pause = Duration.milliseconds(Int.random(in: 300...1500, using: &generator))
    switch self {
    case .writerKilled: writer.crash()
    case .writerStopped:
      guard let pid = writer.pid else { return }
      kill(pid, SIGSTOP)
      // Longer than CLAIM_IDLE_SEC: the others take over what it has in hand.
      try await Task.sleep(for: .seconds(3))
      kill(pid, SIGCONT)
    case .writerTerminated: writer.terminate()
    case .killedWhileRecovering:
      for writer in writers { writer.crash() }
      for _ in 0..<4 {
        try await Task.sleep(for: .milliseconds(Int.random(in: 50...400, using: &generator)))
        writers[Int.random(in: 0..<writers.count, using: &generator)].crash()
      }
    case .connectionsExhausted:
      var connections: [PostgresConnection] = []
      do {
        while connections.count < 200 {
          connections.append(
            try await PostgresConnection.connect(PostgresConfiguration(platform.postgres.url)))
        }
      } catch {}
      _ = try await connections.first?.execute(Self.termination)
      try await Task.sleep(for: pause)
      for connection in connections { await connection.close() }
    case .sessionsTerminated:
      try await platform.execute(Self.termination)
    case .postgresCrash:
      try await platform.postgres.stop(crash: true)
      try await Task.sleep(for: pause)
      try await platform.postgres.restart()
    case .postgresRestart:
      try await platform.postgres.stop()
      try await platform.postgres.restart()
    case .postgresReadOnly:
      try await platform.execute("ALTER SYSTEM SET default_transaction_read_only = on")
      try await platform.execute("SELECT pg_reload_conf()")
      try await Task.sleep(for: pause)
      try await platform.execute("ALTER SYSTEM RESET default_transaction_read_only")
      try await platform.execute("SELECT pg_reload_conf()")
    case .tableLocked:
      let seconds = pause / .seconds(1)
      try await platform.execute(
        "BEGIN; LOCK TABLE sensor_readings IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(\(seconds)); COMMIT")
    case .rowsRefused:
      // In the words of a server that has no space, no memory, or other transactions in the way.
      let conditions = [
        "disk_full", "out_of_memory", "deadlock_detected", "serialization_failure", "query_canceled",
        "io_error",
      ]
      let condition = conditions[Int.random(in: 0..<conditions.count, using: &generator)]
      try await platform.execute(FaultPlatform.refusal(condition))
      try await Task.sleep(for: pause)
      try await platform.execute(FaultPlatform.noRefusal)
    case .redisCrash:
      try await platform.servers.stopRedis(crash: true)
      try await Task.sleep(for: pause)
      try await platform.servers.restartRedis()
    case .redisRestart:
      try await platform.servers.stopRedis()
      try await platform.servers.restartRedis()
    case .redisClientsKilled:
      let redis = try await platform.redis()
      try await redis.send(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
      await redis.close()
    case .redisFull:
      let redis = try await platform.redis()
      try await redis.send(["CONFIG", "SET", "maxmemory", "1mb"])
      try await Task.sleep(for: pause)
      try await redis.send(["CONFIG", "SET", "maxmemory", "0"])
      await redis.close()
    case .redisBusy:
      // A script that runs for longer than Redis takes for granted: others are told BUSY.
      let redis = try await platform.redis()
      try await redis.send(["CONFIG", "SET", "lua-time-limit", "100"])
      _ = try? await redis.send([
        "EVAL", "local t = redis.call('TIME')[1] while redis.call('TIME')[1] - t < 2 do end", "0",
      ])
      await redis.close()
    case .groupLost, .allGroupsLost:
      let redis = try await platform.redis()
      let place = Int.random(in: 0..<FaultPlatform.streams.count, using: &generator)
      let streams = self == .groupLost ? [FaultPlatform.streams[place]] : FaultPlatform.streams
      _ = try await redis.pipeline(streams.map { RedisCommand("XGROUP", "DESTROY", $0, FaultPlatform.group) })
      await redis.close()
    case .streamTrimmed:
      for stream in FaultPlatform.streams { try await platform.trim(stream) }
    case .bothCrash:
      try await platform.postgres.stop(crash: true)
      try await platform.servers.stopRedis(crash: true)
      try await platform.servers.restartRedis()
      try await Task.sleep(for: pause)
      try await platform.postgres.restart()
    case .networkCut:
      for network in platform.networks.shuffled(using: &generator).prefix(1) { network.cut() }
    case .networkCutHalfway:
      for network in platform.networks {
        network.cut(afterBytes: Int.random(in: 1...200_000, using: &generator))
      }
      try await Task.sleep(for: pause)
    case .networkStalled:
      for network in platform.networks { network.stall(true) }
      try await Task.sleep(for: pause * 2)
      for network in platform.networks { network.stall(false) }
    }
  }
}

@Suite("Under faults", .serialized)
struct FaultTests {
  /// Everything happens once, or for `SOAK_SECONDS`; `SOAK_SEED` and `SOAK_FAULTS` choose what happens.
  private static let settings = ProcessInfo.processInfo.environment

  @Test("every message is a row or a dead letter, exactly once")
  func everyMessageOnce() async throws {
    let time = Self.settings["SOAK_SECONDS"].flatMap(Double.init).map { Duration.seconds($0) }
    let seed = Self.settings["SOAK_SEED"].flatMap(UInt64.init) ?? 1
    let named = Self.settings["SOAK_FAULTS"]?.split(separator: ",").map(String.init)
    let kinds = FaultKind.allCases.filter { named?.contains($0.rawValue) ?? true }
    try await withFaultPlatform { platform in
      try await Self.run(platform, kinds, seed: seed, for: time)
    }
  }

  private static func run(
    _ platform: FaultPlatform, _ kinds: [FaultKind], seed: UInt64, for time: Duration?
  ) async throws {
    let feeder = Feeder()
    // One keeps its name over its lives, the others are new ones every time.
    let writers = [WriterSlot(name: "steady"), WriterSlot(name: nil, concurrency: 2), WriterSlot(name: nil)]
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { await feeder.run(platform) }
      for writer in writers { tasks.addTask { try await writer.run(platform) } }
      var generator = SeededGenerator(seed: seed)
      var struck: [String] = []
      var waiting: [FaultKind] = kinds.shuffled(using: &generator)
      let deadline = time.map { ContinuousClock.now + $0 }
      do {
        while let kind = waiting.popLast(), deadline.map({ .now < $0 }) ?? true {
          if waiting.isEmpty, deadline != nil { waiting = kinds.shuffled(using: &generator) }
          struck.append(kind.rawValue)
          try await kind.strike(platform, writers, using: &generator)
          try await Task.sleep(for: .milliseconds(Int.random(in: 100...800, using: &generator)))
        }
        feeder.stop()
        let note: Comment = "seed \(seed): \(struck.joined(separator: " "))"
        #expect(try await platform.drain(), note)
        for writer in writers { writer.stop() }
        try await tasks.waitForAll()
        try await platform.expectEachOnce(note)
        print("\(feeder.count) messages, \(struck.count) faults, \(note)")
      } catch {
        feeder.stop()
        for writer in writers { writer.stop() }
        throw error
      }
    }
  }
}

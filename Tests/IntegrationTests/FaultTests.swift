import Foundation
import Postgres
import RedisStreams
import Testing
import TestSupport

/// What can happen to a fleet of writers.
enum FaultKind: String, CaseIterable, Sendable {
  case writerKilled, writerStopped, sessionsTerminated, postgresCrash, postgresRestart, postgresReadOnly
  case tableLocked, diskFull, redisCrash, redisRestart, redisClientsKilled, redisFull, groupLost
  case networkCut, networkCutHalfway, networkStalled

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
    case .sessionsTerminated:
      try await platform.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'writer%'")
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
    case .diskFull:
      // Said by a trigger, in the words of a server without space.
      try await platform.execute(
        """
        CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER no_space AFTER INSERT ON sensor_readings FOR EACH STATEMENT EXECUTE FUNCTION no_space()
        """)
      try await Task.sleep(for: pause)
      try await platform.execute("DROP FUNCTION no_space CASCADE")
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
    case .groupLost:
      let redis = try await platform.redis()
      let place = Int.random(in: 0..<FaultPlatform.streams.count, using: &generator)
      _ = try await redis.pipeline([
        RedisCommand("XGROUP", "DESTROY", FaultPlatform.streams[place], FaultPlatform.group)
      ])
      await redis.close()
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
  /// `SOAK_SECONDS` makes it longer; `SOAK_SEED` and `SOAK_FAULTS` choose what happens.
  private static let settings = ProcessInfo.processInfo.environment

  @Test("every message is a row or a dead letter, exactly once")
  func everyMessageOnce() async throws {
    let seconds = Self.settings["SOAK_SECONDS"].flatMap(Double.init) ?? 20
    let seed = Self.settings["SOAK_SEED"].flatMap(UInt64.init) ?? 1
    let named = Self.settings["SOAK_FAULTS"]?.split(separator: ",").map(String.init)
    let kinds = FaultKind.allCases.filter { named?.contains($0.rawValue) ?? true }
    try await withFaultPlatform { platform in
      try await Self.run(platform, kinds, seed: seed, for: .seconds(seconds))
    }
  }

  private static func run(
    _ platform: FaultPlatform, _ kinds: [FaultKind], seed: UInt64, for time: Duration
  ) async throws {
    let feeder = Feeder()
    // One keeps its name over its lives, the others are new ones every time.
    let writers = [WriterSlot(name: "steady"), WriterSlot(name: nil), WriterSlot(name: nil)]
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { await feeder.run(platform) }
      for writer in writers { tasks.addTask { try await writer.run(platform) } }
      var generator = SeededGenerator(seed: seed)
      var struck: [String] = []
      var waiting: [FaultKind] = []
      let deadline = ContinuousClock.now + time
      do {
        while .now < deadline {
          if waiting.isEmpty { waiting = kinds.shuffled(using: &generator) }
          let kind = waiting.removeLast()
          struck.append(kind.rawValue)
          try await kind.strike(platform, writers, using: &generator)
          try await Task.sleep(for: .milliseconds(Int.random(in: 100...800, using: &generator)))
        }
        feeder.stop()
        let note: Comment = "seed \(seed): \(struck.joined(separator: " "))"
        let isDrained = try await eventually { try await platform.backlog() == 0 }
        #expect(isDrained, note)
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

import Foundation
import Postgres
import RedisStreams
import Synchronization
import Testing
import TestSupport

/// A writer that is told to stop while a server fails.
@Suite("A writer that is told to stop", .serialized)
struct ShutdownTests {
  /// What is wrong when SIGTERM comes.
  enum Trouble: String, CaseIterable, Sendable {
    case postgresDown, redisDown, postgresStalled, redisStalled, tableLocked, diskFull
  }

  @Test("while a server fails ends as told, and loses nothing", arguments: Trouble.allCases)
  func stops(trouble: Trouble) async throws {
    try await withFaultPlatform { platform in
      let feeder = Feeder()
      let lock = Mutex<Task<Void, any Error>?>(nil)
      let result = try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { await feeder.run(platform) }
        let result = try await Program.running("writer", environment: platform.environment) { pid in
          let isWriting = try await eventually {
            try await platform.column("SELECT count(*) FROM sensor_readings").first != "0"
          }
          #expect(isWriting)
          switch trouble {
          case .postgresDown: try await platform.postgres.stop(crash: true)
          case .redisDown: try await platform.servers.stopRedis(crash: true)
          case .postgresStalled: platform.postgresNetwork.stall(true)
          case .redisStalled: platform.redisNetwork.stall(true)
          case .diskFull: try await platform.execute(FaultPlatform.refusal("disk_full"))
          case .tableLocked:
            lock.withLock {
              $0 = Task {
                try await platform.execute(
                  "BEGIN; LOCK TABLE sensor_readings IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60); COMMIT")
              }
            }
          }
          try await Task.sleep(for: .seconds(1))
          kill(pid, SIGTERM)
          let hasEnded = try await eventually { Program.hasEnded(pid) }
          #expect(hasEnded)
          if !hasEnded { kill(pid, SIGKILL) }
        }
        feeder.stop()
        return result
      }
      #expect(result.code == 0, "\(result.errors.suffix(2000))")
      switch trouble {
      case .postgresDown: try await platform.postgres.restart()
      case .redisDown: try await platform.servers.restartRedis()
      case .postgresStalled: platform.postgresNetwork.stall(false)
      case .redisStalled: platform.redisNetwork.stall(false)
      case .diskFull: try await platform.execute(FaultPlatform.noRefusal)
      case .tableLocked: _ = await lock.withLock { $0 }?.result
      }
      let next = WriterSlot(name: nil)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await next.run(platform) }
        let isDrained = try await eventually { try await platform.backlog() == 0 }
        #expect(isDrained)
        next.stop()
        try await tasks.waitForAll()
      }
      try await platform.expectEachOnce("\(trouble)")
    }
  }
}

import Postgres
import RedisStreams
import ServiceLifecycle
import Testing
import TestSupport

@testable import Writer

/// Times in which nothing can be written, and no message is to blame.
@Suite("While nothing can be written")
struct BadTimesTests {
  /// Deliveries as they come of messages that go from worker to worker.
  private func expectNoneBlamed(
    _ platform: WriterPlatform, workers: Int, during fault: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await platform.running {
      $0.concurrency = workers
      $0.claimIdle = .milliseconds(100)
    } during: { _ in
      try await platform.feed(0..<1, streams: 1)
      try await expectEventually { try await platform.rows() == 1 }
      let load = Task {
        for value in 1..<40 {
          try await platform.feed(value..<value + 1, streams: 1)
          try await Task.sleep(for: .milliseconds(100))
        }
      }
      try await fault()
      try await load.value
      try await expectEventually { try await platform.rows() >= 40 }
      try await expectEventually { try await platform.pending(["d0"]) == 0 }
    }
    #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "40")
    #expect(try await platform.rows() == 40)
    let letters = try await platform.deadLetters()
    #expect(letters.isEmpty, "\(letters)")
  }

  @Test("because the table is locked, messages that many workers take over in turn are not blamed")
  func locked() async throws {
    try await withWriterPlatform { platform in
      try await expectNoneBlamed(platform, workers: 16) {
        try await platform.database.execute(
          "BEGIN; LOCK TABLE readings IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(6); COMMIT")
      }
    }
  }

  @Test("because the disk is full, they aren't either")
  func diskFull() async throws {
    try await withWriterPlatform { platform in
      try await expectNoneBlamed(platform, workers: 4) {
        try await platform.database.execute(
          """
          CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
          CREATE TRIGGER no_space AFTER INSERT ON readings FOR EACH STATEMENT EXECUTE FUNCTION no_space()
          """)
        try await Task.sleep(for: .seconds(8))
        try await platform.database.execute("DROP FUNCTION no_space CASCADE")
      }
    }
  }

  @Test("a message that ended the process again and again is still given up, and no other with it")
  func poison() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d"
      try await platform.redis.createGroup("db_writer", streams: [key])
      for value in 0..<3 { try await platform.add(["value": "\(value)"]) }
      let read = try await platform.redis.readGroup("db_writer", consumer: "dead", streams: [key], count: 3)
      let ids = read.flatMap { $0.entries.map(\.id) }
      // As six lives left it that ended with this message alone.
      _ = try await platform.redis.claim(
        "db_writer", consumer: "dead", stream: key, minIdle: .zero, [ids[1]], of: "dead",
        deliveries: Recovery.suspectsFrom + Recovery.lastTries + 1)
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { _ in
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.values() == "0,2")
      #expect(try await platform.deadLetters().map { $0["original_id"] } == ["\(ids[1])"])
    }
  }

  @Test("two writers of one name get on, write each message once, and say what is wrong")
  func sameName() async throws {
    try await withWriterPlatform { platform in
      let log = LogCollector()
      try await platform.running {
        $0.consumer = "twin"
        $0.batchSize = 20
      } during: { _ in
        var configuration = try platform.configuration()
        configuration.consumer = "twin"
        configuration.batchSize = 20
        let other = try platform.writer(configuration, log: log)
        let group = ServiceGroup(services: [other], logger: log.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          tasks.addTask { try await group.run() }
          for start in stride(from: 0, to: 2000, by: 50) {
            try await platform.feed(start..<start + 50)
            try await Task.sleep(for: .milliseconds(20))
          }
          try await expectEventually {
            try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "2000"
          }
          try await expectEventually { try await platform.pending((0..<5).map { "d\($0)" }) == 0 }
          await group.triggerGracefulShutdown()
          try await tasks.waitForAll()
        }
      }
      #expect(try await platform.rows() == 2000)
      #expect(try await platform.deadLetters().isEmpty)
    }
  }
}

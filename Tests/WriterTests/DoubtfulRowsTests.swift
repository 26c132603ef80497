import Postgres
import SchemaKit
import Testing
import TestSupport

@testable import Writer

/// Errors that may be a row's or the table's.
@Suite("Rows that are refused by an error that may be the table's")
struct DoubtfulRowsTests {
  /// A trigger that fails in another way for each value below 0, and for all where `broken` has a row.
  private static let sql =
    WriterPlatform.creation + """
      CREATE TABLE broken (state text);
      GRANT ALL ON broken TO PUBLIC;
      CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found int; state text;
        BEGIN
          SELECT b.state INTO state FROM broken b;
          IF state IS NOT NULL THEN RAISE 'the table is broken' USING ERRCODE = state; END IF;
          CASE NEW.value
            WHEN -1 THEN SELECT 1 INTO STRICT found FROM pg_class WHERE false;
            WHEN -2 THEN ASSERT false, 'no such value';
            WHEN -3 THEN RAISE 'not this one' USING ERRCODE = 'IOT01';
            WHEN -4 THEN EXECUTE 'INSERT INTO nowhere VALUES (1)';
            WHEN -5 THEN RAISE 'cannot do that' USING ERRCODE = '0A000';
            WHEN -6 THEN RAISE 'unexpected' USING ERRCODE = 'XX000';
            WHEN -7 THEN RAISE 'permission denied' USING ERRCODE = '42501';
            ELSE NULL;
          END CASE;
          RETURN NEW;
        END $$;
      CREATE TRIGGER judge BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION judge();
      """

  /// Puts messages on a dead writer's list, as so many deliveries left them.
  private func leave(_ values: [Int], _ platform: WriterPlatform, deliveries: Int) async throws {
    let key = "\(platform.prefix):d"
    try await platform.redis.createGroup("db_writer", streams: [key])
    for value in values { try await platform.add(["value": "\(value)"]) }
    let read = try await platform.redis.readGroup(
      "db_writer", consumer: "dead", streams: [key], count: values.count)
    _ = try await platform.redis.claim(
      "db_writer", consumer: "dead", stream: key, minIdle: .zero, read.flatMap { $0.entries.map(\.id) },
      of: "dead", deliveries: deliveries)
  }

  /// Runs a writer that must end by itself, with an error that isn't the schema's.
  private func expectEnd(_ platform: WriterPlatform, state: String, code: Int32 = 70) async throws {
    let error = await #expect(throws: PostgresError.self) {
      try await platform.running {
        $0.consumer = "dead"
      } during: { writer in
        try await expectEventually { writer.phase == .stopped }
      }
    }
    #expect(error?.sqlState == state)
    #expect(error.map { Writer.exitStatus(of: $0) } == code)
  }

  /// Mends the table: its three messages become rows.
  private func expectAllWritten(_ platform: WriterPlatform) async throws {
    try await platform.database.execute("DELETE FROM broken")
    try await platform.running {
      $0.consumer = "dead"
    } during: { _ in
      try await expectEventually { try await platform.pending() == 0 }
    }
    #expect(try await platform.deadLetters().isEmpty)
    #expect(try await platform.rows() == 3)
  }

  @Test("become dead letters where another row of their batch passes")
  func witnessed() async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      for value in [1, -1, 2, -2, -3, 3, -4, -5, 4, -6, -6] { try await platform.add(["value": "\(value)"]) }
      try await platform.running { writer in
        try await expectEventually {
          let statistics = writer.statistics.statistics
          return statistics.messagesFailed == 7 && statistics.messagesWritten == 4
        }
      }
      #expect(try await platform.values() == "1,2,3,4")
      #expect(try await platform.rows() == 4)
      #expect(try await platform.pending() == 0)
      let errors = try await platform.deadLetters().compactMap { $0["error"] }
      for state in ["P0002", "P0004", "IOT01", "42P01", "0A000", "XX000"] {
        #expect(errors.contains { $0.contains("SQLSTATE \(state)") }, "\(state)")
      }
    }
  }

  @Test(
    "stop the writer where none passes, and none is a dead letter", arguments: ["IOT01", "P0002", "42883"])
  func broken(state: String) async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      try await platform.database.execute("INSERT INTO broken VALUES ('\(state)')")
      try await leave([1, 2, 3], platform, deliveries: 1)
      try await expectEnd(platform, state: state)
      #expect(try await platform.deadLetters().isEmpty)
      #expect(try await platform.pending() == 3)
      try await expectAllWritten(platform)
    }
  }

  @Test("are never those for which a privilege is missing, though others pass")
  func privilege() async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      try await leave([1, -7, 2], platform, deliveries: 1)
      try await expectEnd(platform, state: "42501", code: 77)
      #expect(try await platform.deadLetters().isEmpty)
      #expect(try await platform.rows() == 0)
      #expect(try await platform.pending() == 3)
    }
  }

  @Test("and were tried alone, are dead letters at once where a trigger raised it")
  func raised() async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      try await leave([-1, -3], platform, deliveries: 6)
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { _ in
        try await expectEventually { try await platform.deadLetters().count == 2 }
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.rows() == 0)
    }
  }

  @Test("end the writer when they are alone, but no more than MAX_DELIVERIES times")
  func alone() async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      try await leave([-1], platform, deliveries: 1)
      for _ in 0..<5 { try await expectEnd(platform, state: "P0002") }
      #expect(try await platform.deadLetters().isEmpty)
      try await platform.running {
        $0.consumer = "dead"
      } during: { _ in
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.deadLetters().count == 1)
    }
  }

  @Test("and were tried alone, wait for a row that passes, and stop nobody")
  func withheld() async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      try await leave([-5, -6], platform, deliveries: 6)
      let log = try await platform.running {
        $0.consumer = "dead"
      } during: { writer in
        try await expectEventually { writer.statistics.statistics.errors == 2 }
        // Longer than it takes to acquit a suspect with which the process lives on.
        try await Task.sleep(for: .seconds(2))
        #expect(try await platform.deadLetters().isEmpty)
        #expect(try await platform.pending() == 2)
        let pending = try await platform.redis.send([
          "XPENDING", "\(platform.prefix):d", "db_writer", "-", "+", "10",
        ])
        #expect(pending.elements.allSatisfy { $0.element(3)?.integer == Int64(Recovery.suspectsFrom) })
        try await platform.add(["value": "1"], to: "other")
        try await expectEventually { try await platform.deadLetters().count == 2 }
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.values() == "1")
      #expect(log.lines.count { $0.contains("waits until another row of the table passes") } == 2)
    }
  }

  @Test("and were tried alone while the table was broken, are written once it isn't any more")
  func mended() async throws {
    try await withWriterPlatform(sql: Self.sql) { platform in
      try await platform.database.execute("INSERT INTO broken VALUES ('42883')")
      try await leave([1, 2, 3], platform, deliveries: 6)
      // A life for each try that would be too many, if the process had ended with the message each time.
      for _ in 0...Recovery.lastTries {
        try await platform.running {
          $0.consumer = "dead"
        } during: { writer in
          try await expectEventually { writer.statistics.statistics.errors == 3 }
        }
      }
      #expect(try await platform.deadLetters().isEmpty)
      #expect(try await platform.pending() == 3)
      try await expectAllWritten(platform)
    }
  }
}

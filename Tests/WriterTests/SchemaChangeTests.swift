import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("A schema that changes under a running writer")
struct SchemaChangeTests {
  /// Someone's change, and what the writer says to it.
  struct Change: Sendable, CustomTestStringConvertible {
    let sql: String
    let reason: String
    var testDescription: String { sql }
  }

  private static let newer = WriterPlatform.ledger(
    Schema { WriterPlatform.readings }, revision: "29990101000000")

  @Test(
    "stops it with the reason; no good message is buried, and the next writer of its name goes on at once",
    arguments: [
      Change(sql: "ALTER TABLE readings ALTER COLUMN value TYPE bigint", reason: "has type bigint"),
      Change(
        sql: "DELETE FROM readings; ALTER TABLE readings ADD COLUMN more text NOT NULL", reason: "\"more\""),
      Change(sql: "ALTER TABLE readings ALTER COLUMN created_at DROP DEFAULT", reason: "lost its default"),
      Change(sql: "ALTER TABLE readings DROP COLUMN metadata", reason: "no column \"metadata\""),
      Change(sql: "DROP TABLE readings", reason: "no table public.readings"),
      Change(sql: newer, reason: "is ahead"),
      Change(sql: "DELETE FROM migrator_revisions", reason: "no schema yet"),
    ])
  func stops(change: Change) async throws {
    try await withWriterPlatform { platform in
      let mismatch = await #expect(throws: SchemaMismatch.self) {
        try await platform.running {
          $0.consumer = "me"
        } during: { writer in
          try await platform.feed(0..<1)
          try await expectEventually { try await platform.rows() == 1 }
          try await platform.database.execute(change.sql)
          try await platform.feed(1..<50)
          try await expectEventually { writer.phase == .stopped }
        }
      }
      #expect(mismatch?.description.contains(change.reason) == true, "\(String(describing: mismatch))")
      #expect(try await platform.deadLetters().count == 0)

      try await platform.database.execute(
        "DROP TABLE IF EXISTS readings; DELETE FROM migrator_revisions; \(WriterPlatform.creation)"
          + WriterPlatform.ledger(platform.schema))
      try await platform.running {
        $0.consumer = "me"
      } during: { _ in
        try await expectEventually { try await platform.rows() == 49 }
      }
      #expect(try await platform.deadLetters().count == 0)
    }
  }

  @Test("doesn't trouble it where the rows still fit")
  func harmless() async throws {
    try await withWriterPlatform { platform in
      try await platform.running { _ in
        try await platform.feed(0..<1)
        try await expectEventually { try await platform.rows() == 1 }
        try await platform.database.execute("ALTER TABLE readings ADD COLUMN more text")
        try await platform.feed(1..<10)
        try await expectEventually { try await platform.rows() == 10 }
        try await platform.feed(10..<20)
        try await expectEventually { try await platform.rows() == 20 }
      }
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "20")
    }
  }

  @Test("makes it wait with SCHEMA_WAIT_SEC, and say so, until the schema is right again")
  func waits() async throws {
    try await withWriterPlatform { platform in
      let log = try await platform.running {
        $0.schemaWait = .seconds(60)
      } during: { writer in
        try await platform.feed(0..<1)
        try await expectEventually { try await platform.rows() == 1 }
        try await platform.database.execute("ALTER TABLE readings ADD COLUMN more text NOT NULL DEFAULT ''")
        try await platform.database.execute("ALTER TABLE readings ALTER COLUMN more DROP DEFAULT")
        try await platform.feed(1..<10)
        try await expectEventually { writer.phase.reason?.contains("\"more\"") == true }
        #expect(await writer.healthCheck().status == "unhealthy")
        try await platform.database.execute("ALTER TABLE readings DROP COLUMN more")
        try await expectEventually { try await platform.rows() == 10 }
        // On a busy machine a server may take its time to answer the first probe.
        try await expectEventually { await writer.healthCheck().status == "healthy" }
      }
      #expect(log.lines.contains { $0.contains("Waiting for the schema") && $0.contains("more") })
      #expect(try await platform.deadLetters().count == 0)
    }
  }

  @Test("ends the wait when the writer is told to stop: that is no failure")
  func stopsWaiting() async throws {
    try await withWriterPlatform { platform in
      try await platform.database.execute("DELETE FROM migrator_revisions")
      let log = try await platform.running {
        $0.schemaWait = .seconds(600)
      } during: { writer in
        try await expectEventually { writer.phase.reason?.contains("no schema yet") == true }
      }
      #expect(log.lines.last?.contains("Writer stopped") == true)
    }
  }

  @Test("leaves the messages alone when a privilege is taken away")
  func revoked() async throws {
    try await withWriterPlatform { platform in
      let mismatch = await #expect(throws: SchemaMismatch.self) {
        try await platform.running { writer in
          try await platform.feed(0..<1)
          try await expectEventually { try await platform.rows() == 1 }
          try await platform.database.execute("REVOKE INSERT ON readings FROM CURRENT_USER")
          try await platform.feed(1..<5)
          try await expectEventually { writer.phase == .stopped }
        }
      }
      #expect(mismatch?.description.contains("GRANT INSERT ON") == true)
      let letters = try await platform.deadLetters()
      #expect(letters.isEmpty)
    }
  }

  /// A later revision, with what its head says of older writers.
  private static func later(_ sql: String, serves: String? = nil) -> String {
    """
    \(sql);
    ALTER TABLE migrator_revisions ADD COLUMN IF NOT EXISTS serves text;
    INSERT INTO migrator_revisions (revision, fingerprint, serves)
    VALUES ('29990101000000', 'later', \(serves.map { "'\($0)'" } ?? "NULL"));
    """
  }

  @Test(
    "goes on with SCHEMA_POLICY=compatible where its rows still fit a later schema, and says which that is",
    arguments: [
      later("ALTER TABLE readings ADD COLUMN more text, ADD COLUMN most int NOT NULL DEFAULT 0"),
      later("ALTER TABLE readings ADD CHECK (value < 1000)", serves: WriterPlatform.revision),
    ])
  func compatible(change: String) async throws {
    try await withWriterPlatform { platform in
      let log = try await platform.running {
        $0.schemaPolicy = .compatible
      } during: { writer in
        try await platform.feed(0..<1)
        try await expectEventually { try await platform.rows() == 1 }
        try await platform.database.execute(change)
        try await platform.feed(1..<10)
        try await expectEventually { try await platform.rows() == 10 }
        let schema = await writer.healthCheck().schema
        #expect(schema.database?.direction == .aheadCompatible && schema.policy == .compatible)
        #expect(schema.database?.found?.revision == "29990101000000")
      }
      #expect(log.lines.contains { $0.contains("Schema judged") && $0.contains("ahead_compatible") })
    }
  }

  @Test(
    "stops with SCHEMA_POLICY=compatible where a later schema doesn't serve it",
    arguments: [
      (later("ALTER TABLE readings RENAME COLUMN value TO celsius"), "no column \"value\""),
      (later("ALTER TABLE readings ADD CONSTRAINT hot CHECK (value < 1000)"), "\"hot\" of public.readings"),
      (later("SELECT", serves: "29990101000000"), "serves no writer older than revision 29990101000000"),
    ])
  func breaking(change: String, reason: String) async throws {
    try await withWriterPlatform { platform in
      let mismatch = await #expect(throws: SchemaMismatch.self) {
        try await platform.running {
          $0.schemaPolicy = .compatible
        } during: { writer in
          try await expectEventually { writer.phase == .running }
          try await platform.database.execute(change)
          try await expectEventually { writer.phase == .stopped }
        }
      }
      #expect(mismatch?.standing.direction == .aheadBreaking)
      #expect(mismatch?.description.contains(reason) == true, "\(String(describing: mismatch))")
    }
  }

  @Test("is seen by a writer that has nothing to write, and says what the other policy would do")
  func idle() async throws {
    try await withWriterPlatform { platform in
      let mismatch = await #expect(throws: SchemaMismatch.self) {
        try await platform.running { writer in
          try await expectEventually { writer.phase == .running }
          try await platform.database.execute(Self.later("ALTER TABLE readings ADD COLUMN more text"))
          try await expectEventually { writer.phase == .stopped }
        }
      }
      #expect(mismatch?.standing.direction == .aheadCompatible)
      #expect(mismatch?.description.contains("SCHEMA_POLICY=compatible") == true)
    }
  }

  @Test("ends an idle writer's turn when its session was taken away: it opens another")
  func fencedWhileIdle() async throws {
    try await withWriterPlatform { platform in
      let sessions = "SELECT string_agg(id::text || revision || policy, ' ') FROM writer_ledger_sessions"
      try await platform.running { writer in
        try await expectEventually { writer.phase == .running }
        let first = try await platform.scalar(sessions)
        #expect(first?.hasSuffix("\(WriterPlatform.revision)exact") == true)
        try await platform.database.execute("DELETE FROM writer_ledger_sessions")
        try await expectEventually {
          let second = try await platform.scalar(sessions)
          return second != nil && second != first
        }
      }
    }
  }
}

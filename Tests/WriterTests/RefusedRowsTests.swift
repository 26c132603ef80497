import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("Rows that the server refuses")
struct RefusedRowsTests {
  private static let table = Table("readings") {
    Column("id", .bigint).identity()
    Column("device", .text)
    Column("value", .doublePrecision)
    Column("serial", .integer).nullable()
    Column("site", .integer).nullable()
    Column("metadata", .jsonb).nullable()
    Column("note", .text).nullable()
  }

  private static let sql = """
    CREATE TABLE sites (id integer PRIMARY KEY);
    INSERT INTO sites VALUES (1);
    CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY, device text NOT NULL,
      value double precision NOT NULL CONSTRAINT plausible CHECK (value < 1000), serial integer,
      site integer REFERENCES sites DEFERRABLE INITIALLY DEFERRED, metadata jsonb, note text);
    CREATE UNIQUE INDEX serials ON readings (serial);
    CREATE INDEX notes ON readings (note);
    CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.value = -1 THEN RAISE 'not this one'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER judge BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION judge();
    """

  @Test("become dead letters with what the server said; the rest of the batch is written, once")
  func refused() async throws {
    try await withWriterPlatform(Self.table, sql: Self.sql) { platform in
      let long = (0..<3000).map { _ in String(UInt32.random(in: 0 ... .max), radix: 36) }.joined()
      let bad: [(fields: KeyValuePairs<String, String>, error: String)] = [
        (["value": "1000"], "23514"), (["value": "1", "serial": "7"], "23505"),
        (["value": "2", "site": "99"], "23503"), (["value": "3", "metadata": "[1e200000]"], "22003"),
        (["value": "-1"], "P0001"), (["value": "4", "note": "\(long)"], "54000"),
      ]
      try await platform.add(["value": "0", "serial": "7", "site": "1"])
      for (index, item) in bad.enumerated() {
        try await platform.add(item.fields)
        try await platform.feed(10 * index + 10..<10 * index + 20)
      }
      try await platform.running { writer in
        try await expectEventually {
          let stats = await writer.healthCheck().stats
          return stats.messagesFailed == bad.count && stats.messagesWritten == 61
        }
      }
      #expect(try await platform.rows() == 61)
      #expect(try await platform.pending() == 0)
      let letters = try await platform.deadLetters()
      for item in bad {
        #expect(
          letters.filter { $0["error"]?.contains("SQLSTATE \(item.error)") == true }.count == 1, "\(item)")
      }
      #expect(letters.count == bad.count)
      #expect(letters.allSatisfy { $0["device"] == "d" && $0["original_stream"] == "\(platform.prefix):d" })
    }
  }

  @Test("are all of a batch, if need be")
  func all() async throws {
    try await withWriterPlatform(Self.table, sql: Self.sql) { platform in
      for _ in 0..<50 { try await platform.add(["value": "1000"]) }
      try await platform.running { writer in
        try await expectEventually { await writer.healthCheck().stats.messagesFailed == 50 }
      }
      #expect(try await platform.rows() == 0)
      #expect(try await platform.deadLetters().count == 50)
      #expect(try await platform.pending() == 0)
    }
  }

  @Test("may nest as deep as it takes, and no deeper")
  func deep() async throws {
    try await withWriterPlatform { platform in
      for depth in [1000, 200_000] {
        let metadata = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        try await platform.add(["value": "\(depth)", "metadata": "\(metadata)"])
      }
      try await platform.add(["value": "1"])
      try await platform.running { writer in
        try await expectEventually { await writer.healthCheck().stats.messagesFailed == 1 }
      }
      #expect(try await platform.values() == "1,1000")
      #expect(try await platform.deadLetters().first?["error"]?.contains("54001") == true)
    }
  }

  @Test("never reach it when the writer can tell: an enum's label, JSON that is none")
  func decoded() async throws {
    let table = Table("readings") {
      Column("device", .text)
      Column("mood", .enum("mood"))
      Column("metadata", .jsonb).nullable()
    }
    let sql = """
      CREATE TYPE mood AS ENUM ('bad', 'good');
      CREATE TABLE readings (device text NOT NULL, mood mood NOT NULL, metadata jsonb);
      """
    try await withWriterPlatform(table, enums: [EnumType("mood", "bad", "good")], sql: sql) { platform in
      let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
      try await platform.add(["mood": "good", "metadata": "\(deep)"])
      try await platform.add(["mood": "great"])
      try await platform.add(["mood": "bad", "metadata": "[\(deep)[\(deep)]]\(deep)"])
      try await platform.add(["mood": "bad", "metadata": ""])
      try await platform.running { writer in
        try await expectEventually { await writer.healthCheck().stats.messagesRead == 4 }
      }
      #expect(try await platform.rows() == 2)
      let errors = try await platform.deadLetters().compactMap { $0["error"] }
      #expect(errors.contains { $0.contains("\"great\" is none of bad, good") })
      #expect(errors.count == 2 && errors.allSatisfy { !$0.contains("SQLSTATE") })
    }
  }
}

import Postgres
import RedisStreams
import SchemaKit
import Testing
import TestSupport

@testable import Writer

@Suite("Keys in the ledger")
struct LedgerEntryTests {
  /// What to Swift is one character with what stands beside it, and to PostgreSQL and the ledger's lines isn't.
  private static let keys = [
    "a:t", "a'\u{301}:t", "a\\\u{301}", "%\u{301}", "100%0A", "%25", "\r", "a:\r", "a\n", "\n\r", "\u{600}'",
    "\u{301}x",
    " \u{301} b", "\u{0}\u{301}", "caf\u{E9}", "cafe\u{301}",
  ]

  @Test("come back as they were, whatever stands beside a quote, a percent sign or the end of a line")
  func lines() throws {
    var text = ""
    var lines: [LedgerLine] = []
    for (place, key) in Self.keys.enumerated() {
      let id = StreamID(milliseconds: UInt64(place), sequence: 1)
      lines.append(
        LedgerLine(key: key, run: IDRun(first: id, last: id), letter: place.isMultiple(of: 3) ? id : nil))
      LedgerEntry.append(lines[place], to: &text)
    }
    let read = try #require(LedgerEntry.read(text))
    #expect(read.map { Array($0.key.utf8) } == Self.keys.map { Array($0.utf8) })
    #expect(read.map(\.run) == lines.map(\.run) && read.map(\.letter) == lines.map(\.letter))
    #expect(LedgerEntry.read("1-0 x a\n") == nil && LedgerEntry.read("1-0 2-0\n") == nil)
  }

  @Test("come back from the database, each with its own position")
  func positions() async throws {
    try await withWriterPlatform { platform in
      let connection = try await PostgresConnection.connect(platform.database.configuration)
      let ledger = LedgerStatements(tables: WriterLedger(), source: "s'\u{301}", group: "g\\\u{301}")
      let positions = Self.keys.enumerated().map { place, key in
        (key: ExactKey(key), id: StreamID(milliseconds: UInt64(place + 1), sequence: 0))
      }
      try await connection.execute(ledger.move(positions))
      let session = try await connection.openSession(
        ledger, ledger.open("me'\u{301}", nil, .exact), of: "me'\u{301}")
      var entry = ""
      for position in positions {
        let id = StreamID(milliseconds: 100, sequence: position.id.milliseconds)
        LedgerEntry.append(LedgerLine(key: position.key.text, run: IDRun(first: id, last: id)), to: &entry)
      }
      try await connection.execute(ledger.record(entry, session))
      let histories = try await connection.histories(ledger)
      #expect(histories.count == Self.keys.count)
      for position in positions {
        let history = histories[position.key]
        #expect(history?.position == position.id)
        #expect(history?.newest == StreamID(milliseconds: 100, sequence: position.id.milliseconds))
      }
      await connection.close()
    }
  }
}

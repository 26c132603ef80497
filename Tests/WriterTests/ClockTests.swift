import Foundation
import RedisStreams
import Testing
import TestSupport

@testable import Writer

/// Clocks that are set while writers run.
@Suite("A clock that is set")
struct ClockTests {
  /// A stream as `DUMP` gives it, with the times of delivery of its pending entries in the future.
  private func postdated(_ dump: [UInt8], from start: Date, by hours: UInt64) -> (dump: [UInt8], count: Int) {
    var (bytes, count) = (Array(dump.dropLast(8)), 0)
    let milliseconds = UInt64(start.timeIntervalSince1970 * 1000)
    for place in 0..<max(0, bytes.count - 8) {
      let time = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
      guard (milliseconds..<milliseconds + 60_000).contains(time) else { continue }
      for index in 0..<8 {
        bytes[place + index] = UInt8(truncatingIfNeeded: (time + hours * 3_600_000) >> (8 * index))
      }
      count += 1
    }
    let sum = checksum(bytes)
    return (bytes + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }, count)
  }

  /// What ends a `DUMP`: CRC-64 by the polynomial of Jones, bit by bit.
  private func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0) { sum, byte in
      (0..<8).reduce(sum ^ UInt64(byte)) { rest, _ in
        rest & 1 == 1 ? rest >> 1 ^ 0x95AC_9329_AC4B_C9B5 : rest >> 1
      }
    }
  }

  @Test("back on Redis's host: what a writer that is gone was given before is taken over all the same")
  func redisBack() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d"
      let start = Date()
      try await platform.redis.createGroup("db_writer", streams: [key])
      for value in 0..<3 { try await platform.add(["value": "\(value)"]) }
      _ = try await platform.redis.readGroup("db_writer", consumer: "gone", streams: [key], count: 3)
      let dump = try await platform.redis.send(["DUMP", key]).withBytes { Array($0) }
      // A consumer's own time is there besides those of its entries.
      let (changed, count) = postdated(dump, from: start, by: 24)
      #expect(count >= 3)
      let words = ["RESTORE", key, "0"].map { Array($0.utf8) } + [changed, Array("REPLACE".utf8)]
      try await platform.redis.send(RedisCommand(bytes: words))
      try await platform.running {
        $0.claimIdle = .milliseconds(100)
      } during: { _ in
        try await expectEventually { try await platform.rows() == 3 }
        try await expectEventually { try await platform.pending() == 0 }
      }
      #expect(try await platform.scalar("SELECT count(DISTINCT value) FROM readings") == "3")
    }
  }
}

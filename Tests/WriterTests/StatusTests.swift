import Foundation
import Postgres
import RedisStreams
import Testing
import TestSupport

@testable import Writer

@Suite("The lag of a stream")
struct LagTests {
  private func id(_ number: UInt64) -> StreamID { StreamID(milliseconds: number, sequence: 0) }

  private func lag(
    _ length: Int, last: UInt64, first: UInt64?, added: Int?, delivered: UInt64, read: Int?
  ) -> Lag? {
    StreamCounters(
      length: length, lastGenerated: id(last), first: first.map(id), added: added, delivered: id(delivered),
      read: read
    ).lag
  }

  @Test("is nothing where all was given out, or nothing is left, whatever the counters say")
  func nothing() {
    #expect(lag(5, last: 9, first: 1, added: 9, delivered: 9, read: 3) == .exactly(0))
    #expect(lag(0, last: 9, first: nil, added: 9, delivered: 4, read: 4) == .exactly(0))
  }

  @Test("is the whole stream where nothing of it was given out")
  func all() { #expect(lag(3, last: 9, first: 7, added: 9, delivered: 5, read: nil) == .exactly(3)) }

  @Test("follows from the counters where no entry ever left, and only there")
  func counters() {
    #expect(lag(9, last: 9, first: 1, added: 9, delivered: 4, read: 4) == .exactly(5))
    #expect(lag(8, last: 9, first: 1, added: 9, delivered: 4, read: 4) == nil)
    #expect(lag(9, last: 9, first: 1, added: 9, delivered: 4, read: nil) == nil)
    #expect(lag(9, last: 9, first: 1, added: nil, delivered: 4, read: nil) == nil)
    #expect(lag(9, last: 9, first: 1, added: 9, delivered: 4, read: 12) == nil)
  }

  @Test("adds up to what is certain")
  func sums() {
    #expect(Lag.exactly(2) + .exactly(3) == .exactly(5))
    #expect(Lag.exactly(2) + .atLeast(3) == .atLeast(5))
    #expect(Lag.exactly(2) + .unknown == .atLeast(2))
    #expect(Lag.unknown + .unknown == .unknown)
  }
}

@Suite("The status of writers")
struct StatusTests {
  private func read(
    _ platform: WriterPlatform, _ change: (inout WriterConfiguration) -> Void = { _ in }
  ) async throws -> WriterStatus {
    var configuration = try platform.configuration()
    change(&configuration)
    let reader = try await StatusReader.connect(platform.writer(configuration))
    let status = try await reader.read()
    await reader.close()
    return status
  }

  @Test("has the true lag after any reads, deletions and trims, where Redis's own is wrong")
  func truth() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d"
      var generator = SeededGenerator(seed: 11)
      var wrong = 0
      for round in 0..<60 {
        if round % 12 == 0 {
          try await platform.redis.send(["DEL", key])
          try await platform.redis.createGroup("db_writer", streams: [key])
        }
        try await step(key, platform.redis, &generator)
        let group = try #require(
          try await platform.redis.send(["XINFO", "GROUPS", key]).elements.first)
        let delivered = try #require(group.id("last-delivered-id"))
        let truth = try await platform.redis.send(["XRANGE", key, "(\(delivered)", "+"]).count
        let status = try await read(platform)
        #expect(status.lag == .exactly(truth), "round \(round)")
        #expect(status.streams.first?.length == (try await platform.redis.length(key)))
        if group.field("lag")?.integer != Int64(truth) { wrong += 1 }
      }
      #expect(wrong > 0)
    }
  }

  /// Does something to a stream.
  private func step(
    _ key: String, _ redis: any StreamClient, _ generator: inout SeededGenerator
  ) async throws {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0, 1:
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        try await redis.send(["XADD", key, "*", "value", "1"])
      }
    case 2:
      _ = try await redis.readGroup(
        "db_writer", consumer: "c", streams: [key], count: Int.random(in: 1...15, using: &generator))
    case 3:
      let ids = try await redis.send(["XRANGE", key, "-", "+"]).elements.compactMap { $0.element(0)?.string }
      let some = ids.shuffled(using: &generator).prefix(3)
      if !some.isEmpty { try await redis.send(["XDEL", key] + some) }
    default: try await redis.send(["XTRIM", key, "MAXLEN", "\(Int.random(in: 0...25, using: &generator))"])
    }
  }

  @Test("counts a long backlog after a deletion, and says unknown where this user may not")
  func counting() async throws {
    try await withWriterPlatform { platform in
      let key = "\(platform.prefix):d0"
      try await platform.feed(0..<5000, streams: 1)
      try await platform.redis.createGroup("db_writer", streams: [key])
      _ = try await platform.redis.readGroup("db_writer", consumer: "c", streams: [key], count: 10)
      #expect(try await read(platform).lag == .exactly(4990))
      let last = try await platform.redis.send(["XREVRANGE", key, "+", "-", "COUNT", "1"])
      try await platform.redis.send(["XDEL", key, try #require(last.element(0)?.element(0)?.string)])
      #expect(try await read(platform).lag == .exactly(4989))
      let user = TestServers.uniqueName("user")
      try await platform.redis.send(["ACL", "SETUSER", user, "on", "nopass", "~*", "+@all", "-eval", "-time"])
      let status = try await read(platform) {
        $0.redis.username = user
        $0.redis.password = ""
      }
      #expect(status.lag == .unknown && status.streams.first?.lag == .unknown)
      try await platform.redis.send(["ACL", "DELUSER", user])
    }
  }

  @Test("tells what is pending and since when, who is there, the dead letters, and how the schema stands")
  func whole() async throws {
    try await withWriterPlatform { platform in
      try await platform.running {
        $0.consumer = "live"
      } during: { _ in
        try await platform.feed(0..<100)
        try await platform.add(["value": "hot"])
        try await expectEventually {
          let letters = try await platform.deadLetters().count
          return try await platform.rows() == 100 && letters == 1
        }
      }
      try await platform.redis.send(["XADD", "\(platform.prefix):old", "5-0", "value", "1"])
      try await platform.redis.createGroup("db_writer", streams: ["\(platform.prefix):old"])
      _ = try await platform.redis.readGroup(
        "db_writer", consumer: "slow", streams: ["\(platform.prefix):old"], count: 1)
      try await platform.redis.send(["XADD", "\(platform.prefix):groupless", "*", "value", "1"])
      let status = try await read(platform)
      #expect(status.streams.count == 8 && status.pending == 1 && status.lag == .atLeast(0))
      #expect((status.oldestPending.map { ($0.timeIntervalSince1970 * 1000).rounded() }) == 5)
      #expect(status.streams.filter { !$0.hasGroup }.map(\.key) == ["\(platform.prefix):groupless"])
      #expect(Set(status.consumers.map(\.name)) == ["live", "slow"])
      #expect(status.consumers.first { $0.name == "slow" }?.pending == 1)
      #expect(status.consumers.first { $0.name == "live" }?.streams == 6)
      #expect(status.deadLetters.count == 1 && status.deadLetters.newest != nil)
      guard case .judged(let standing, true) = status.schema else { Issue.record("\(status.schema)"); return }
      #expect(standing.direction == .exact)
      let nowhere = try PostgresConfiguration("postgresql://me:secret@127.0.0.1:1/none")
      let apart = try await read(platform) { $0.database = nowhere }
      guard case .unavailable = apart.schema else { Issue.record("\(apart.schema)"); return }
    }
  }

  @Test("between two looks has rates")
  func rates() async throws {
    try await withWriterPlatform { platform in
      try await platform.running { _ in
        try await platform.feed(0..<10)
        try await expectEventually { try await platform.rows() == 10 }
      }
      let first = try await read(platform)
      try await platform.running { _ in
        try await platform.feed(10..<60, streams: 6)
        try await expectEventually { try await platform.rows() == 60 }
      }
      let second = try await read(platform)
      let rates = try #require(WriterRates(from: first, to: second))
      let seconds = second.date.timeIntervalSince(first.date)
      #expect((rates.added.map { ($0 * seconds).rounded() }) == 50)
      #expect((rates.done.map { ($0 * seconds).rounded() }) == 50)
      #expect(rates.deadLetters == 0)
      #expect(WriterRates(from: second, to: second) == nil)
    }
  }
}

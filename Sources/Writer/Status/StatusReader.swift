import Foundation
import Postgres
import RedisStreams

/// Looks how a writer's group stands. It only reads, over connections of its own.
///
/// ```swift
/// let reader = try await StatusReader.connect(writer)
/// print(try await reader.read().lag)
/// await reader.close()
/// ```
public actor StatusReader {
  private let writer: Writer
  private let redis: any StreamClient
  private var database: PostgresConnection?
  private var mayCount = true
  private var information = StreamInformation()

  /// How many streams are asked about in one go.
  private static let width = 100
  /// How many entries a script counts at most, and how many bytes about: nothing else runs meanwhile.
  private static let (most, bytes) = (1000, 1 << 20)
  /// How many such scripts one look takes.
  private static let scripts = 500

  private typealias StreamStatus = WriterStatus.StreamStatus

  /// Connects to Redis as the writer would.
  public static func connect(_ writer: Writer) async throws(RedisError) -> StatusReader {
    StatusReader(writer, try await writer.configuration.redis.connect())
  }

  private init(_ writer: Writer, _ redis: any StreamClient) {
    self.writer = writer
    self.redis = redis
  }

  /// Closes all connections.
  public func close() async {
    await redis.close()
    await database?.close()
  }

  /// Reads everything anew. A database that can't be asked is a part of the answer.
  public func read() async throws(RedisError) -> WriterStatus { try await read(schema: schema) }

  /// Reads everything that Redis knows.
  func readGroup() async throws(RedisError) -> WriterStatus {
    try await read(schema: { .unavailable("the database was not asked") })
  }

  private func read(
    schema: () async -> WriterStatus.SchemaStatus
  ) async throws(RedisError) -> WriterStatus {
    let date = try await now()
    let keys = try await redis.streams(of: writer.routes, writer.configuration)
    var streams = try await streams(keys.texts.sorted())
    try await findOldest(&streams)
    let consumers = try await consumers(of: streams)
    let letters = writer.configuration.deadLetterStream
    return WriterStatus(
      date: date, group: writer.configuration.group,
      streams: streams.sorted {
        ($1.lag.known, $1.pending, $0.key) < ($0.lag.known, $0.pending, $1.key)
      }, unreadable: keys.shownOthers, consumers: consumers,
      deadLetters: (letters, try await redis.length(letters), try await newest(letters)),
      schema: await schema())
  }

  private func now() async throws(RedisError) -> Date {
    do throws(RedisError) {
      let time = try await redis.send(["TIME"])
      if let seconds = time.element(0)?.string.flatMap({ Double($0) }),
        let microseconds = time.element(1)?.string.flatMap({ Double($0) })
      {
        return Date(timeIntervalSince1970: seconds + microseconds / 1_000_000)
      }
    } catch {
      guard error.code == "NOPERM" else { throw error }
    }
    return Date()
  }

  /// When the newest letter came.
  private func newest(_ letters: String) async throws(RedisError) -> Date? {
    try await redis.send(["XREVRANGE", letters, "+", "-", "COUNT", "1"]).element(0)?.element(0)?.string
      .flatMap { StreamID($0)?.date }
  }

  private func schema() async -> WriterStatus.SchemaStatus {
    guard let gate = writer.workers.first?.gate else { return .unavailable("there is no worker") }
    do throws(PostgresError) {
      let connection: PostgresConnection
      if let database {
        connection = database
      } else {
        connection = try await PostgresConnection.connect(writer.configuration.database)
      }
      database = connection
      let standing = try await gate.judge(connection).standing
      return .judged(standing, isAdmitted: standing.admits(writer.configuration.schemaPolicy))
    } catch {
      await database?.close()
      database = nil
      return .unavailable(error.message)
    }
  }
}

// Streams.
extension StatusReader {
  private func streams(_ keys: [String]) async throws(RedisError) -> [StreamStatus] {
    var streams: [StreamStatus] = []
    var uncounted: [Uncounted] = []
    var (left, information) = (keys[...], information)
    defer { self.information = information }
    while !left.isEmpty {
      for answer in try await information.next(&left, redis) {
        let (stream, groups) = (answer.stream, answer.groups)
        if let error = stream.error ?? groups.error {
          // Gone since it was found.
          if error.message.hasPrefix("ERR no such key") || Fault(error) == .streams { continue }
          throw error
        }
        let group = groups.group(named: writer.configuration.group)
        let counters = group.flatMap { StreamCounters(stream: stream, group: $0) }
        if let counters, counters.lag == nil {
          uncounted.append(
            Uncounted(
              place: streams.count, after: counters.delivered,
              width: min(max(10, Self.bytes / answer.entrySize), Self.most)))
        }
        streams.append(
          StreamStatus(
            key: answer.key, length: Int(stream.field("length")?.integer ?? 0),
            added: stream.field("entries-added")?.integer.map { Int($0) }, lag: counters?.lag ?? .unknown,
            pending: Int(group?.field("pending")?.integer ?? 0), oldestPending: nil,
            consumers: Int(group?.field("consumers")?.integer ?? 0), hasGroup: group != nil))
      }
    }
    try await count(uncounted, &streams)
    return streams
  }

  /// A stream whose entries after an id have to be counted.
  private struct Uncounted {
    let place: Int
    var after: StreamID
    let width: Int
    var count = 0
  }

  private static let counting = """
    local entries = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])
    if #entries == 0 then return {0, ARGV[1]} end
    return {#entries, entries[#entries][1]}
    """

  /// Counts what the group was not given yet, some entries of each stream at a time.
  private func count(_ uncounted: [Uncounted], _ streams: inout [StreamStatus]) async throws(RedisError) {
    var (open, left) = (uncounted, Self.scripts)
    while !open.isEmpty, mayCount, left > 0 {
      let part = Array(open.prefix(min(Self.width, left)))
      open.removeFirst(part.count)
      left -= part.count
      let replies = try await redis.pipeline(
        part.map {
          RedisCommand(
            "EVAL", Self.counting, "1", streams[$0.place].key, "\($0.after)", "\($0.width)")
        })
      for (item, reply) in zip(part, replies) {
        if let error = reply.error {
          if error.isScriptRefused { mayCount = false }
          guard error.isScriptRefused || Fault(error) == .streams else { throw error }
          continue
        }
        var item = item
        let count = Int(reply.element(0)?.integer ?? 0)
        item.count += count
        let isAll = count < item.width
        streams[item.place].lag = isAll ? .exactly(item.count) : .atLeast(item.count)
        guard !isAll, let last = reply.element(1)?.string.flatMap({ StreamID($0) }) else { continue }
        item.after = last
        open.append(item)
      }
    }
  }

  private func findOldest(_ streams: inout [StreamStatus]) async throws(RedisError) {
    let places = streams.indices.filter { streams[$0].pending > 0 }
    for part in places.chunks(of: Self.width) {
      let replies = try await redis.pipeline(
        part.map { RedisCommand("XPENDING", streams[$0].key, writer.configuration.group) })
      for (place, reply) in zip(part, replies) where reply.error == nil {
        streams[place].oldestPending = reply.element(1)?.string.flatMap { StreamID($0)?.date }
      }
    }
  }

  private func consumers(of streams: [StreamStatus]) async throws(RedisError) -> [WriterStatus.ConsumerStatus]
  {
    var byName: [String: WriterStatus.ConsumerStatus] = [:]
    for part in streams.filter({ $0.consumers > 0 }).chunks(of: Self.width) {
      let replies = try await redis.pipeline(
        part.map { RedisCommand("XINFO", "CONSUMERS", $0.key, writer.configuration.group) })
      for consumer in replies.flatMap(\.elements) {
        guard let name = consumer.field("name")?.string else { continue }
        let idle = Duration.milliseconds(consumer.field("idle")?.integer ?? 0)
        var status = byName[name] ?? .init(name: name, idle: idle)
        status.pending += Int(consumer.field("pending")?.integer ?? 0)
        status.idle = min(status.idle, idle)
        status.streams += 1
        byName[name] = status
      }
    }
    return byName.values.sorted { ($0.idle, $0.name) < ($1.idle, $1.name) }
  }
}

extension StreamID {
  /// When an entry was added whose id the server made.
  package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension Array {
  /// Its elements, so many at a time.
  fileprivate func chunks(of count: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
  }
}

import RedisStreams
import Synchronization
import Testing
import TestSupport

@testable import Writer

@Suite("What another worker left")
struct SourceTests {
  /// Counts how often it is asked to fence.
  private final class CountingLedger: LedgerKeeper {
    let fences = Mutex(0)

    func fence(_ consumers: [String]) -> Histories {
      fences.withLock { $0 += 1 }
      return [:]
    }
    func fenceAll() -> Histories { [:] }
    func histories() -> Histories { [:] }
    func fenceOtherSources() {}
    func forget(_ streams: [String]) -> Histories { [:] }
  }

  @Test(
    "is taken over only while the fence holds: what its consumer was given since then waits for the next one")
  func redelivered() async throws {
    try await withWriterPlatform { platform in
      var configuration = try platform.configuration()
      configuration.claimIdle = .milliseconds(100)
      let (ledger, group, stream) = (CountingLedger(), configuration.group, "\(platform.prefix):d0")
      try await platform.redis.send(["XGROUP", "CREATE", stream, group, "0", "MKSTREAM"])
      try await platform.feed(0..<40, streams: 1)
      try await platform.redis.send([
        "XREADGROUP", "GROUP", group, "stalled", "COUNT", "40", "STREAMS", stream, ">",
      ])
      try await Task.sleep(for: .milliseconds(150))

      let connection = try await platform.redisConfiguration.connect()
      let source = Source(
        Source.Settings(
          configuration: configuration, routes: try platform.writer(configuration).routes, consumer: "other",
          source: try await SourceName.find(configuration, connection) { _ in }, trials: Trials(),
          beginning: Beginning(), logger: HealthPlatform.quiet), connection, [:], ledger)
      try await source.start()
      func next() async throws -> Delivery.Kind? {
        var delivery: Delivery?
        try await expectEventually {
          delivery = try await source.read(limit: 100, wait: .zero)
          return delivery != nil
        }
        return delivery?.kind
      }
      // The first of several pieces.
      #expect(try await next() == .again)
      #expect(ledger.fences.withLock { $0 } == 1)

      // The stalled one begins anew, and takes up what it still has. Then it stalls again.
      let left = try await platform.redis.send(["XPENDING", stream, group, "-", "+", "100", "stalled"])
        .elements.compactMap { $0.element(0)?.string }
      #expect(left.count == 15)
      try await platform.redis.send(["XCLAIM", stream, group, "stalled", "0"] + left)
      try await Task.sleep(for: .milliseconds(150))
      #expect(try await next() == .again)
      #expect(ledger.fences.withLock { $0 } == 2)
      await source.close()
    }
  }
}

import RedisStreams
import Testing

@testable import Writer

@Suite("The ledger's entry")
struct SettlingTests {
  private let newest: [ExactKey: StreamID] = ["s": StreamID(milliseconds: 5, sequence: 0)]
  private let start = ContinuousClock.now

  private func orphan(isOld: Bool) -> LedgerRow {
    let id = StreamID(milliseconds: 5, sequence: 0)
    return LedgerRow(id: 7, lines: [LedgerLine(key: "s", run: IDRun(first: id, last: id))], isOld: isOld)
  }

  @Test("of acknowledged messages goes with their stream")
  func acknowledged() {
    var settling = Settling()
    settling.add(1, newest: newest)
    #expect(settling.close(with: []) == ["s"])
    #expect(settling.settle([:], []).entries == [1])
  }

  @Test("of messages that could not be acknowledged outlives a stream that may come back, for a while")
  func unacknowledged() {
    var settling = Settling()
    settling.addUnacknowledged(1, newest: newest, at: start)
    #expect(settling.close(with: []) == ["s"])
    #expect(settling.settle([:], [], now: start + .seconds(60)).entries == [])
    #expect(settling.close(with: []) == ["s"] && !settling.isEmpty)
    let before = StreamID(milliseconds: 4, sequence: 0)
    #expect(settling.settle(["s": before], [], now: start + .seconds(7200)).entries == [])
    #expect(settling.settle([:], [], now: start + .seconds(7200)).entries == [1])
    #expect(settling.isEmpty)
  }

  @Test("of messages that could not be acknowledged goes once the stream is back and they are")
  func back() {
    var settling = Settling()
    settling.addUnacknowledged(1, newest: newest, at: start)
    _ = settling.close(with: [])
    #expect(settling.settle(newest, [], now: start).entries == [1])
  }

  @Test("of a writer that is gone outlives a stream that may come back, for a while")
  func orphans() {
    var settling = Settling()
    #expect(settling.settle([:], [orphan(isOld: false)]).entries == [])
    #expect(settling.settle([:], [orphan(isOld: true)]).entries == [7])
    #expect(settling.settle(newest, [orphan(isOld: false)]).entries == [7])
  }
}

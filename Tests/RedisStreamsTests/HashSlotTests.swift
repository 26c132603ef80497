import TestSupport
import Testing

@testable import RedisStreams

@Suite("The slot of a key")
struct HashSlotTests {
  @Test("is what a server says it is")
  func slots() async throws {
    try await withFleet(.cluster) { fleet in
      let node = try await RedisConnection.connect(
        fleet.redis(port: try #require(fleet.ports("TEST_CLUSTER_PORTS").first)))
      let keys = [
        "", "a", "123456789", "{user1000}.following", "{user1000}.followers", "foo{}{bar}", "foo{{bar}}zap",
        "foo{bar}{zap}", "{", "}{", "{a", "mqtt_stream:device:ü",
      ]
      for key in keys {
        let slot = try await node.send(["CLUSTER", "KEYSLOT", key]).integer
        #expect(Int64(HashSlot(key.utf8).number) == slot, "\(key)")
      }
      await node.close()
    }
  }

  @Test("is that of a command's first key, wherever it stands")
  func commands() {
    let key = HashSlot("key".utf8)
    let commands: [([String], HashSlot?)] = [
      (["XACK", "key", "g", "1-0"], key), (["xgroup", "CREATE", "key", "g", "0"], key),
      (["EVAL", "return 1", "2", "key", "other", "x"], key), (["EVAL", "return 1", "0", "key"], nil),
      (["XREADGROUP", "GROUP", "streams", "STREAMS", "COUNT", "1", "STREAMS", "key", ">"], key),
      (["XREAD", "COUNT", "1", "streams", "key", "0"], key), (["PING"], nil), (["SCAN", "0"], nil),
      (["XINFO", "GROUPS", "key"], key), (["GET"], nil),
    ]
    let buffer = CommandBuffer(commands.map { RedisCommand($0.0) })
    for (index, command) in commands.enumerated() {
      #expect(buffer.slot(index) == command.1, "\(command.0)")
    }
  }

  @Test("that moved is read from the node's answer, with its own host where it leaves that out")
  func redirections() {
    let asked = RedisAddress(host: "here", port: 1)
    func read(_ text: String) -> Redirection? { Redirection(RedisError(reply: text), asked: asked) }
    #expect(
      read("MOVED 3999 127.0.0.1:6381")
        == .moved(HashSlot(number: 3999), RedisAddress(host: "127.0.0.1", port: 6381)))
    #expect(read("ASK 1 ::1:6381") == .ask(RedisAddress(host: "::1", port: 6381)))
    #expect(read("MOVED 0 :7000") == .moved(HashSlot(number: 0), RedisAddress(host: "here", port: 7000)))
    for text in ["MOVED", "MOVED 99999 a:1", "MOVED 1 a", "MOVED x a:1", "ERR no"] {
      #expect(read(text) == nil)
    }
  }
}

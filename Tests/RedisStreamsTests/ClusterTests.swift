import TestSupport
import Testing

@testable import RedisStreams

@Suite("A Redis Cluster")
struct ClusterTests {
  private func configuration(_ fleet: Fleet) throws -> RedisConfiguration {
    var configuration = RedisConfiguration()
    // The first doesn't answer.
    configuration.clusterNodes = try ([1] + fleet.ports("TEST_CLUSTER_PORTS")).map {
      RedisAddress(host: "127.0.0.1", port: $0)
    }
    return configuration
  }

  private func node(_ fleet: Fleet, _ index: Int) async throws -> RedisConnection {
    try await RedisConnection.connect(fleet.redis(port: fleet.ports("TEST_CLUSTER_PORTS")[index]))
  }

  /// Streams all over the slots, and some of one slot.
  private let streams = (0..<40).map { "s:\($0)" } + (0..<5).map { "{tag}:\($0)" }

  @Test("is read, acknowledged and looked through like one server")
  func wholeLife() async throws {
    try await withFleet(.cluster) { fleet in
      let client = try await configuration(fleet).connect()
      try await client.ping()
      try await client.createGroup("g", streams: streams)
      try await client.createGroup("g", streams: streams)
      #expect(try await client.streams(matching: "s:*") == streams.filter { $0.hasPrefix("s:") }.sorted())
      for (index, stream) in streams.enumerated() where index % 3 != 0 {
        for value in 0..<3 { try await client.add(stream, [("v", bytes("\(index) \(value)"))]) }
      }
      // In the order in which they were asked for, however the slots lie.
      let asked = Array(streams.reversed())
      let read = try await client.readGroup("g", consumer: "c", streams: asked, count: 2)
      #expect(read.map(\.stream) == asked.filter { (streams.firstIndex(of: $0) ?? 0) % 3 != 0 })
      #expect(read.first?.entries.map { $0.value(of: "v") } == [bytes("44 0"), bytes("44 1")])
      #expect(read.allSatisfy { $0.entries.count == 2 })
      let ids = Dictionary(uniqueKeysWithValues: read.map { ($0.stream, $0.entries.map(\.id)) })
      #expect(try await client.acknowledge("g", ids) == 2 * read.count)
      let rest = try await client.readNew("g", consumer: "c", streams: streams, count: 100)
      #expect(rest?.count == read.count)
      #expect(try await client.readNew("g", consumer: "c", streams: streams, count: 100) == nil)
      let claim = try await client.autoClaim("g", consumer: "d", stream: "s:1", minIdle: .zero, count: 10)
      #expect(claim.entries.entries.count == 1)
      #expect(try await client.pendingCount("g", stream: "s:1") == 1)
      #expect(try await client.length("{tag}:1") == 3)
      await client.close()
      let closed = await #expect(throws: RedisError.self) { try await client.ping() }
      #expect(closed?.isConnectionLost == true)
    }
  }

  @Test("is waited for, be the streams of one slot or of many")
  func waiting() async throws {
    try await withFleet(.cluster) { fleet in
      let (client, other) = (
        try await configuration(fleet).connect(), try await configuration(fleet).connect()
      )
      try await client.createGroup("g", streams: streams)
      for (asked, woken) in [(streams, "s:7"), (streams.filter { $0.hasPrefix("{tag}") }, "{tag}:2")] {
        #expect(
          try await client.readNew("g", consumer: "c", streams: asked, count: 1, block: .milliseconds(20))
            == nil)
        async let reply = client.readNew("g", consumer: "c", streams: asked, count: 1, block: .seconds(300))
        try await other.add(woken, [("a", bytes("1"))])
        #expect(try await reply?.element(0)?.element(0)?.string == woken)
      }
      await client.close()
      await other.close()
    }
  }

  @Test("gives what some streams had though others failed, and tells of those next time")
  func partialFailure() async throws {
    try await withFleet(.cluster) { fleet in
      let client = try await configuration(fleet).connect()
      try await client.createGroup("g", streams: streams)
      try await client.add("s:0", [("a", bytes("1"))])
      try await client.send(["XGROUP", "DESTROY", "s:3", "g"])
      let read = try await client.readGroup("g", consumer: "c", streams: streams, count: 1)
      #expect(read.map(\.stream) == ["s:0"])
      let error = await #expect(throws: RedisError.self) {
        try await client.readGroup("g", consumer: "c", streams: ["s:0"], count: 1)
      }
      #expect(error?.code == "NOGROUP")
      #expect(try await client.readGroup("g", consumer: "c", streams: ["s:0"], count: 1).isEmpty)
      await client.close()
    }
  }

  @Test("does transactions within a slot, and says that it can't across slots")
  func transactions() async throws {
    try await withFleet(.cluster) { fleet in
      let client = try await configuration(fleet).connect()
      #expect(client.shareSlot("{tag}:1", "x{tag}") && !client.shareSlot("s:1", "s:2"))
      let results = try await client.transaction([
        .add("{tag}:1", [("a", bytes("1"))]), RedisCommand("XLEN", "{tag}:2"),
      ])
      #expect(results.count == 2 && results[1].integer == 0)
      let error = await #expect(throws: RedisError.self) {
        try await client.transaction([RedisCommand("XLEN", "s:1"), RedisCommand("XLEN", "s:2")])
      }
      #expect(error?.code == "CROSSSLOT" && error?.isTransient == false)
      await client.close()
    }
  }

  @Test("is followed while a slot moves from one node to another, key by key")
  func movingSlot() async throws {
    try await withFleet(.cluster) { fleet in
      let client = try await configuration(fleet).connect()
      let (key, twin) = ("{moving}:1", "{moving}:2")
      try await client.createGroup("g", streams: [key, twin])
      try await client.add(key, [("a", bytes("1"))])
      // Who has it, and who will.
      let slot = "\(HashSlot(key.utf8).number)"
      var (from, to) = (try await node(fleet, 0), try await node(fleet, 1))
      if (try? await from.length(key)) == nil { (from, to) = (to, from) }
      if (try? await from.length(key)) == nil { from = try await node(fleet, 2) }
      let (fromID, toID) = (
        try await from.send(["CLUSTER", "MYID"]).string ?? "",
        try await to.send(["CLUSTER", "MYID"]).string ?? ""
      )
      let toPort = try await to.send(["CONFIG", "GET", "port"]).element(1)?.string ?? ""
      try await to.send(["CLUSTER", "SETSLOT", slot, "IMPORTING", fromID])
      try await from.send(["CLUSTER", "SETSLOT", slot, "MIGRATING", toID])
      try await from.send(["MIGRATE", "127.0.0.1", toPort, "", "0", "5000", "KEYS", key, twin])

      // The node that has the slot sends on to the one that has the keys, for each command anew.
      try await client.add(key, [("a", bytes("2"))])
      #expect(
        try await client.pipeline([RedisCommand("XLEN", key), RedisCommand("XLEN", twin)]).map(\.integer) == [
          2, 0,
        ])
      #expect(try await client.readGroup("g", consumer: "c", streams: [key, twin], count: 9).count == 1)
      #expect(
        try await client.transaction([.add(key, [("a", bytes("3"))]), RedisCommand("XLEN", key)])[1].integer
          == 3)

      for node in [to, from] { try await node.send(["CLUSTER", "SETSLOT", slot, "NODE", toID]) }
      #expect(try await client.length(key) == 3)
      #expect(
        try await client.readNew("g", consumer: "c", streams: [key], count: 9, block: .seconds(1))?.count == 1
      )
      #expect(try await client.streams(matching: "{moving}:*") == [key, twin])
      for connection in [from, to] { await connection.close() }
      await client.close()
    }
  }

  @Test("whose primary dies ends the client; a new one finds the replica that took its place")
  func failover() async throws {
    try await withFleet(.cluster) { fleet in
      let configuration = try configuration(fleet)
      let client = try await configuration.connect()
      try await client.createGroup("g", streams: streams)
      try await fleet.stop("one", crash: true)
      let error = await #expect(throws: RedisError.self) { try await client.ping() }
      #expect(error?.isConnectionLost == true)
      #expect(await client.isAlive == false)
      let recovered = try await eventually {
        do throws(RedisError) {
          let fresh = try await configuration.connect()
          try await fresh.ping()
          for stream in streams { try await fresh.add(stream, [("a", bytes("1"))]) }
          await fresh.close()
          return true
        } catch {
          #expect(error.isTransient, "\(error)")
          return false
        }
      }
      #expect(recovered)
    }
  }

  @Test("is known from a node that knows all slots, though another answers first")
  func partialMap() async throws {
    try await withFleet(.cluster) { fleet in
      let count = try fleet.ports("TEST_CLUSTER_PORTS").count
      let first = try await node(fleet, 0)
      for index in 1..<count {
        let other = try await node(fleet, index)
        let id = try await other.send(["CLUSTER", "MYID"]).string ?? ""
        await other.close()
        try await first.send(["CLUSTER", "FORGET", id])
      }
      let known = try SlotMap(
        try await first.send(["CLUSTER", "SLOTS"]), asked: RedisAddress(host: "127.0.0.1", port: 1))
      #expect(known.count < HashSlot.count)
      let client = try await RedisCluster.connect(try configuration(fleet))
      #expect(await client.map.count == HashSlot.count)
      await client.close()
      await first.close()
    }
  }

  @Test("is known from its nodes, though one that is named is none of them any more")
  func strangeNode() async throws {
    try await withFleet(.cluster) { fleet in
      var configuration = try configuration(fleet)
      configuration.clusterNodes.insert(
        RedisAddress(host: "127.0.0.1", port: try TestServers.redis.port), at: 0)
      let client = try await configuration.connect()
      try await client.ping()
      await client.close()
    }
  }

  @Test("is told from a single Redis")
  func notACluster() async throws {
    var configuration = try TestServers.redis
    configuration.clusterNodes = [RedisAddress(host: "127.0.0.1", port: configuration.port)]
    let error = await #expect(throws: RedisError.self) { try await configuration.connect() }
    #expect(error?.isTransient == false)
    #expect(error?.advice?.contains("REDIS_HOST") == true)
  }
}

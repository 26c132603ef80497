/// A Redis Cluster: a connection to each primary, and every command to the one that has its key.
///
/// What nodes say of slots that have moved is followed. After the connection to any node is lost it can't be used any
/// more, like a ``RedisConnection``: a new one learns who the primaries are now.
public actor RedisCluster: StreamClient {
  let configuration: RedisConfiguration
  var map: SlotMap
  var mapIsStale = false
  var connections: [RedisAddress: RedisConnection] = [:]
  nonisolated let interrupter = ClusterInterrupter()
  /// An error of some streams of a read that gave entries of others: the next read throws it.
  var owed: RedisError?

  /// How often a command is sent elsewhere before it counts as failed.
  private static let longestChase = 8

  /// Learns the cluster's primaries from the first of the named nodes that knows them all; where none does, from the one
  /// that knows most. A node that has just been added, or was cut off, knows few.
  public static func connect(_ configuration: RedisConfiguration) async throws(RedisError) -> RedisCluster {
    var refusals = Refusals()
    var best: SlotMap?
    for address in configuration.clusterNodes {
      do throws(RedisError) {
        let node = try await RedisConnection.connect(configuration.node(address))
        let result = await slots(of: node, address)
        await node.close()
        let map = try result.get()
        if map.count == HashSlot.count { return RedisCluster(configuration, map) }
        if map.count > best?.count ?? -1 { best = map }
      } catch {
        refusals.add(error, at: address, isAnswer: !error.isConnectionLost)
      }
    }
    if let best { return RedisCluster(configuration, best) }
    throw refusals.lasting
      ?? RedisError(
        .connection, "no node of the Redis Cluster answers: \(refusals.reasons.joined(separator: "; "))",
        advice: "are the nodes of REDIS_CLUSTER_NODES running?")
  }

  private init(_ configuration: RedisConfiguration, _ map: SlotMap) {
    self.configuration = configuration
    self.map = map
  }

  static func slots(
    of node: RedisConnection, _ address: RedisAddress
  ) async -> Result<SlotMap, RedisError> {
    do throws(RedisError) {
      return .success(try SlotMap(try await node.send(["CLUSTER", "SLOTS"]), asked: address))
    } catch {
      guard error.message.contains("cluster support disabled") else { return .failure(error.at(address)) }
      return .failure(
        RedisError(
          error.kind, error.at(address).message, code: error.code,
          advice: "name a single Redis by REDIS_HOST or REDIS_URL, not REDIS_CLUSTER_NODES"))
    }
  }

  /// Whether both keys have the same slot.
  public nonisolated func shareSlot(_ first: String, _ second: String) -> Bool {
    HashSlot(first.utf8) == HashSlot(second.utf8)
  }

  /// Whether no connection was lost.
  public var isAlive: Bool { interrupter.isOpen }

  /// Ends what waits, from any thread; it can't be used afterwards.
  public nonisolated func interrupt() { interrupter.interrupt() }

  /// Closes all connections; calls after it throw.
  public func close() async {
    interrupter.interrupt()
    let open = connections.values
    connections = [:]
    for connection in open { await connection.close() }
  }
}

// Commands.
extension RedisCluster {
  /// Runs a command; an error reply is thrown.
  @discardableResult
  public func send(_ arguments: [String]) async throws(RedisError) -> RedisReply {
    try await send(RedisCommand(arguments))
  }

  /// Runs a command; an error reply is thrown.
  @discardableResult
  public func send(_ command: RedisCommand) async throws(RedisError) -> RedisReply {
    guard let reply = try await pipeline([command]).first else {
      throw RedisError(.unexpectedReply, "no reply")
    }
    if let error = reply.error { throw error }
    return reply
  }

  /// Sends each command where its first key is, and gives all replies in order; an error is a reply like any other.
  public func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [RedisReply] {
    try await pipeline(CommandBuffer(commands))
  }

  /// Sends each command where its first key is, and gives all replies in order; an error is a reply like any other.
  public func pipeline(_ commands: CommandBuffer) async throws(RedisError) -> [RedisReply] {
    var replies: [RedisReply?] = Array(repeating: nil, count: commands.count)
    var errands: [Errand] = []
    errands.reserveCapacity(commands.count)
    for index in 0..<commands.count {
      errands.append(Errand(command: index, target: try await target(commands.slot(index))))
    }
    for _ in 0..<Self.longestChase where !errands.isEmpty {
      let round = Dictionary(grouping: errands, by: \.target)
      errands = []
      for (target, asked, answers) in try await run(round, commands) {
        for (errand, reply) in zip(asked, answers) {
          if let elsewhere = redirected(reply, target) {
            errands.append(Errand(command: errand.command, target: elsewhere))
          } else {
            replies[errand.command] = reply
          }
        }
      }
    }
    guard errands.isEmpty else { throw Self.chasedInVain }
    try await refreshIfStale()
    return replies.compactMap { $0 }
  }

  /// Runs commands as one transaction on the node that has their keys.
  ///
  /// - Throws: an error `CROSSSLOT` when the keys don't share a slot; else as that of a connection.
  public func transaction(_ commands: [RedisCommand]) async throws(RedisError) -> [RedisReply] {
    let buffer = CommandBuffer([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")])
    let slots = Set((0..<buffer.count).compactMap { buffer.slot($0) })
    guard slots.count <= 1 else {
      throw RedisError(reply: "CROSSSLOT the transaction's keys are in \(slots.count) slots")
    }
    var target = try await target(slots.first)
    for _ in 0..<Self.longestChase {
      let round = [target: (0..<buffer.count).map { Errand(command: $0, target: target) }]
      let replies = try await run(round, buffer).first?.replies ?? []
      var elsewhere: Target?
      for reply in replies { elsewhere = elsewhere ?? redirected(reply, target) }
      // Where one command was sent on, nothing was done: it spoils the rest.
      guard let elsewhere else { return try replies.transactionResults() }
      target = elsewhere
    }
    throw Self.chasedInVain
  }

  /// Asks every primary whether it answers.
  public func ping() async throws(RedisError) {
    _ = try await onAll { connection in
      do throws(RedisError) {
        return .success(try await connection.ping())
      } catch {
        return .failure(error)
      }
    }
  }

  /// The keys of all streams of all primaries that match a pattern.
  public func streamKeys(matching pattern: String) async throws(RedisError) -> StreamKeys {
    let found = try await onAll { connection in
      do throws(RedisError) {
        return .success(try await connection.streamKeys(matching: pattern))
      } catch {
        return .failure(error)
      }
    }
    // A key on its way from one node to another may be on both.
    return found.reduce(into: StreamKeys()) { $0.formUnion($1) }
  }

  private static var chasedInVain: RedisError {
    RedisError(reply: "TRYAGAIN the nodes of the cluster send one to another and don't agree who has the key")
  }
}

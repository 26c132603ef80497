extension RedisCluster {
  /// Where a command is to go.
  struct Target: Hashable, Sendable {
    let address: RedisAddress
    /// Whether the node has to be told that it was another one that sent us.
    var isAsking = false
  }

  /// A command of a buffer, and where it is to go.
  struct Errand: Sendable {
    let command: Int
    let target: Target
  }

  /// What a node gave to the commands that it was sent.
  typealias Answers = (target: Target, errands: [Errand], replies: [RedisReply])

  func target(_ slot: HashSlot?) async throws(RedisError) -> Target {
    guard let slot else {
      guard let any = map.all.first else { throw RedisError(reply: "CLUSTERDOWN no node serves any slot") }
      return Target(address: any)
    }
    if map[slot] == nil {
      mapIsStale = true
      try await refreshIfStale()
    }
    guard let address = map[slot] else {
      throw RedisError(reply: "CLUSTERDOWN no node serves slot \(slot.number)")
    }
    return Target(address: address)
  }

  /// Where to a reply sends on, nil where it is a real one.
  func redirected(_ reply: RedisReply, _ target: Target) -> Target? {
    guard let error = reply.error else { return nil }
    switch Redirection(error, asked: target.address) {
    case .moved(let slot, let address):
      map[slot] = address
      mapIsStale = true
      return Target(address: address)
    case .ask(let address): return Target(address: address, isAsking: true)
    case nil: return nil
    }
  }

  func refreshIfStale() async throws(RedisError) {
    guard mapIsStale else { return }
    for address in map.all {
      let node = try await connection(to: address)
      if case .success(let fresh) = await Self.slots(of: node, address) {
        map = fresh
        mapIsStale = false
        return
      }
    }
  }

  /// Sends every node its commands, to all at once.
  func run(
    _ round: [Target: [Errand]], _ commands: CommandBuffer
  ) async throws(RedisError) -> [Answers] {
    var ready: [(target: Target, errands: [Errand], connection: RedisConnection, buffer: CommandBuffer)] = []
    for (target, errands) in round {
      var buffer = CommandBuffer()
      // What it says counts for one command, or for a transaction.
      let isTransaction = target.isAsking && errands.first.map { commands.isMulti($0.command) } == true
      for (place, errand) in errands.enumerated() {
        if target.isAsking, place == 0 || !isTransaction { buffer.append(RedisCommand("ASKING")) }
        buffer.append(errand.command, of: commands)
      }
      ready.append((target, errands, try await connection(to: target.address), buffer))
    }
    let results = await withTaskGroup(of: (Int, Result<[RedisReply], RedisError>).self) { group in
      for (index, node) in ready.enumerated() {
        let (connection, buffer) = (node.connection, node.buffer)
        group.addTask {
          do throws(RedisError) {
            return (index, .success(try await connection.pipeline(buffer)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var results: [(Int, Result<[RedisReply], RedisError>)] = []
      for await result in group { results.append(result) }
      return results
    }
    var answers: [Answers] = []
    for (index, result) in results {
      let node = ready[index]
      var replies = try await checked(result, node.target.address)
      // Before each command there is the reply to ASKING, or before the first one alone.
      let isDoubled = replies.count == 2 * node.errands.count
      if isDoubled { replies = stride(from: 1, to: replies.count, by: 2).map { replies[$0] } }
      if replies.count > node.errands.count { replies.removeFirst() }
      answers.append((node.target, node.errands, replies))
    }
    return answers
  }

  /// Runs something on every primary at once.
  func onAll<T: Sendable>(
    _ body: @escaping @Sendable (RedisConnection) async -> Result<T, RedisError>
  ) async throws(RedisError) -> [T] {
    var nodes: [(RedisAddress, RedisConnection)] = []
    for address in map.all { nodes.append((address, try await connection(to: address))) }
    let results = await withTaskGroup(of: (RedisAddress, Result<T, RedisError>).self) { group in
      for (address, connection) in nodes { group.addTask { (address, await body(connection)) } }
      var results: [(RedisAddress, Result<T, RedisError>)] = []
      for await result in group { results.append(result) }
      return results
    }
    var values: [T] = []
    for (address, result) in results { values.append(try await checked(result, address)) }
    return values
  }

  /// A node's result; when its connection was lost, the end of all.
  private func checked<T>(
    _ result: Result<T, RedisError>, _ address: RedisAddress
  ) async throws(RedisError) -> T {
    switch result {
    case .success(let value): return value
    case .failure(let error):
      if error.isConnectionLost { await close() }
      throw error.at(address)
    }
  }

  func connection(to address: RedisAddress) async throws(RedisError) -> RedisConnection {
    guard interrupter.isOpen else { throw RedisError(.connection, "the connection to Redis is closed") }
    if let connection = connections[address] { return connection }
    let fresh: RedisConnection
    do throws(RedisError) {
      fresh = try await RedisConnection.connect(configuration.node(address))
    } catch {
      if error.isConnectionLost { await close() }
      throw error
    }
    // While this one connected, another call may have done so.
    if let connection = connections[address] {
      await fresh.close()
      return connection
    }
    connections[address] = fresh
    interrupter.add(fresh)
    return fresh
  }
}

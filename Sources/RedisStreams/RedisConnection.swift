import ConnectionSupport

/// A command: its name and arguments as bytes.
public struct RedisCommand: Sendable, Hashable {
  /// The name and the arguments.
  public var arguments: [[UInt8]]

  /// A command of texts: `RedisCommand("XLEN", key)`.
  public init(_ arguments: String...) { self.init(arguments) }

  /// A command of texts.
  public init(_ arguments: [String]) { self.arguments = arguments.map { Array($0.utf8) } }

  /// A command of bytes.
  public init(bytes arguments: [[UInt8]]) { self.arguments = arguments }
}

/// A connection to a Redis server.
///
/// Its calls block a thread of the connection's own, not one of Swift's. After a lost connection, a timeout or an
/// error `READONLY` it can't be used any more: make a new one.
public actor RedisConnection: StreamClient {
  private var handle: ConnectionHandle?
  private let executor: QueueExecutor
  private nonisolated let interrupter: SocketInterrupter
  private let commandTimeout: Duration
  private let replyLimit: Int

  /// The connection's own queue.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Connects, authenticates and chooses the database; where Sentinels are named, with the primary that they know. A task
  /// that is cancelled meanwhile doesn't wait for a server.
  public static func connect(
    _ configuration: RedisConfiguration
  ) async throws(RedisError) -> RedisConnection {
    if let sentinels = configuration.sentinels { return try await connect(sentinels, configuration) }
    let executor = QueueExecutor(label: "redis")
    let result: Result<RedisConnection, RedisError>? = await executor.run {
      do throws(RedisError) {
        return .success(RedisConnection(try ConnectionHandle(configuration), executor, configuration))
      } catch {
        return .failure(error)
      }
    }
    guard let connection = try result?.get() else {
      throw RedisError(.connection, "connecting was cancelled")
    }
    try await connection.introduce(configuration)
    return connection
  }

  private init(
    _ handle: consuming ConnectionHandle, _ executor: QueueExecutor, _ configuration: RedisConfiguration
  ) {
    interrupter = SocketInterrupter(handle.socket)
    commandTimeout = configuration.commandTimeout
    replyLimit = configuration.replyLimit
    self.executor = executor
    self.handle = consume handle
  }

  private func introduce(_ configuration: RedisConfiguration) throws(RedisError) {
    // A user may have no password (ACL's nopass), and takes any then.
    if configuration.password != nil || configuration.username != nil {
      do throws(RedisError) {
        try send(["AUTH"] + [configuration.username, configuration.password ?? ""].compactMap { $0 })
      } catch {
        throw error.withoutArguments
      }
    }
    if configuration.database != 0 { try select(configuration.database) }
    if let name = configuration.clientName { try send(["CLIENT", "SETNAME", name]) }
  }

  private func select(_ database: Int) throws(RedisError) {
    do throws(RedisError) {
      try send(["SELECT", String(database)])
    } catch {
      // Redis has no code of its own for a database that it doesn't have.
      guard error.code == "ERR" else { throw error }
      throw RedisError(
        .invalidConfiguration, "database \(database): \(error.message)",
        advice: "set REDIS_DATABASE to less than what CONFIG GET databases says")
    }
  }

  /// Runs a command; an error reply is thrown.
  @discardableResult
  public func send(_ arguments: [String]) throws(RedisError) -> RedisReply {
    try send(RedisCommand(arguments))
  }

  /// Runs a command; an error reply is thrown.
  @discardableResult
  public func send(_ command: RedisCommand) throws(RedisError) -> RedisReply {
    let replies = try pipeline([command])
    guard let reply = replies.first else { throw RedisError(.unexpectedReply, "no reply") }
    if let error = reply.error { throw error }
    return reply
  }

  /// Sends commands in one go and gives their replies in order; an error is a reply like any other.
  public func pipeline(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
    try pipeline(CommandBuffer(commands))
  }

  /// Sends commands in one go and gives their replies in order; an error is a reply like any other.
  public func pipeline(_ commands: CommandBuffer) throws(RedisError) -> [RedisReply] {
    try pipeline(commands, blocking: .zero)
  }

  /// The same with commands that may themselves wait for so long.
  func pipeline(_ commands: CommandBuffer, blocking: Duration) throws(RedisError) -> [RedisReply] {
    guard handle != nil else { throw RedisError(.connection, "the connection to Redis is closed") }
    var replies: [RedisReply] = []
    replies.reserveCapacity(commands.count)
    do throws(RedisError) {
      try handle?.send(commands, timeout: commandTimeout)
      for _ in 0..<commands.count {
        let reply = try handle?.receive(timeout: commandTimeout + blocking, limit: replyLimit)
        if let reply { replies.append(reply) }
      }
    } catch {
      // What else arrives would be taken for the reply to another command.
      close()
      throw error
    }
    // The primary has become a replica: a new connection finds the one that took its place.
    if replies.contains(where: \.isReadOnlyError) { close() }
    return replies
  }

  /// Runs commands as one transaction, `MULTI` … `EXEC`, and gives their replies: nobody sees a part of it.
  ///
  /// - Throws: the first error. None is done when one is no command at all or a watched key has changed; when one fails
  ///   as it runs (`WRONGTYPE`), Redis does the others all the same.
  public func transaction(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
    try pipeline([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")]).transactionResults()
  }

  /// True: one server has all keys.
  public nonisolated func shareSlot(_ first: String, _ second: String) -> Bool { true }

  /// Whether the connection is still good, as far as known without asking the server.
  public var isAlive: Bool { handle != nil }

  /// Ends a command that waits, from any thread; the connection can't be used afterwards.
  public nonisolated func interrupt() { interrupter.interrupt() }

  /// Closes the connection; calls after it throw.
  public func close() {
    // The interrupter has a descriptor of the socket too, which would keep the connection open.
    interrupter.interrupt()
    handle = nil
  }
}

extension [RedisReply] {
  /// The results of a transaction: what `EXEC` gave, the last of these replies.
  func transactionResults() throws(RedisError) -> [RedisReply] {
    for reply in self { if let error = reply.error { throw error } }
    guard let results = last, !results.isNull else {
      throw RedisError(.server, "the transaction was aborted", code: "EXECABORT")
    }
    for result in results.elements { if let error = result.error { throw error } }
    return results.elements
  }
}

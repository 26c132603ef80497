/// A Redis whose streams are read: one server, or a cluster that looks like one.
///
/// After a lost connection it can't be used any more: make a new one.
public protocol StreamClient: Sendable {
  /// Runs a command; an error reply is thrown.
  @discardableResult
  func send(_ arguments: [String]) async throws(RedisError) -> RedisReply

  /// Runs a command; an error reply is thrown.
  @discardableResult
  func send(_ command: RedisCommand) async throws(RedisError) -> RedisReply

  /// Sends commands in one go and gives their replies in order; an error is a reply like any other. In a cluster each
  /// goes where its first key is.
  func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [RedisReply]

  /// Sends commands in one go and gives their replies in order; an error is a reply like any other. In a cluster each
  /// goes where its first key is.
  func pipeline(_ commands: CommandBuffer) async throws(RedisError) -> [RedisReply]

  /// Runs commands as one transaction. All keys must share a slot; see ``shareSlot(_:_:)``.
  func transaction(_ commands: [RedisCommand]) async throws(RedisError) -> [RedisReply]

  /// Whether one transaction or script may use both keys.
  func shareSlot(_ first: String, _ second: String) -> Bool

  /// Asks every server whether it answers.
  func ping() async throws(RedisError)

  /// The keys of all streams that match a pattern.
  func streamKeys(matching pattern: String) async throws(RedisError) -> StreamKeys

  /// `XREADGROUP` as the reply itself, the streams in the order in which they are named; nil where nothing came within
  /// `block`. Without `block` it doesn't wait.
  func readEntries(
    _ group: String, consumer: String, streams: [String], count: Int, block: Duration?, id: String
  ) async throws(RedisError) -> RedisReply?

  /// Whether it is still good, as far as known without asking.
  var isAlive: Bool { get async }

  /// Ends what waits, from any thread; it can't be used afterwards.
  func interrupt()

  /// Closes all connections; calls after it throw.
  func close() async
}

extension StreamClient {
  /// A key that shares the slot of another one: its name follows the other's hash tag. A key with a `}` and no tag has
  /// none such; ``shareSlot(_:_:)`` says so.
  public func key(_ name: String, beside other: String) -> String {
    "{\(String(decoding: HashSlot.tag(other.utf8), as: UTF8.self))}\(name)"
  }
}

extension RedisConfiguration {
  /// Connects to what the configuration names: a server, the primary that Sentinels know, or a cluster.
  public func connect() async throws(RedisError) -> any StreamClient {
    if clusterNodes.isEmpty { return try await RedisConnection.connect(self) }
    return try await RedisCluster.connect(self)
  }
}

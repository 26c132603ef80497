import ConnectionSupport

/// A connection to a PostgreSQL server.
///
/// Its calls block a thread of the connection's own, not one of Swift's. Crossing to it costs some microseconds:
/// cross once for a batch, or run several calls in one ``transaction(_:)``, whose body is isolated to it.
public actor PostgresConnection {
  private var handle: ConnectionHandle?
  private let executor: QueueExecutor
  private let notices: NoticeCollector
  private nonisolated let cancelHandle: CancelHandle?
  private nonisolated let interrupter: SocketInterrupter
  /// The server's version as a number: 150020 is 15.20.
  public nonisolated let serverVersion: Int
  /// The process that serves the connection, as in `pg_stat_activity`.
  public nonisolated let backendProcessID: Int32

  /// The connection's own queue.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Connects. A task that is cancelled meanwhile doesn't wait for the server.
  public static func connect(
    _ configuration: PostgresConfiguration
  ) async throws(PostgresError) -> PostgresConnection {
    let executor = QueueExecutor(label: "postgres")
    let result: Result<PostgresConnection, PostgresError>? = await executor.run {
      do throws(PostgresError) {
        let notices = NoticeCollector()
        return .success(PostgresConnection(try ConnectionHandle(configuration, notices), notices, executor))
      } catch {
        return .failure(error)
      }
    }
    guard let result else { throw PostgresError(.connection, "connecting was cancelled") }
    return try result.get()
  }

  private init(
    _ handle: consuming ConnectionHandle, _ notices: NoticeCollector, _ executor: QueueExecutor
  ) {
    serverVersion = handle.serverVersion
    backendProcessID = handle.backendProcessID
    cancelHandle = handle.cancelHandle()
    interrupter = SocketInterrupter(handle.socket)
    self.notices = notices
    self.executor = executor
    self.handle = consume handle
  }

  /// Runs one or more statements without parameters and gives a result for each.
  @discardableResult
  public func execute(_ sql: String) throws(PostgresError) -> [PostgresResult] {
    guard handle != nil else { throw Self.closed }
    return try handle?.execute(sql) ?? []
  }

  /// Runs statements without parameters in one round trip, and lets `body` take their results one by one: the server
  /// works on the next while `body` reads one.
  ///
  /// - Parameter body: gets a function that waits for the next statement's result. What it leaves is passed over.
  /// - Throws: what `body` throws, and the error of the first statement that fails: those after it don't run.
  public func stream<T>(
    _ sql: String, _ body: (_ next: () throws(PostgresError) -> PostgresResult) throws -> T
  ) throws -> T {
    guard let value = try handle?.stream(sql, body) else { throw Self.closed }
    return value
  }

  /// Runs one statement with parameters `$1`, `$2`, … as text.
  @discardableResult
  public func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> PostgresResult {
    guard let result = try handle?.query(sql, parameters) else { throw Self.closed }
    return result
  }

  /// Runs `COPY … FROM STDIN` with all its data and gives the number of rows. After an error of the server the
  /// connection stays usable.
  @discardableResult
  public func copyIn(_ sql: String, _ data: [UInt8]) throws(PostgresError) -> Int {
    try copyIn(sql, CollectionOfOne(data[...])) { _ in }
  }

  /// Runs `COPY … FROM STDIN` with data in several parts, and statements before it in the same round trip.
  ///
  /// - Parameter check: sees the results of the statements before the COPY. When it throws, nothing is copied.
  @discardableResult
  public func copyIn(
    _ sql: String, _ data: some Sequence<ArraySlice<UInt8>>,
    check: ([PostgresResult]) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    guard let rows = try handle?.copyIn(sql, data, check: check) else { throw Self.closed }
    return rows
  }

  /// Ends a transaction with its last statements: they and COMMIT go in one round trip.
  ///
  /// - Returns: the results of the statements.
  public func commit(_ sql: String) throws(PostgresError) -> [PostgresResult] {
    var results = try execute(sql.isEmpty ? "COMMIT" : sql + ";\nCOMMIT")
    // To the server, COMMIT of a failed transaction is no error: it rolls back, and says so in the tag.
    guard results.popLast()?.commandTag == "COMMIT" else {
      var error = PostgresError(
        .server, "the transaction was rolled back, as a statement in it had failed",
        advice: "let the statement's error end the transaction, or run the statement under a SAVEPOINT")
      error.sqlState = "25P02"
      throw error
    }
    return results
  }

  /// Rolls back what is open, if anything is; on a lost connection the server does by itself.
  public func rollBack() {
    if handle?.isInTransaction == true { _ = try? execute("ROLLBACK") }
  }

  /// Runs `COPY … TO STDOUT` and gives all its data.
  public func copyOut(_ sql: String) throws(PostgresError) -> [UInt8] {
    guard let bytes = try handle?.copyOut(sql) else { throw Self.closed }
    return bytes
  }

  /// Runs `body` between BEGIN and COMMIT; an error rolls back and is thrown on.
  ///
  /// While `body` waits for something else, what other tasks run on this connection becomes part of the transaction:
  /// use a connection from one task at a time.
  ///
  /// - Throws: what `body` throws; a ``PostgresError`` when a transaction is open already, or when a statement failed
  ///   and `body` kept it to itself, outside a savepoint: the server rolls back then.
  public func transaction<T: Sendable>(
    _ body: @Sendable (isolated PostgresConnection) async throws -> T
  ) async throws -> T {
    guard handle?.isInTransaction != true else {
      throw PostgresError(
        .invalidRequest, "a transaction is open on this connection already", advice: "use SAVEPOINT within it"
      )
    }
    try execute("BEGIN")
    do {
      let value = try await body(self)
      _ = try commit("")
      return value
    } catch {
      // The first error counts.
      rollBack()
      throw error
    }
  }

  /// The notices since the last call, the newest 1000 of them.
  public func drainNotices() -> [PostgresNotice] { notices.drain() }

  /// Whether the connection is still good, as far as known without asking the server.
  public var isAlive: Bool { handle?.isAlive ?? false }

  /// Asks the server to stop what the connection is running; from any thread.
  public nonisolated func cancel() throws(PostgresError) { try cancelHandle?.cancel() }

  /// Ends a call that waits, from any thread, though the server may not answer; the connection can't be used
  /// afterwards. Whether a COMMIT that it ends is done, nobody knows.
  public nonisolated func interrupt() { interrupter.interrupt() }

  /// Closes the connection; calls after it throw.
  public func close() {
    handle = nil
    // The interrupter has a descriptor of the socket too, which would keep the connection open.
    interrupter.interrupt()
  }

  private static var closed: PostgresError { PostgresError(.connection, "the connection is closed") }
}

import CLibPQ

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Owns a `PGconn`: every call of libpq on a connection is here.
struct ConnectionHandle: ~Copyable {
  private let pointer: OpaquePointer
  /// Where libpq puts notices: it knows the address alone, so the handle keeps the collector until PQfinish.
  private let notices: NoticeCollector

  /// Connects; blocks until it is done.
  init(_ configuration: PostgresConfiguration, _ notices: NoticeCollector) throws(PostgresError) {
    pointer = try Self.connect(configuration)
    self.notices = notices
    PQsetNoticeReceiver(pointer, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
  }

  deinit { PQfinish(pointer) }

  private static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> OpaquePointer {
    let parameters = configuration.parameters
    let connection = withCStrings(parameters.map(\.keyword)) { keywords in
      withCStrings(parameters.map(\.value)) { values in PQconnectdbParams(keywords, values, 1) }
    }
    guard let connection else {
      throw PostgresError(.connection, "out of memory for a connection")
    }
    guard PQstatus(connection) == CONNECTION_OK else {
      defer { PQfinish(connection) }
      throw PostgresError(
        refusal: String(cString: PQerrorMessage(connection)).trimmed,
        needsPassword: PQconnectionNeedsPassword(connection) == 1, configuration)
    }
    PQsetErrorContextVisibility(connection, PQSHOW_CONTEXT_ERRORS)
    return connection
  }

  var serverVersion: Int { Int(PQserverVersion(pointer)) }
  var backendProcessID: Int32 { PQbackendPID(pointer) }
  var socket: Int32 { PQsocket(pointer) }
  var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }
  var isInTransaction: Bool {
    let status = PQtransactionStatus(pointer)
    return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN
  }

  /// A handle that cancels from any thread.
  func cancelHandle() -> CancelHandle? { PQgetCancel(pointer).map(CancelHandle.init) }

  /// Runs statements by the simple protocol and takes all their results.
  func execute(_ sql: String) throws(PostgresError) -> [PostgresResult] {
    try send(sql)
    return try takeResults(sql).results
  }

  /// Runs statements by the simple protocol, and lets `body` take their results one by one while the server works on.
  func stream<T>(
    _ sql: String, _ body: (() throws(PostgresError) -> PostgresResult) throws -> T
  ) throws -> T {
    try send(sql)
    let value: T
    do {
      value = try body { () throws(PostgresError) in try takeResult(sql) }
    } catch {
      // The first error counts; what is still to come is nobody's.
      _ = try? takeResults(sql)
      throw error
    }
    _ = try takeResults(sql)
    return value
  }

  /// Runs one statement with parameters.
  func query(_ sql: String, _ parameters: [String?]) throws(PostgresError) -> PostgresResult {
    try requireNoNUL([sql] + parameters, sql)
    let sent = withOptionalCStrings(parameters) { values in
      PQsendQueryParams(pointer, sql, Int32(clamping: parameters.count), nil, values, nil, nil, 0)
    }
    guard sent == 1, let result = try takeResults(sql).results.last else { throw failure(sql) }
    return result
  }

  /// Copies bytes to the server and gives the number of rows.
  ///
  /// Statements may stand before the COPY: `check` sees their results, and with an error of its own ends the COPY
  /// before any data is sent.
  func copyIn(
    _ sql: String, _ data: some Sequence<ArraySlice<UInt8>>,
    check: ([PostgresResult]) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    let before = try startCopy(sql, PGRES_COPY_IN)
    do throws(PostgresError) {
      try check(before)
      for part in data { try put(part, sql) }
    } catch {
      try endCopy(PGRES_COPY_IN, sql)
      // That the COPY failed is known; what comes besides would be a lost connection.
      do throws(PostgresError) { _ = try takeResults(sql) } catch { if !isAlive { throw error } }
      throw error
    }
    guard PQputCopyEnd(pointer, nil) == 1 else { throw failure(sql) }
    return try takeResults(sql).results.last?.affectedRows ?? 0
  }

  private func put(_ bytes: ArraySlice<UInt8>, _ sql: String) throws(PostgresError) {
    // libpq copies what it is given before it sends it: in pieces that stay in the processor's cache.
    let chunk = 1 << 16
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: chunk) {
      let isSent = bytes[start..<min(start + chunk, bytes.endIndex)].withUnsafeBytes { part in
        let text = part.assumingMemoryBound(to: CChar.self)
        return PQputCopyData(pointer, text.baseAddress, Int32(text.count)) == 1
      }
      guard isSent else { throw failure(sql) }
    }
  }

  /// Copies bytes from the server.
  func copyOut(_ sql: String) throws(PostgresError) -> [UInt8] {
    try startCopy(sql, PGRES_COPY_OUT)
    var bytes: [UInt8] = []
    while let row = try takeCopyRow(sql) { row.append(to: &bytes) }
    _ = try takeResults(sql)
    return bytes
  }
}

extension ConnectionHandle {
  private func send(_ sql: String) throws(PostgresError) {
    try requireNoNUL([sql], sql)
    guard PQsendQuery(pointer, sql) == 1 else { throw failure(sql) }
  }

  /// Gives the results of what stands before the COPY.
  @discardableResult
  private func startCopy(
    _ sql: String, _ direction: ExecStatusType
  ) throws(PostgresError) -> [PostgresResult] {
    try send(sql)
    let (results, isCopying) = try takeResults(sql, until: direction)
    guard isCopying else {
      throw PostgresError(
        .unexpectedResult,
        "the statement is no COPY \(direction == PGRES_COPY_IN ? "FROM STDIN" : "TO STDOUT")")
    }
    return results
  }

  /// Takes the results of what was sent: all of them, or those before the COPY that is waited for. After an error the
  /// rest is still taken, so that the connection stays usable.
  private func takeResults(
    _ sql: String, until copy: ExecStatusType? = nil
  ) throws(PostgresError) -> (results: [PostgresResult], isCopying: Bool) {
    var results: [PostgresResult] = []
    var failures: [PostgresError] = []
    while let outcome = try takeOutcome(sql, until: copy) {
      switch outcome {
      case .result(let result): results.append(result)
      case .failure(let failure): failures.append(failure)
      case .copying: return (results, true)
      }
    }
    // Of a lost connection libpq tells in a result as well, which may come after the server's reason.
    guard isAlive else { throw lost(failures.first ?? failure(sql)) }
    if let failure = failures.first { throw failure }
    return (results, false)
  }

  /// The next result of what was sent.
  private func takeResult(_ sql: String) throws(PostgresError) -> PostgresResult {
    switch try takeOutcome(sql, until: nil) {
    case .result(let result): return result
    case .failure(let failure): throw isAlive ? failure : lost(failure)
    case .copying, nil:
      guard isAlive else { throw lost(failure(sql)) }
      throw PostgresError(.invalidRequest, "all results of the statements are taken")
    }
  }

  /// What comes next of what was sent, nil after the last.
  private func takeOutcome(_ sql: String, until copy: ExecStatusType?) throws(PostgresError) -> Outcome? {
    guard let result = PQgetResult(pointer).map(ResultHandle.init) else { return nil }
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return .result(PostgresResult(result))
    case copy: return .copying
    case PGRES_COPY_IN, PGRES_COPY_OUT:
      // Nobody here has data for it, or wants its data.
      try endCopy(result.status, sql)
      return .failure(
        PostgresError(
          .unexpectedResult, "COPY FROM STDIN and TO STDOUT can't run among other statements",
          advice: "use copyIn or copyOut"))
    // A stream of replication: libpq would give this result again and again.
    case PGRES_COPY_BOTH:
      throw cut(
        PostgresError(.unexpectedResult, "the statement begins a replication, which can't be followed here"))
    default: return .failure(result.error(sql))
    }
  }

  /// Ends a COPY that can't be done. Its result is still to be taken.
  private func endCopy(_ direction: ExecStatusType, _ sql: String) throws(PostgresError) {
    if direction == PGRES_COPY_OUT {
      while try takeCopyRow(sql) != nil {}
    } else if PQputCopyEnd(pointer, "the client has no data") != 1 {
      throw failure(sql)
    }
  }

  /// The next row of a COPY TO STDOUT, nil after the last one and on a lost connection.
  private func takeCopyRow(_ sql: String) throws(PostgresError) -> CopyRow? {
    var buffer: UnsafeMutablePointer<CChar>?
    let count = PQgetCopyData(pointer, &buffer, 0)
    // What is left of the rows is nobody's, and would be taken for the next statement's.
    if count == -2, isAlive { throw cut(failure(sql)) }
    guard count > 0, let buffer else { return nil }
    return CopyRow(buffer, Int(count))
  }

  /// C strings end at a NUL: what follows it would be lost without a word.
  private func requireNoNUL(_ texts: [String?], _ sql: String) throws(PostgresError) {
    guard texts.contains(where: { $0?.utf8.contains(0) == true }) else { return }
    var error = PostgresError(
      .invalidRequest, "a text holds the character NUL (U+0000), which PostgreSQL does not take")
    error.sqlState = "22021"
    error.statement = sql
    throw error
  }

  /// Why libpq did not do what it was asked to.
  private func failure(_ sql: String) -> PostgresError {
    var error = PostgresError(.invalidRequest, String(cString: PQerrorMessage(pointer)).trimmed)
    error.statement = sql
    return isAlive ? error : lost(error)
  }

  /// Ends a connection that can't be brought back to where statements can be sent.
  private func cut(_ error: PostgresError) -> PostgresError {
    shutdown(socket, Int32(SHUT_RDWR))
    // libpq learns of it when it reads, after what had come before.
    while isAlive, PQconsumeInput(pointer) == 1 {}
    return lost(error)
  }

  private func lost(_ error: PostgresError) -> PostgresError {
    var error = error
    error.kind = .connection
    error.advice = "the connection is lost; make a new one"
    return error
  }
}

/// What libpq gives for a statement.
private enum Outcome {
  case result(PostgresResult)
  case failure(PostgresError)
  /// The COPY that is waited for has begun.
  case copying
}

/// Owns a row that `PQgetCopyData` allocated.
private struct CopyRow: ~Copyable {
  private let buffer: UnsafeMutablePointer<CChar>
  private let count: Int

  init(_ buffer: UnsafeMutablePointer<CChar>, _ count: Int) {
    self.buffer = buffer
    self.count = count
  }

  deinit { PQfreemem(buffer) }

  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
  }
}

import CLibPQ

/// Owns a `PGconn`: every call of libpq on a connection is here.
struct ConnectionHandle: ~Copyable {
  private let pointer: OpaquePointer

  /// Connects; blocks until it is done.
  init(_ configuration: PostgresConfiguration) throws(PostgresError) {
    pointer = try Self.connect(configuration)
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
      throw PostgresError.refused(
        String(cString: PQerrorMessage(connection)), configuration,
        needsPassword: PQconnectionNeedsPassword(connection) == 1)
    }
    PQsetErrorContextVisibility(connection, PQSHOW_CONTEXT_ERRORS)
    return connection
  }

  var serverVersion: Int { Int(PQserverVersion(pointer)) }
  var backendProcessID: Int32 { PQbackendPID(pointer) }
  var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }
  var isInTransaction: Bool {
    let status = PQtransactionStatus(pointer)
    return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN
  }

  /// A handle that cancels from any thread.
  func cancelHandle() -> CancelHandle? { PQgetCancel(pointer).map(CancelHandle.init) }

  /// Sends notices to a collector, which must live as long as the connection.
  func collectNotices(in collector: NoticeCollector) {
    // Unretained: the connection's actor owns both, and drops the handle before the collector.
    PQsetNoticeReceiver(pointer, receiveNotice, Unmanaged.passUnretained(collector).toOpaque())
  }

  /// Runs statements by the simple protocol and takes all their results.
  func execute(_ sql: String) throws(PostgresError) -> [PostgresResult] {
    guard PQsendQuery(pointer, sql) == 1 else { throw connectionError(sql) }
    return try takeResults(sql)
  }

  /// Runs one statement with parameters.
  func query(_ sql: String, _ parameters: [String?]) throws(PostgresError) -> PostgresResult {
    let result = withOptionalCStrings(parameters) { values in
      PQexecParams(pointer, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard let result else { throw connectionError(sql) }
    return try checked(ResultHandle(result), sql)
  }

  /// Copies bytes to the server and gives the number of rows.
  func copyIn(_ sql: String, _ bytes: UnsafeRawBufferPointer) throws(PostgresError) -> Int {
    try startCopy(sql, PGRES_COPY_IN)
    let chunk = 1 << 20
    var offset = 0
    while offset < bytes.count {
      let count = min(chunk, bytes.count - offset)
      let start = bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
      guard PQputCopyData(pointer, start, Int32(count)) == 1 else { throw connectionError(sql) }
      offset += count
    }
    guard PQputCopyEnd(pointer, nil) == 1 else { throw connectionError(sql) }
    return try takeResults(sql).last?.affectedRows ?? 0
  }

  /// Copies bytes from the server.
  func copyOut(_ sql: String) throws(PostgresError) -> [UInt8] {
    try startCopy(sql, PGRES_COPY_OUT)
    var bytes: [UInt8] = []
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(pointer, &buffer, 0)
      guard count > 0, let buffer else { break }
      bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: Int(count)))
      PQfreemem(buffer)
    }
    _ = try takeResults(sql)
    return bytes
  }

  private func startCopy(_ sql: String, _ status: ExecStatusType) throws(PostgresError) {
    guard let result = PQexec(pointer, sql) else { throw connectionError(sql) }
    let handle = ResultHandle(result)
    guard PQresultStatus(result) == status else {
      _ = try checked(handle, sql)
      throw PostgresError(.unexpectedResult, "the statement is not a COPY of the kind asked for")
    }
  }

  /// Takes all results of what was sent. After an error the rest is still taken, so the connection stays usable.
  private func takeResults(_ sql: String) throws(PostgresError) -> [PostgresResult] {
    var results: [PostgresResult] = []
    var failure: PostgresError?
    while let result = PQgetResult(pointer) {
      let handle = ResultHandle(result)
      // A COPY in a script has nobody to talk to: end it.
      if PQresultStatus(result) == PGRES_COPY_IN {
        _ = PQputCopyEnd(pointer, "COPY FROM STDIN needs data")
        continue
      }
      if PQresultStatus(result) == PGRES_COPY_OUT {
        try drainCopyOut()
        continue
      }
      do throws(PostgresError) {
        results.append(try checked(handle, sql))
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    if !isAlive { throw connectionError(sql) }
    return results
  }

  private func drainCopyOut() throws(PostgresError) {
    var buffer: UnsafeMutablePointer<CChar>?
    while PQgetCopyData(pointer, &buffer, 0) > 0 { PQfreemem(buffer) }
  }

  private func checked(_ handle: ResultHandle, _ sql: String) throws(PostgresError) -> PostgresResult {
    switch PQresultStatus(handle.pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE:
      return PostgresResult(handle)
    default:
      throw PostgresError(result: handle.pointer, statement: sql, isAlive: isAlive)
    }
  }

  private func connectionError(_ sql: String) -> PostgresError {
    var error = PostgresError(
      .connection, String(cString: PQerrorMessage(pointer)).trimmed, advice: "the connection is lost")
    error.statement = sql
    return error
  }
}

extension PostgresError {
  /// Reads a failed result.
  init(result: OpaquePointer, statement: String, isAlive: Bool) {
    func field(_ code: Int32) -> String? {
      PQresultErrorField(result, code).map { String(cString: $0) }
    }
    let state = field(PGErrorField.sqlState)
    let message = field(PGErrorField.message) ?? String(cString: PQresultErrorMessage(result)).trimmed
    self.init(isAlive || state != nil ? .server : .connection, message)
    sqlState = state
    severity = field(PGErrorField.severity)
    detail = field(PGErrorField.detail)
    hint = field(PGErrorField.hint)
    context = field(PGErrorField.context)
    position = field(PGErrorField.position).flatMap { Int($0) }
    schema = field(PGErrorField.schema)
    table = field(PGErrorField.table)
    column = field(PGErrorField.column)
    dataType = field(PGErrorField.dataType)
    constraint = field(PGErrorField.constraint)
    self.statement = statement
  }

  /// A connection that could not be made. libpq's message names host, port and role, never the password.
  static func refused(
    _ message: String, _ configuration: PostgresConfiguration, needsPassword: Bool
  ) -> PostgresError {
    let advice =
      if needsPassword || message.contains("password authentication failed") {
        "check the role and its password in DATABASE_URL, PGPASSWORD or ~/.pgpass"
      } else if message.contains("does not exist") {
        "check the names in \(configuration)"
      } else {
        "is PostgreSQL running, and reachable at \(configuration)?"
      }
    var error = PostgresError(.connection, message.trimmed, advice: advice)
    // libpq gives no SQLSTATE for a failed connection: what waiting doesn't mend is told apart by the server's words.
    let states = [
      ("password authentication failed", "28P01"), ("no password supplied", "28P01"),
      ("no pg_hba.conf entry", "28000"), ("role ", "28000"), ("database ", "3D000"),
    ]
    let isHopeless = message.contains("does not exist")
    error.sqlState =
      states.first { words, state in
        message.contains(words) && (isHopeless || !words.hasSuffix(" "))
      }?.1
    return error
  }
}

/// The codes of `postgres_ext.h`, which are character macros that Swift does not import.
private enum PGErrorField {
  static let severity = Int32(UInt8(ascii: "S"))
  static let sqlState = Int32(UInt8(ascii: "C"))
  static let message = Int32(UInt8(ascii: "M"))
  static let detail = Int32(UInt8(ascii: "D"))
  static let hint = Int32(UInt8(ascii: "H"))
  static let position = Int32(UInt8(ascii: "P"))
  static let context = Int32(UInt8(ascii: "W"))
  static let schema = Int32(UInt8(ascii: "s"))
  static let table = Int32(UInt8(ascii: "t"))
  static let column = Int32(UInt8(ascii: "c"))
  static let dataType = Int32(UInt8(ascii: "d"))
  static let constraint = Int32(UInt8(ascii: "n"))
}

import Logging
import Postgres
import SchemaKit

/// The table that is written, over one connection that is made anew when it is lost.
actor Destination {
  private let configuration: PostgresConfiguration
  private let table: QualifiedName
  private let gate: SchemaGate
  private var connection: PostgresConnection?

  init(_ configuration: PostgresConfiguration, _ gate: SchemaGate) {
    self.configuration = configuration
    self.gate = gate
    table = gate.table.name
  }

  /// Writes rows in one transaction. A row that the server refuses is found by halving; the rest is written.
  ///
  /// - Returns: the refused rows' messages, with what the server said.
  /// - Throws: a ``PostgresError`` when nothing was written, ``SchemaMismatch`` when the schema is not the right one.
  func write(_ buffers: [CopyBuffer]) async throws -> [(message: Int, error: String)] {
    let connection = try await ready()
    do {
      return try await Self.write(buffers, table, connection)
    } catch let error as PostgresError {
      if error.isConnectionLost { await disconnect() }
      throw error
    }
  }

  /// Connects if need be, and makes sure that the schema is the right one.
  func ready() async throws -> PostgresConnection {
    if let connection, await connection.isAlive { return connection }
    let fresh = try await PostgresConnection.connect(configuration)
    if let mismatch = try await gate.mismatch(fresh) {
      await fresh.close()
      throw mismatch
    }
    connection = fresh
    return fresh
  }

  /// Closes the connection.
  func disconnect() async {
    await connection?.close()
    connection = nil
  }

  private static func write(
    _ buffers: [CopyBuffer], _ table: QualifiedName, _ connection: PostgresConnection
  ) async throws -> [(message: Int, error: String)] {
    try await connection.transaction { connection in
      var refused: [(Int, String)] = []
      for buffer in buffers { refused += try copy(buffer, table, connection) }
      return refused
    }
  }

  /// Copies rows under a savepoint; a part that the server refuses is halved until the bad rows stand alone.
  private static func copy(
    _ buffer: CopyBuffer, _ table: QualifiedName, _ connection: isolated PostgresConnection
  ) throws -> [(message: Int, error: String)] {
    let columns = buffer.columns.map { quoted($0) }.joined(separator: ", ")
    let sql = "COPY \(quoted(table)) (\(columns)) FROM STDIN (FORMAT binary)"
    var waiting = [0..<buffer.count]
    var refused: [(Int, String)] = []
    while let part = waiting.popLast() {
      try connection.execute("SAVEPOINT part")
      do throws(PostgresError) {
        try connection.copyIn(sql, buffer.data(part))
        try connection.execute("RELEASE part")
      } catch {
        guard error.isDataError else { throw error }
        try connection.execute("ROLLBACK TO part")
        guard part.count > 1 else {
          refused.append((buffer.messages[part.lowerBound], error.rowMessage))
          continue
        }
        let middle = part.lowerBound + part.count / 2
        waiting += [middle..<part.upperBound, part.lowerBound..<middle]
      }
    }
    return refused
  }
}

extension PostgresError {
  /// The message for a dead letter: of one row, so the server's line numbers say nothing.
  fileprivate var rowMessage: String {
    [sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message, detail].compactMap { $0 }.joined(
      separator: "; ")
  }
}

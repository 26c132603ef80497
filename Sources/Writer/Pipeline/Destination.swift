import Postgres
import SchemaKit

/// The table that is written, over one connection that is made anew when it is lost.
actor Destination {
  private let configuration: PostgresConfiguration
  private let gate: SchemaGate
  private var connection: PostgresConnection?

  init(_ configuration: PostgresConfiguration, _ gate: SchemaGate) {
    self.configuration = configuration
    self.gate = gate
  }

  /// Writes rows in one transaction.
  ///
  /// - Parameter isolating: whether rows that the server refuses are found by halving, and left out.
  /// - Returns: the rows that were left out, with what the server said.
  /// - Throws: a `PostgresError` when nothing was written (or the connection was lost in COMMIT), ``SchemaMismatch``
  ///   when the schema is not the right one any more.
  func write(_ buffers: [CopyBuffer], isolating: Bool) async throws -> [Failure] {
    let connection = try await ready()
    let (gate, table) = (self.gate, self.gate.table.name)
    do {
      return try await connection.transaction { connection in
        // What is checked at COMMIT only could not be told from the rest.
        if isolating { try connection.execute("SET CONSTRAINTS ALL IMMEDIATE") }
        var refused: [Failure] = []
        for buffer in buffers {
          if isolating {
            refused += try Self.isolate(buffer, table, connection)
          } else {
            try connection.copyIn(Self.copy(buffer, table), buffer.data(0..<buffer.count))
          }
        }
        try gate.checkUnchanged(connection)
        return refused
      }
    } catch let error as PostgresError {
      if error.isConnectionLost { await disconnect() }
      throw error
    }
  }

  /// Makes sure that the schema is the right one.
  ///
  /// - Throws: ``SchemaMismatch`` when it isn't.
  func checkSchema() async throws {
    guard let connection, await connection.isAlive else {
      _ = try await ready()
      return
    }
    try await gate.check(connection)
  }

  /// Closes the connection.
  func disconnect() async {
    await connection?.close()
    connection = nil
  }

  /// Connects if need be. The schema may have changed while there was no connection, so it is checked again.
  private func ready() async throws -> PostgresConnection {
    if let connection, await connection.isAlive { return connection }
    let fresh = try await PostgresConnection.connect(configuration)
    do {
      try await gate.check(fresh)
    } catch {
      await fresh.close()
      throw error
    }
    connection = fresh
    return fresh
  }

  private static func copy(_ buffer: CopyBuffer, _ table: QualifiedName) -> String {
    let columns = buffer.columns.map { quoted($0) }.joined(separator: ", ")
    return "COPY \(quoted(table)) (\(columns)) FROM STDIN (FORMAT binary)"
  }

  /// Copies each part under a savepoint.
  private static func isolate(
    _ buffer: CopyBuffer, _ table: QualifiedName, _ connection: isolated PostgresConnection
  ) throws -> [Failure] {
    let sql = copy(buffer, table)
    var halving = Halving(rows: buffer.count)
    var refused: [Failure] = []
    while let part = halving.next() {
      try connection.execute("SAVEPOINT part")
      do throws(PostgresError) {
        try connection.copyIn(sql, buffer.data(part))
        try connection.execute("RELEASE part")
      } catch {
        guard Fault(error) == .rows else { throw error }
        try connection.execute("ROLLBACK TO part; RELEASE part")
        if let row = halving.refused() {
          refused.append(Failure(index: buffer.messages[row], error: error.rowMessage))
        }
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

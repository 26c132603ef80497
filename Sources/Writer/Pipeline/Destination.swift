import Postgres
import SchemaKit

/// The table that is written, over one connection that is made anew when it is lost.
actor Destination {
  private let configuration: PostgresConfiguration
  private let gate: SchemaGate
  private var session: Session?

  /// A connection whose database the gate has let the writer into.
  private struct Session {
    let connection: PostgresConnection
    var approval: SchemaGate.Approval
  }

  init(_ configuration: PostgresConfiguration, _ gate: SchemaGate) {
    self.configuration = configuration
    self.gate = gate
  }

  /// Writes rows in one transaction.
  ///
  /// - Parameter isolating: whether rows that the server refuses are found by halving, and left out.
  /// - Returns: the rows that were left out, with what the server said.
  /// - Throws: a `PostgresError` when nothing was written (or the connection was lost in COMMIT), ``SchemaChanged``
  ///   when the schema may not be the right one any more, ``SchemaMismatch`` when it isn't.
  func write(_ buffers: [CopyBuffer], isolating: Bool) async throws -> [Failure] {
    let session = try await ready()
    let (gate, table) = (self.gate, self.gate.table.name)
    do {
      return try await session.connection.transaction { connection in
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
        try gate.checkUnchanged(connection, since: session.approval)
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
    guard let connection = session?.connection, await connection.isAlive else {
      _ = try await ready()
      return
    }
    session?.approval = try await gate.check(connection)
  }

  /// Closes the connection.
  func disconnect() async {
    await session?.connection.close()
    session = nil
  }

  /// Connects if need be. The schema may have changed while there was no connection, so it is checked again.
  private func ready() async throws -> Session {
    if let session, await session.connection.isAlive { return session }
    let connection = try await PostgresConnection.connect(configuration)
    do {
      let fresh = Session(connection: connection, approval: try await gate.check(connection))
      session = fresh
      return fresh
    } catch {
      await connection.close()
      throw error
    }
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
